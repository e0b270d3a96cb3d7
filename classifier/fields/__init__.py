"""The values on a paper: found by labels, sentences and layout, checked, kept apart by person."""
