"""Measures reading, sorting, field finding and search on a folder of material with known truth."""
