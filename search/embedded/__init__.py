"""The index in the data folder: tantivy, holding blind tokens and sealed texts only."""

from search.embedded.index import EmbeddedIndex

__all__ = ["EmbeddedIndex"]
