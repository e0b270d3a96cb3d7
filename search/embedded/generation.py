"""One generation of the index: a folder of tantivy's, with the sealed parts of entries beside it.

The document with the id `WATERMARK` holds no token, so no query finds it, and it is replaced in the same commit as the
changes it vouches for.  Sealed parts are changed before that: of what was cut short, an entry may have its new text
already, or none any more, until the changes are applied again.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import tantivy
from tantivy import Query

from core.errors import Unavailable
from core.faults import crash_point
from search.coding import texts_of
from search.embedded.asking import ask
from search.embedded.queries import KEPT, SCHEMA, WATERMARK, compiled, exactly
from search.embedded.texts import Texts, pages_of, text_at
from search.port import PAYLOAD_BUDGET, AnyOf, Candidate, Candidates, IndexEntry, IndexQuery, IndexStats

_WRITER_BYTES = 96 * 1024 * 1024

R = TypeVar("R")


class EmbeddedGeneration:
    """A `Generation` in a folder of its own.  One process writes, any number read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._texts: Texts | None = None
        self._dropped: dict[UUID, int] = {}

    def apply(self, upserts: Sequence[IndexEntry], deletions: Collection[UUID], *, watermark: int) -> None:
        """See `Generation`.  The commit returns after the new segment and the list of segments are on disk."""
        with self._lock:
            translated(partial(self._apply, upserts, deletions, watermark))

    def drop(self, changes: Mapping[UUID, int]) -> None:
        """See `SearchIndex`."""
        with self._lock:
            self._dropped.update(changes)
            translated(partial(self._drop, changes))

    def watermark(self) -> int:
        """See `Generation`."""
        return self._reading(lambda: _added(self._searcher(), WATERMARK))

    def frequencies(self, terms: Sequence[AnyOf]) -> tuple[int, ...]:
        """See `Generation`."""
        return self._reading(partial(self._frequencies, terms))

    def candidates(self, query: IndexQuery, *, limit: int, facets: bool = True) -> Candidates:
        """See `Generation`."""
        return self._reading(partial(self._candidates, query, limit, facets=facets))

    def pages(self, document_ids: Collection[UUID]) -> Mapping[UUID, bytes]:
        """See `Generation`."""
        return self._reading(partial(self._pages, document_ids))

    def stats(self) -> IndexStats:
        """See `Generation`."""
        return self._reading(self._stats)

    def clear(self) -> None:
        """See `Generation`.  Works on a damaged index too."""
        with self._lock:
            self.close()
            self._dropped.clear()
            shutil.rmtree(self._folder, ignore_errors=True)

    def close(self) -> None:
        """Let go of files, once what is being merged is."""
        with self._lock:
            if self._writer is not None:
                self._writer.wait_merging_threads()
            self._writer = None
            self._leave()

    def _leave(self) -> None:
        """Let go of what is open for reading."""
        if self._texts is not None:
            self._texts.close()
        self._index = self._texts = None

    def _open(self) -> tuple[tantivy.Index, Texts]:
        with self._lock:
            if self._index is None or self._texts is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(SCHEMA, path=str(self._folder))
                self._index.register_tokenizer(
                    "tokens", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
                )
                # Readers are told of commits by this object, not by a thread that watches files.
                self._index.config_reader(reload_policy="manual")
                self._texts = Texts(self._folder)
            return self._index, self._texts

    def _reading(self, work: Callable[[], R]) -> R:
        """Do what only asks the index."""
        return translated(work)

    def _searcher(self) -> tantivy.Searcher:
        return self._both()[0]

    def _both(self) -> tuple[tantivy.Searcher, Texts]:
        """Return what the tokens are asked by, and the sealed parts of the same generation."""
        index, texts = self._open()
        if self._writer is None:  # another process may have written
            index.reload()
        return index.searcher(), texts

    def _frequencies(self, terms: Sequence[AnyOf]) -> tuple[int, ...]:
        searcher = self._searcher()
        return tuple(_count(searcher, compiled(AnyOf(term.tokens))) for term in terms)

    def _stats(self) -> IndexStats:
        searcher = self._searcher()
        documents = searcher.num_docs - _count(searcher, exactly("id", WATERMARK))
        return IndexStats(documents, sum(file.stat().st_size for file in self._folder.iterdir() if file.is_file()))

    def _pages(self, document_ids: Collection[UUID]) -> dict[UUID, bytes]:
        with self._both()[1].reading() as connection:
            return pages_of(document_ids, connection)

    def _apply(self, upserts: Sequence[IndexEntry], deletions: Collection[UUID], watermark: int) -> None:
        searcher = self._searcher()
        gone = [document_id for document_id in deletions if _added(searcher, document_id.hex) <= watermark]
        fresh = []
        for entry in upserts:
            sequence = watermark if entry.sequence is None else entry.sequence
            least = max(_added(searcher, entry.document_id.hex), self._dropped.get(entry.document_id, 0))
            fresh += [(entry, sequence)] if least <= sequence else []
        mark = max(watermark, _added(searcher, WATERMARK))
        self._write(gone, fresh, mark)
        self._dropped = {number: change for number, change in self._dropped.items() if change > mark}

    def _drop(self, changes: Mapping[UUID, int]) -> None:
        searcher = self._searcher()
        gone = [number for number, change in changes.items() if 0 < _added(searcher, number.hex) < change]
        if gone:
            self._write(gone)

    def _write(
        self, gone: Sequence[UUID], fresh: Sequence[tuple[IndexEntry, int]] = (), mark: int | None = None
    ) -> None:
        """Remove and add in one commit; the sealed parts first."""
        index, texts = self._open()
        if self._writer is None:
            self._writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        places = texts.change(gone, [entry for entry, _ in fresh])
        try:
            for number in (*gone, *(entry.document_id for entry, _ in fresh)):
                self._writer.delete_documents_by_term("id", number.hex)
            for (entry, sequence), place in zip(fresh, places, strict=True):
                self._writer.add_document(_document(entry, sequence, place))
            if mark is not None:
                self._writer.delete_documents_by_term("id", WATERMARK)
                self._writer.add_document(_mark(mark))
            crash_point("index.written")
            self._writer.commit()
        except ValueError:
            self._writer.rollback()
            raise
        index.reload()

    def _candidates(self, query: IndexQuery, limit: int, *, facets: bool) -> Candidates:
        searcher, texts = self._both()
        with texts.reading() as connection:
            found = ask(searcher, query, limit, facets=facets)
            total, items = found.total, []
            room = PAYLOAD_BUDGET if total > limit else sys.maxsize
            for score, place in found.best:
                stored = text_at(place, connection)
                if stored is None:  # What was removed between the two answers matches no more.
                    total -= 1
                    continue
                name, text, size = stored
                items.append(Candidate(name, score, text))
                room -= size
                if room <= 0:
                    break
        return Candidates(tuple(items), total, found.facets)


