"""The index in the data folder: tantivy, holding blind tokens only.

No positions and no frequencies are written.  Tokens of all buckets share one field; the document with the id
`WATERMARK` holds no token, so no query finds it, and it is replaced in the same commit as the changes it vouches for.
"""

from __future__ import annotations

import base64
import shutil
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import tantivy
from tantivy import Occur, Query

from core.errors import Unavailable
from core.faults import crash_point
from search.port import (
    PAYLOAD_BUDGET,
    TOKEN_BYTES,
    All,
    AnyOf,
    Candidate,
    Candidates,
    IndexEntry,
    IndexQuery,
    IndexStats,
    Some,
    Without,
)

LAYOUT = "1"  #: names the folder; an index of another layout is built anew beside it
WATERMARK = "watermark"

_WRITER_BYTES = 96 * 1024 * 1024
_FACET_VALUES = 65_000
_TEXT = TOKEN_BYTES // 3 * 4

R = TypeVar("R")


class EmbeddedIndex:
    """A `SearchIndex` in a folder of its own.  One process writes, any number read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / LAYOUT
        self._lock = threading.RLock()
        self._schema = _schema()
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None

    def apply(self, upserts: Sequence[IndexEntry], deletions: Collection[UUID], *, watermark: int) -> None:
        """See `SearchIndex`.  The commit returns after the new segment and the list of segments are on disk."""
        with self._lock:
            _translated(partial(self._write, upserts, deletions, watermark))

    def watermark(self) -> int:
        """See `SearchIndex`."""
        return _translated(self._read_watermark)

    def frequencies(self, terms: Sequence[AnyOf]) -> tuple[int, ...]:
        """See `SearchIndex`."""
        searcher = self._searcher()
        return tuple(_count(searcher, self._query(term)) for term in terms)

    def candidates(self, query: IndexQuery, *, limit: int, facets: bool = True) -> Candidates:
        """See `SearchIndex`."""
        return _translated(partial(self._candidates, query, limit, facets=facets))

    def stats(self) -> IndexStats:
        """See `SearchIndex`."""
        searcher = self._searcher()
        documents = searcher.num_docs - _count(searcher, self._term("id", WATERMARK))
        return IndexStats(documents, sum(file.stat().st_size for file in self._folder.iterdir() if file.is_file()))

    def clear(self) -> None:
        """See `SearchIndex`.  Works on a damaged index too."""
        with self._lock:
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def close(self) -> None:
        """See `SearchIndex`."""
        with self._lock:
            if self._writer is not None:
                self._writer.wait_merging_threads()
            self._writer = self._index = None

    def _open(self) -> tantivy.Index:
        with self._lock:
            if self._index is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(self._folder))
                self._index.register_tokenizer(
                    "tokens", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
                )
                # Readers are told of commits by this object, not by a thread that watches files.
                self._index.config_reader(reload_policy="manual")
            return self._index

    def _searcher(self) -> tantivy.Searcher:
        index = _translated(self._open)
        if self._writer is None:  # another process may have written
            index.reload()
        return index.searcher()

    def _write(self, upserts: Sequence[IndexEntry], deletions: Collection[UUID], watermark: int) -> None:
        index = self._open()
        if self._writer is None:
            self._writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        try:
            for name in (*(entry.document_id.hex for entry in upserts), *(gone.hex for gone in deletions), WATERMARK):
                self._writer.delete_documents_by_term("id", name)
            for entry in upserts:
                self._writer.add_document(_document(entry, watermark))
            mark = tantivy.Document()
            mark.add_text("id", WATERMARK)
            mark.add_unsigned("added", watermark)
            self._writer.add_document(mark)
            crash_point("index.written")
            self._writer.commit()
        except ValueError:
            self._writer.rollback()
            raise
        index.reload()

    def _read_watermark(self) -> int:
        searcher = self._searcher()
        found = searcher.search(self._term("id", WATERMARK), limit=1, count=False).hits
        return int(searcher.doc(found[0][1])["added"][0]) if found else 0

    def _candidates(self, query: IndexQuery, limit: int, *, facets: bool) -> Candidates:
        searcher, compiled = self._searcher(), self._query(query)
        # Ordering by a column spares the scores, which cost a second look-up of every token.
        order = None if _weighs(query) else "added"
        found = searcher.search(compiled, limit=limit, count=True, order_by_field=order)
        total: int = found.count or 0  # type: ignore[attr-defined]  # the stubs forget it
        items: list[Candidate] = []
        room = PAYLOAD_BUDGET if total > limit else sys.maxsize
        for score, address in found.hits:
            stored = searcher.doc(address)
            name, payload = stored["id"][0], stored["payload"][0]
            items.append(Candidate(UUID(hex=name), 0.0 if order else float(score), payload))
            room -= len(payload)
            if room <= 0:
                break
        counted = _facet_counts(searcher, compiled) if facets and total > len(items) else {}
        return Candidates(tuple(items), total, counted)

    def _query(self, query: IndexQuery) -> Query:
        match query:
            case AnyOf(tokens, weight):
                terms = [(Occur.Should, self._term("tokens", text)) for text in _texts(tokens)]
                return Query.const_score_query(Query.boolean_query(terms), weight) if terms else Query.empty_query()
            case All(parts):
                return Query.boolean_query([(Occur.Must, self._query(part)) for part in parts])
            case Some(parts):
                return Query.boolean_query([(Occur.Should, self._query(part)) for part in parts])
            case Without(part, excluded):
                return Query.boolean_query([(Occur.Must, self._query(part)), (Occur.MustNot, self._query(excluded))])

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value, "basic")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("tokens", tokenizer_name="tokens", index_option="basic")
    builder.add_text_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("added", stored=True, fast=True)
    builder.add_bytes_field("payload", stored=True)
    return builder.build()


def _document(entry: IndexEntry, watermark: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("id", entry.document_id.hex)
    # Sorted, so that the order in which words stand on the page is not told even by the log of a crash.
    document.add_text("tokens", " ".join(sorted(_texts(entry.tokens))))
    for facet in _texts(entry.facets):
        document.add_text("facets", facet)
    document.add_unsigned("added", watermark)
    document.add_bytes("payload", entry.payload)
    return document


def _texts(tokens: Iterable[bytes]) -> list[str]:
    """Return tokens as the words that tantivy is shown; as their length divides by three, all can be coded at once."""
    coded = base64.b64encode(b"".join(tokens)).decode("ascii")
    return [coded[place : place + _TEXT] for place in range(0, len(coded), _TEXT)]


def _weighs(query: IndexQuery) -> bool:
    match query:
        case AnyOf(_, weight):
            return weight > 0
        case All(parts) | Some(parts):
            return any(_weighs(part) for part in parts)
        case Without(part, _):
            return _weighs(part)


def _count(searcher: tantivy.Searcher, query: Query) -> int:
    found = _translated(lambda: searcher.search(query, limit=1, count=True, order_by_field="added"))
    return found.count or 0  # type: ignore[attr-defined]  # the stubs forget it


def _facet_counts(searcher: tantivy.Searcher, query: Query) -> dict[bytes, int]:
    wanted = {"facets": {"terms": {"field": "facets", "size": _FACET_VALUES}}}
    buckets = searcher.aggregate(query, wanted)["facets"]["buckets"]
    return {base64.b64decode(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}


def _translated(work: Callable[[], R]) -> R:
    """Do `work`; what tantivy or the disk has against it becomes `Unavailable`."""
    try:
        return work()
    except (ValueError, OSError) as error:
        raise Unavailable("search_unavailable") from error
