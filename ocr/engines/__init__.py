"""Adapters of OCR engines."""
