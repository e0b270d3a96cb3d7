"""Searchable copies of papers as PDF/A: what is seen on the pages, and over it, unseen, the text that was read."""
