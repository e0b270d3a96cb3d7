"""Which index entry: the page, the document, or both.  `python -m bench.search_entry --documents 4000 --json`.

A document must be found where its words stand on different pages.  With an entry a document the index answers that by
itself, but tells scattered pairs from words less well; with an entry a page every word is asked for by itself and the
pages are joined by document; with both, documents are asked for and pages say which hold a word whole.  All times are
processor times.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from bench.office import documents, questions, real_documents, real_questions, vocabulary
from core.crypto.keys import DataKey
from core.ids import new_id
from search.embedded import EmbeddedIndex
from search.evaluation import NoNames
from search.folding import fold
from search.plan import Plan
from search.port import Bucket, IndexEntry, Searchable
from search.query import Both, parse, words_of
from search.tokens import TEXT, blind, text_terms

OPENED = 500
_EVERYTHING = 10_000_000
_PAGE_BITS = 12


class Measure:
    """The same documents and questions, indexed in three ways."""

    def __init__(self, papers: list[Searchable], asked: list[str], bucket_documents: int) -> None:
        self.papers, count = papers, len(papers)
        self.questions = [parse(text, NoNames()) for text in asked]
        self.buckets = [Bucket(new_id(), DataKey.fresh_bytes()) for _ in range(-(-count // bucket_documents))]
        self.folded = {paper.document_id: [fold(page.text).text for page in paper.pages] for paper in self.papers}
        self._per_bucket = bucket_documents

    def truth(self, root: Both) -> set[UUID]:
        """Return the documents on whose pages every word stands."""
        words = words_of(root)
        return {
            number
            for number, pages in self.folded.items()
            if all(any(word.count(page) for page in pages) for word in words)
        }

    def entries(self, *, by_page: bool) -> Iterator[IndexEntry]:
        """Yield the entries; a page's id is its document's with the page in the lowest bits."""
        for place, paper in enumerate(self.papers):
            bucket = self.buckets[place // self._per_bucket]
            pages = self.folded[paper.document_id]
            for number, text in enumerate(pages if by_page else ["\n".join(pages)]):
                tokens = frozenset(blind(bucket, TEXT, sorted(text_terms(text))))
                yield IndexEntry(_page_id(paper, number) if by_page else paper.document_id, tokens, (), b"", b"")

    def ask_documents(self, index: EmbeddedIndex, root: Both) -> tuple[list[UUID], int]:
        """Return what would be opened, and how many candidates there are."""
        query = Plan(self.buckets).all_words(root, {})
        found = index.candidates(query, limit=OPENED, facets=False)
        return [item.document_id for item in found.items], found.total

    def ask_pages(self, index: EmbeddedIndex, root: Both) -> tuple[list[UUID], int]:
        """Ask for every word by itself, and join the pages by document."""
        joined: set[UUID] | None = None
        for word in words_of(root):
            query = Plan(self.buckets).all_words(Both((word,)), {})
            found = index.candidates(query, limit=_EVERYTHING, facets=False)
            held = {_document_id(item.document_id) for item in found.items}
            joined = held if joined is None else joined & held
        ids = sorted(joined or (), key=lambda number: -number.int)
        return ids[:OPENED], len(ids)

    def weigh(self, name: str, index: EmbeddedIndex, *, seconds: float) -> dict[str, float]:
        """Return the figures of one way."""
        ask = self.ask_pages if name == "page" else self.ask_documents
        times, candidates, true, useless, opened = [], 0, 0, 0, 0
        for root in self.questions:
            began = time.process_time()
            ids, total = ask(index, root)
            times.append((time.process_time() - began) * 1000)
            truth = self.truth(root)
            candidates, true = candidates + total, true + len(truth)
            opened, useless = opened + len(ids), useless + sum(1 for number in ids if number not in truth)
        times.sort()
        return {
            "index_bytes": index.stats().size,
            "documents_per_second": round(len(self.papers) / seconds, 1),
            "p50_ms": round(times[len(times) // 2], 2),
            "p95_ms": round(times[int(len(times) * 0.95)], 2),
            "candidates_per_match": round(candidates / max(true, 1), 4),
            "opened_in_vain": round(useless / max(opened, 1), 4),
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=4000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--bucket-documents", type=int, default=100)
    parser.add_argument("--json", action="store_true", help="one object, nothing else")
    parser.add_argument("--texts", type=Path, help="lines of JSON with a text each, packed by gzip, to put together")
    options = parser.parse_args(arguments)
    measure = Measure(*_material(options.texts, options.documents, options.questions), options.bucket_documents)
    figures: dict[str, dict[str, float]] = {}
    for name in ("document", "page"):
        with tempfile.TemporaryDirectory() as folder:
            index = EmbeddedIndex(Path(folder))
            began = time.process_time()
            index.apply(list(measure.entries(by_page=name == "page")), (), watermark=1)
            figures[name] = measure.weigh(name, index, seconds=time.process_time() - began)
            index.close()
    # Both keep all that either keeps; asking is the documents' way, then one more look at the pages of each word.
    document, page = figures["document"], figures["page"]
    figures["both"] = {
        "index_bytes": document["index_bytes"] + page["index_bytes"],
        "documents_per_second": round(1 / (1 / document["documents_per_second"] + 1 / page["documents_per_second"]), 1),
        "p50_ms": document["p50_ms"] + page["p50_ms"],
        "p95_ms": document["p95_ms"] + page["p95_ms"],
        "candidates_per_match": page["candidates_per_match"],
        "opened_in_vain": page["opened_in_vain"],
    }
    sizes = {"documents": options.documents, "pages": sum(len(paper.pages) for paper in measure.papers)}
    print(json.dumps({**sizes, **figures}, indent=None if options.json else 2))


def _material(file: Path | None, count: int, asked: int) -> tuple[list[Searchable], list[str]]:
    if file is None:
        language = vocabulary()
        return list(documents(count, language)), questions(asked, language)
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").split("\n")
    texts = [str(json.loads(line)["text"]) for line in lines if line]
    return list(real_documents(texts, count)), real_questions(texts, asked)


def _page_id(paper: Searchable, number: int) -> UUID:
    return UUID(int=(paper.document_id.int << _PAGE_BITS | number) % (1 << 128))


def _document_id(page: UUID) -> UUID:
    return UUID(int=page.int >> _PAGE_BITS)


if __name__ == "__main__":
    main()
