"""What a paper is, and the values that stand on it."""
