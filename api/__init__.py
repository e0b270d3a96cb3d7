"""Transport: JSON, pages, command line."""
