"""Our own index on either back end, filled with one pile of made-up papers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.search.measure import Figures, Shares, asked
from core.crypto.keys import DataKey
from core.ids import new_id
from search import lookup, plan
from search.embedded import EmbeddedIndex
from search.evaluation import KeyRing, NoNames
from search.port import Bucket, IndexEntry, Searchable, SearchIndex, SearchRequest, SearchResult
from search.prepare import prepare

SCOPE = 20  #: one bucket in so many is seen by somebody who does not see all


@dataclass
class Pile:
    """Papers made ready for an index, and the keys that open them."""

    bucket_documents: int
    ring: KeyRing = field(default_factory=KeyRing)
    buckets: list[Bucket] = field(default_factory=list)
    count: int = 0
    seconds: float = 0.0

    def entries(self, papers: Sequence[Searchable]) -> list[IndexEntry]:
        """Return the entries of the next papers."""
        began = time.perf_counter()
        entries = [self._entry(paper) for paper in papers]
        self.seconds += time.perf_counter() - began
        return entries

    def _entry(self, paper: Searchable) -> IndexEntry:
        if self.count % self.bucket_documents == 0:
            self.buckets.append(Bucket(new_id(), DataKey.fresh_bytes()))
        self.count += 1
        return prepare(paper, self.buckets[-1], lambda payload: self.ring.seal(paper.document_id, payload))


@dataclass
class Ours:
    """An index that is being filled from a pile, then asked."""

    pile: Pile
    index: SearchIndex
    seconds: float = 0.0

    def add(self, entries: Sequence[IndexEntry]) -> None:
        """Bring entries in, by the clock."""
        began = time.perf_counter()
        self.index.apply(entries, (), watermark=self.pile.count)
        self.seconds += time.perf_counter() - began

    def settle(self) -> None:
        """Wait until what was brought in has been merged, as it is within minutes in an office."""
        if isinstance(self.index, EmbeddedIndex):
            self.index.close()  # opens again when it is asked

    def find(self, text: str, buckets: Sequence[Bucket]) -> SearchResult:
        """Return the answer to a question."""
        return lookup.find(self.index, SearchRequest(text, buckets), self.pile.ring, NoNames())

    def figures(self, questions: Sequence[str]) -> Iterator[tuple[str, Figures]]:
        """Yield the figures for somebody who sees all (named by nothing), and for somebody who does not."""
        whole = {
            "index_bytes": self.index.stats().size,
            "docs_per_second": round(self.pile.count / (self.seconds + self.pile.seconds), 1),
        }
        for name, step in (("", 1), ("_scoped", SCOPE)):
            buckets = self.pile.buckets[::step]
            self.find(questions[0], buckets)
            shares = self._shares()
            with shares.patched():
                times, seconds = asked(lambda text, buckets=buckets: self.find(text, buckets), questions)  # type: ignore[misc]
            yield name, {**times, **shares.figures(seconds), **whole}

    def _shares(self) -> Shares:
        return Shares({
            (plan, "blind_everywhere"): "hmac",
            (self.index, "candidates"): "index",
            (self.index, "pages"): "index",
            (self.index, "frequencies"): "index",
            (self.pile.ring, "open"): "fetch",
            (lookup, "decode"): "fetch",
            (lookup, "matches"): "verify",
            (lookup, "scores"): "verify",
            (lookup, "_best_page"): "verify",
            (lookup, "spans"): "verify",
            (lookup, "snippet"): "verify",
        })  # fmt: skip
