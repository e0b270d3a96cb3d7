"""How long a question takes on each index, and what it costs that the index knows no words."""
