"""Numbers, dates and amounts with rules of their own: read, checked, brought to a normal form."""
