"""The makers of papers, one for each document type."""
