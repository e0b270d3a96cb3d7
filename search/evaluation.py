"""How good search is on a folder of texts, questions and judgments, with plain BM25 beside it.

The texts go through the whole way: blind tokens in buckets, sealed payloads, candidates, decryption, ranking.  Plain
BM25 sees the same texts unprotected, all of them, with exact statistics.
"""

from __future__ import annotations

import gzip
import json
import math
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from core.crypto.keys import Cell, DataKey
from core.errors import Invalid
from core.ids import new_id
from search.folding import fold
from search.lookup import find
from search.port import Bucket, PageText, Searchable, SearchIndex, SearchRequest
from search.prepare import prepare
from search.query import MAX_CHARACTERS, QUOTES
from search.tokens import every_term

_DEPTH = 100
_K1, _B = 1.2, 0.75  #: the usual ones
_BATCH = 2000
_TO_A_KEY = 100  #: documents that share a token key, where nothing says otherwise

Judgments = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the corpus, or one question (which has no title)."""

    id: str
    title: str
    text: str


class KeyRing:
    """An `Access` that permits everything, and seals each document under a key of its own."""

    def __init__(self) -> None:
        self._keys: dict[UUID, DataKey] = {}

    def seal(self, document_id: UUID, text: bytes) -> bytes:
        """Return `text` sealed under the document's key, which is made for it."""
        key = self._keys.setdefault(document_id, DataKey.generate())
        return key.seal_text(_cell(document_id), text)

    def permitted(self, document_ids: Sequence[UUID], /) -> Collection[UUID]:
        """See `Access`."""
        return document_ids

    def open(self, document_id: UUID, sealed: bytes, /) -> bytes:
        """See `Access`."""
        return self._keys[document_id].open_text(_cell(document_id), sealed)


class NoNames:
    """A `Resolver` that knows no types and no causes: questions here are words."""

    def document_type(self, text: str, /) -> str | None:
        """See `Resolver`."""
        del text
        return None

    def cause(self, text: str, /) -> str | None:
        """See `Resolver`."""
        del text
        return None


def evaluate_search(
    folder: Path, index: SearchIndex, *, bucket_documents: int = _TO_A_KEY, candidates: int = 500
) -> dict[str, float]:
    """Return the figures of search over a folder.

    Args:
        folder: holds `corpus.jsonl[.gz]` (id, title, text), `queries.jsonl` (id, text) and `qrels.tsv`.
        index: an empty one; it is left holding the texts.
        bucket_documents: documents that share a token key.
        candidates: documents opened for one question.

    Returns:
        `ndcg@10 mrr@10 recall@10 recall@100 p50_ms p95_ms index_seconds index_bytes documents_per_second
        bm25_ndcg@10 documents items seconds`.

    Raises:
        Invalid: `evaluation_folder` (folder), where a file is missing or not in its format.
    """
    began = time.perf_counter()
    corpus, questions, judgments = _load(folder)
    ring, names = KeyRing(), {new_id(): text.id for text in corpus}
    buckets = _fill(index, list(zip(names, corpus, strict=True)), ring, bucket_documents)
    indexed = time.perf_counter() - began
    runs, times = {}, []
    for question in questions:
        asked = time.perf_counter()
        request = SearchRequest(_as_phrase(question.text), buckets, limit=_DEPTH, candidates=candidates)
        found = find(index, request, ring, NoNames()).hits if request.text else ()
        runs[question.id] = [names[hit.document_id] for hit in found]
        times.append((time.perf_counter() - asked) * 1000)
    plain = PlainBm25(corpus, questions)
    beside = {question.id: plain.rank(question.text, 10) for question in questions}
    return {
        **figures(runs, judgments),
        "p50_ms": _quantile(times, 0.5),
        "p95_ms": _quantile(times, 0.95),
        "index_seconds": round(indexed, 3),
        "index_bytes": index.stats().size,
        "documents_per_second": round(len(corpus) / max(indexed, 1e-9), 1),
        "bm25_ndcg@10": figures(beside, judgments)["ndcg@10"],
        "documents": len(corpus),
        "items": len(questions),
        "seconds": round(time.perf_counter() - began, 3),
    }


def share_found(papers: Sequence[tuple[str, Collection[str]]], index: SearchIndex) -> float | None:
    """Return the share of words by which their paper is found, asked for one by one; None where there are none.

    Args:
        papers: of each paper what was read of it, and words that truly stand on it.
        index: an empty one; it is left holding the papers.
    """
    ring = KeyRing()
    texts = [(new_id(), Text("", "", read)) for read, _ in papers]
    buckets, found, asked = _fill(index, texts, ring, _TO_A_KEY), 0, 0
    for (number, _), (_, words) in zip(texts, papers, strict=True):
        for word in words:
            request = SearchRequest(_as_phrase(word), buckets, limit=len(papers), candidates=len(papers))
            asked += 1
            found += number in {hit.document_id for hit in find(index, request, ring, NoNames()).hits}
    return found / asked if asked else None


