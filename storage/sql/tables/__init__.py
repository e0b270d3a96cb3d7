"""What the database holds.  Whatever names people or content is a sealed cell; the rest is opaque codes and numbers."""

from storage.sql.tables import audit, documents, keys, people, records, work
from storage.sql.tables.base import metadata

__all__ = ["audit", "documents", "keys", "metadata", "people", "records", "work"]
