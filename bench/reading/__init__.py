"""How fast and how well pages are read, beside others on the same pages."""