def figures(runs: Mapping[str, Sequence[str]], judgments: Judgments) -> dict[str, float]:
    """Return the means over all questions that have a relevant text."""
    rows = [_row(runs.get(question, ()), wanted) for question, wanted in judgments.items()]
    names = ("ndcg@10", "mrr@10", "recall@10", "recall@100")
    return {
        name: round(sum(column) / max(len(rows), 1), 4)
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }


def _row(run: Sequence[str], wanted: Mapping[str, float]) -> tuple[float, float, float, float]:
    gains = [wanted.get(found, 0.0) for found in run]
    best = sorted(wanted.values(), reverse=True)
    ideal = sum(gain / math.log2(place + 2) for place, gain in enumerate(best[:10]))
    reached = sum(gain / math.log2(place + 2) for place, gain in enumerate(gains[:10]))
    first = next((place for place, gain in enumerate(gains[:10]) if gain), None)
    found = [sum(1 for gain in gains[:depth] if gain) / len(wanted) for depth in (10, _DEPTH)]
    return reached / ideal, 0.0 if first is None else 1 / (first + 1), found[0], found[1]


class PlainBm25:
    """BM25 over single characters, pairs and words of unprotected text, with exact counts of everything."""

    def __init__(self, corpus: Sequence[Text], questions: Sequence[Text]) -> None:
        asked = {term for question in questions for term in every_term(fold(question.text).main)}
        self._ids, self._lengths = [text.id for text in corpus], []
        self._postings: dict[str, list[tuple[int, int]]] = {term: [] for term in asked}
        for number, text in enumerate(corpus):
            counts = Counter(every_term(fold(f"{text.title}\n{text.text}").main))
            self._lengths.append(sum(counts.values()))
            for term in counts.keys() & asked:
                self._postings[term].append((number, counts[term]))
        self._average = sum(self._lengths) / max(len(corpus), 1)

    def rank(self, question: str, limit: int) -> list[str]:
        """Return the ids of the best texts."""
        totals: Counter[int] = Counter()
        for term, asked in Counter(every_term(fold(question).main)).items():
            held = self._postings[term]
            weight = asked * math.log(1 + (len(self._ids) - len(held) + 0.5) / (len(held) + 0.5))
            for number, count in held:
                norm = _K1 * (1 - _B + _B * self._lengths[number] / self._average)
                totals[number] += weight * count * (_K1 + 1) / (count + norm)  # type: ignore[assignment]
        return [self._ids[number] for number, _ in totals.most_common(limit)]


def _as_phrase(question: str) -> str:
    """Return a question as one quoted phrase, whose signs are no commands; empty if it says nothing."""
    room = MAX_CHARACTERS - 2
    plain = "".join(" " if char in QUOTES else char for char in question).strip()[:room]
    return f'"{plain}"' if any(map(str.isalnum, plain)) else ""


def _fill(index: SearchIndex, texts: Sequence[tuple[UUID, Text]], ring: KeyRing, bucket_documents: int) -> list[Bucket]:
    buckets = [Bucket(new_id(), DataKey.fresh_bytes()) for _ in range(0, len(texts), bucket_documents)]
    entries = (
        prepare(
            Searchable(number, text.title, (PageText(1, text.text),)),
            buckets[place // bucket_documents],
            lambda payload, number=number: ring.seal(number, payload),  # type: ignore[misc]
        )
        for place, (number, text) in enumerate(texts)
    )
    for first in range(0, len(texts), _BATCH):
        batch = list(islice(entries, _BATCH))
        index.apply(batch, (), watermark=first + len(batch))
    return buckets


def _load(folder: Path) -> tuple[list[Text], list[Text], Judgments]:
    packed = folder / "corpus.jsonl.gz"
    try:
        texts = _texts(
            gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / "corpus.jsonl").read_bytes()
        )
        questions = _texts((folder / "queries.jsonl").read_bytes())
        judgments: dict[str, dict[str, float]] = {}
        for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
            question, document, grade = line.split("\t")[-3:]
            if grade.strip().isdigit() and int(grade) > 0:
                judgments.setdefault(question, {})[document] = float(grade)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid("evaluation_folder", folder=folder.name) from error
    if not judgments:
        raise Invalid("evaluation_folder", folder=folder.name)
    return texts, questions, judgments


def _texts(lines: bytes) -> list[Text]:
    items = (json.loads(line) for line in lines.decode("utf-8").split("\n") if line.strip())
    return [Text(str(item["id"]), str(item.get("title", "")), str(item["text"])) for item in items]


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values) or [0.0]
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 2)


def _cell(document_id: UUID) -> Cell:
    return Cell("index", "payload", document_id)
