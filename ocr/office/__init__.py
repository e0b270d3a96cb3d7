"""Office files and plain text, which have no pages of their own."""
