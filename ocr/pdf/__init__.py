"""PDF documents: opened and mended, their own text judged, their pages drawn."""
