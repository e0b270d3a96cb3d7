"""Comparisons with named rivals, and the makers of their data."""
