"""Sealing, keys and blind tokens; the one place where cryptography is imported."""
