"""Every query there is, one kind of thing a module.

Whatever a person triggers takes `visible_to`, the principal; the workers of the product pass the operator.  What is
absent and what is hidden are refused alike, by the same `NotFound`.
"""
