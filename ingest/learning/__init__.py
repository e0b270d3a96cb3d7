"""Learning from corrections: to sort papers, and to find the values on them."""
