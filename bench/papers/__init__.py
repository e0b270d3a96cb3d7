"""Made-up Chinese papers with known truth: what reading, sorting and field finding are measured on.

Nothing here is part of the product, and no model of the product is trained on it.
"""
