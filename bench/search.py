"""How long a question takes, and where the time goes.  `python -m bench.search --documents 20000 --json`.

Documents have an office's lengths (median two pages, one in twenty over forty).  Asked are one to three words, by a
person who may see everything and (`_scoped`) by one who may see a twentieth of the buckets.  Ranking, marks and facets
are included.  Processor time stands beside the time that passed, for machines that are not idle.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from unittest.mock import patch

from bench.office import documents, questions, vocabulary
from core.crypto.keys import DataKey
from core.ids import new_id
from search import lookup, plan
from search.embedded import EmbeddedIndex
from search.evaluation import KeyRing, NoNames
from search.port import Bucket, IndexEntry, Searchable, SearchRequest
from search.prepare import prepare

_BATCH = 500
_SCOPE = 20


class Shares:
    """Adds up the time spent in each part of a search."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(("hmac", "index", "fetch", "verify"), 0.0)

    def timed(self, part: str, work: Callable[..., object]) -> Callable[..., object]:
        """Return `work` as a function that adds its time to `part`."""

        def measured(*arguments: object, **named: object) -> object:
            began = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                self.seconds[part] += time.perf_counter() - began

        return measured

    def figures(self, whole: float) -> dict[str, float]:
        """Return the parts as shares of `whole` seconds."""
        return {f"{part}_share": round(spent / whole, 3) for part, spent in self.seconds.items()}


class Office:
    """Made-up documents in an index."""

    def __init__(self, folder: Path, count: int, bucket_documents: int) -> None:
        self.language, self.ring, self.index = vocabulary(), KeyRing(), EmbeddedIndex(folder)
        self.buckets = [Bucket(new_id(), DataKey.fresh_bytes()) for _ in range(-(-count // bucket_documents))]
        papers = enumerate(documents(count, self.language))
        self.seconds = self.cpu_seconds = 0.0
        for done in range(0, count, _BATCH):
            batch = list(islice(papers, _BATCH))
            began, worked = time.perf_counter(), time.process_time()
            entries = [self._entry(paper, place // bucket_documents) for place, paper in batch]
            self.index.apply(entries, (), watermark=done + len(batch))
            self.seconds += time.perf_counter() - began
            self.cpu_seconds += time.process_time() - worked

    def _entry(self, paper: Searchable, bucket: int) -> IndexEntry:
        return prepare(paper, self.buckets[bucket], lambda payload: self.ring.seal(paper.document_id, payload))

    def ask(self, buckets: Sequence[Bucket], asked: Sequence[str]) -> dict[str, float]:
        """Return how long the questions take over `buckets`, and where the time goes."""
        shares, times, busy = Shares(), [], []
        with ExitStack() as stack:
            for place, name, part in (
                (plan, "blind_everywhere", "hmac"),
                (self.index, "candidates", "index"),
                (self.index, "frequencies", "index"),
                (self.ring, "open", "fetch"),
                (lookup, "decode", "fetch"),
                (lookup, "matches", "verify"),
                (lookup, "scores", "verify"),
                (lookup, "_hit", "verify"),
            ):
                stack.enter_context(patch.object(place, name, shares.timed(part, getattr(place, name))))
            for text in asked:
                began, worked = time.perf_counter(), time.process_time()
                lookup.find(self.index, SearchRequest(text, buckets), self.ring, NoNames())
                times.append(time.perf_counter() - began)
                busy.append(time.process_time() - worked)
        return {
            "p50_ms": _quantile(times, 0.5),
            "p95_ms": _quantile(times, 0.95),
            "p50_cpu_ms": _quantile(busy, 0.5),
            "p95_cpu_ms": _quantile(busy, 0.95),
            **shares.figures(sum(times)),
        }


def _quantile(seconds: Sequence[float], share: float) -> float:
    return round(sorted(seconds)[int(len(seconds) * share)] * 1000, 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--bucket-documents", type=int, default=100)
    parser.add_argument("--json", action="store_true", help="one object, nothing else")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), options.documents, options.bucket_documents)
        asked = questions(options.questions, office.language)
        whole = {
            "index_bytes": office.index.stats().size,
            "documents_per_second": round(options.documents / office.seconds, 1),
            "documents_per_cpu_second": round(options.documents / office.cpu_seconds, 1),
        }
        figures = {
            "documents": options.documents,
            "buckets": len(office.buckets),
            "embedded": {**office.ask(office.buckets, asked), **whole},
            "embedded_scoped": {**office.ask(office.buckets[::_SCOPE], asked), **whole},
        }
        office.index.close()
    print(json.dumps(figures, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
