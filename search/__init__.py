"""Finding papers by words through an index that holds no words."""
