"""`python -m bench.search --documents 20000 --json`: how long a question takes, and what protection costs.

Documents have an office's lengths (median two pages, one in twenty over forty).  Asked are one to three words, by a
person who may see everything and (`_scoped`) by one who may see a twentieth of the buckets.  Ranking, marks and facets
are included.  A plain index in the same Elasticsearch and SQLite's FTS5 hold the same papers unprotected.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from bench.office import documents, questions, vocabulary
from bench.search.measure import Figures, asked
from bench.search.ours import Ours, Pile
from bench.search.rivals import PlainElastic, Rival, Trigrams
from bench.servers import together
from bench.servers.four import Elastic
from search.elastic import ElasticIndex
from search.embedded import EmbeddedIndex

ALL = ("embedded", "elasticsearch", "plain_elasticsearch", "fts5")

_BATCH = 500


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    options = _options(arguments)
    figures = measured(options.documents, options.questions, options.bucket_documents, options.only or ALL)
    growth = []
    for size in options.buckets:
        one = measured(options.documents, options.questions, size, ("embedded",))
        growth.append({"bucket_documents": size, **one})
    print(json.dumps({**figures, **({"growth": growth} if growth else {})}, indent=None if options.json else 2))


def measured(count: int, asked_for: int, bucket_documents: int, which: Sequence[str]) -> dict[str, Any]:
    """Return the figures of each of `which`, from one pile."""
    language = vocabulary()
    asking = questions(asked_for, language)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-search-")))
        server = stack.enter_context(_server()) if any("elastic" in name for name in which) else None
        pile = Pile(bucket_documents)
        ours = {name: stack.enter_context(_ours(name, pile, folder, server)) for name in which if name in ALL[:2]}
        rivals = {name: _rival(name, folder, server) for name in which if name in ALL[2:]}
        papers = documents(count, language)
        while batch := list(islice(papers, _BATCH)):
            entries = pile.entries(batch) if ours else []
            for index in ours.values():
                index.add(entries)
            for rival in rivals.values():
                rival.add(batch)
        for index in ours.values():
            index.settle()
        figures: dict[str, Any] = {"documents": count, "buckets": len(pile.buckets), "questions": asked_for}
        for name, index in ours.items():
            figures |= {name + kind: one for kind, one in index.figures(asking)}
        for name, rival in rivals.items():
            figures[name] = _plain(rival, asking, count)
        return figures | _compared(figures) | {"same_totals": _agree(ours, asking)}


def _plain(rival: Rival, asking: Sequence[str], count: int) -> Figures:
    rival.find(asking[0])
    times, _ = asked(rival.find, asking)
    return {**times, "index_bytes": rival.size(), "docs_per_second": round(count / rival.seconds, 1)}


def _compared(figures: dict[str, Any]) -> dict[str, Any]:
    """Return what protection costs: our figure by that of the plain index beside it."""
    pairs = [("embedded", "fts5"), ("embedded", "plain_elasticsearch"), ("elasticsearch", "plain_elasticsearch")]
    ratios = {
        f"{mine}_to_{plain}": {
            name: round(figures[mine][name] / max(figures[plain][name], 0.1), 2)
            for name in ("p50_ms", "p95_ms", "index_bytes")
        }
        for mine, plain in pairs
        if mine in figures and plain in figures
    }
    return {"cost": ratios} if ratios else {}


def _agree(ours: dict[str, Ours], asking: Sequence[str]) -> bool:
    """Whether our indexes count the same for every question."""
    totals = [
        [(one.total, one.mode) for one in (index.find(text, index.pile.buckets) for text in asking)]
        for index in ours.values()
    ]
    return all(one == totals[0] for one in totals)


@contextmanager
def _server() -> Iterator[Elastic]:
    """Give a server of this measurement's own, fetched the first time."""
    together.install([Elastic])
    with together.fresh(Elastic) as server:
        yield server


@contextmanager
def _ours(name: str, pile: Pile, folder: Path, server: Elastic | None) -> Iterator[Ours]:
    index = ElasticIndex(server.url("ours")) if server and name == "elasticsearch" else EmbeddedIndex(folder / name)
    try:
        yield Ours(pile, index)
    finally:
        index.close()


def _rival(name: str, folder: Path, server: Elastic | None) -> Rival:
    return PlainElastic(server) if server and name == "plain_elasticsearch" else Trigrams(folder / f"{name}.db")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--bucket-documents", type=int, default=100, help="documents that share a token key")
    parser.add_argument("--buckets", type=_sizes, default=(), help="further sizes of buckets, as 50,100,400")
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"some of {','.join(ALL)}")
    parser.add_argument("--json", action="store_true", help="one object on one line, nothing else")
    options = parser.parse_args(arguments)
    if unknown := set(options.only or ()) - set(ALL):
        parser.error(f"not one of {', '.join(ALL)}: {', '.join(sorted(unknown))}")
    return options


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part)


if __name__ == "__main__":
    main()
