"""Killing the product while people work with it, and judging what is left by what the people were told."""
