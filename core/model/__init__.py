"""Frozen values that cross folders; no rows, no schemas, no vendor types."""
