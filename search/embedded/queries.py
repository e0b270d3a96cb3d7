"""A query as tantivy has it, and the fields that it is put to."""

from __future__ import annotations

import tantivy
from tantivy import Occur, Query

from search.coding import texts_of
from search.port import All, AnyOf, IndexQuery, Some, Without

WATERMARK = "watermark"  #: the id of the document that holds the watermark, and no token

#: Bytes of a token that are kept: the dictionary of all tokens is most of an index, and among those of one bucket nine
#: bytes meet by chance once in a hundred thousand million look-ups.
KEPT = 9


def schema() -> tantivy.Schema:
    """Return the fields of an index: no positions and no frequencies; tokens of all buckets share one."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("tokens", tokenizer_name="tokens", index_option="basic")
    builder.add_text_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("added", fast=True)
    builder.add_unsigned_field("place", fast=True)
    return builder.build()


SCHEMA = schema()


def compiled(query: IndexQuery) -> Query:
    """Return `query` in tantivy's terms."""
    match query:
        case AnyOf(tokens, weight):
            terms = [(Occur.Should, exactly("tokens", text)) for text in texts_of(tokens, KEPT)]
            return Query.const_score_query(Query.boolean_query(terms), weight) if terms else Query.empty_query()
        case All(parts):
            return Query.boolean_query([(Occur.Must, compiled(part)) for part in parts])
        case Some(parts):
            return Query.boolean_query([(Occur.Should, compiled(part)) for part in parts])
        case Without(part, excluded):
            return Query.boolean_query([(Occur.Must, compiled(part)), (Occur.MustNot, compiled(excluded))])


def exactly(field: str, value: str) -> Query:
    """Return what finds the documents with `value` in `field`."""
    return Query.term_query(SCHEMA, field, value, "basic")