def translated(work: Callable[[], R]) -> R:
    """Do `work`; what tantivy or the disk has against it becomes `Unavailable`."""
    try:
        return work()
    except (ValueError, OSError, sqlite3.Error) as error:
        raise Unavailable("search_unavailable") from error


def _document(entry: IndexEntry, sequence: int, place: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("id", entry.document_id.hex)
    # Sorted, so that the order in which words stand on the page is not told even by the log of a crash.
    document.add_text("tokens", " ".join(sorted(texts_of(entry.tokens, KEPT))))
    for facet in texts_of(entry.facets):
        document.add_text("facets", facet)
    document.add_unsigned("added", sequence)
    document.add_unsigned("place", place)
    return document


def _mark(watermark: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("id", WATERMARK)
    document.add_unsigned("added", watermark)
    return document


def _added(searcher: tantivy.Searcher, name: str) -> int:
    """Return the number of the change that brought the document `name`, 0 where there is none."""
    found = searcher.search(exactly("id", name), limit=1, count=False, order_by_field="added").hits
    return int(found[0][0]) if found else 0


def _count(searcher: tantivy.Searcher, query: Query) -> int:
    found = translated(lambda: searcher.search(query, limit=1, count=True, order_by_field="added"))
    return found.count or 0  # type: ignore[attr-defined]  # the stubs forget it
