"""What an office would have that does not mind who reads its index: the same papers, unprotected.

Both are asked for the same: all words, ranked by BM25, twenty hits with the words marked, counts by type and year.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from bench.servers.four import Elastic
from search.evaluation import NoNames
from search.folding import fold
from search.marking import snippet, spans
from search.port import PageText, Searchable, Snippet
from search.query import parse, words_of
from search.scoring import Yardstick, word_features
from search.tokens import every_term
from search.words import Word

_SHOWN = 20
_CHUNK = 8 * 1024 * 1024
_TRIGRAM = 3  #: characters below which SQLite's trigrams find nothing


class Rival(Protocol):
    """An index that reads what it holds."""

    seconds: float

    def add(self, papers: Sequence[Searchable]) -> None:
        """Bring papers in, by the clock."""

    def find(self, text: str) -> int:
        """Make the best papers that hold all words ready to be shown, and return how many there are."""

    def size(self) -> int:
        """Return the bytes on disk."""


class PlainElastic:
    """Single characters and pairs, with their places, in the same server."""

    def __init__(self, server: Elastic, name: str = "plain") -> None:
        self._client, self._name, self.seconds = server.client(), name, 0.0
        text = {"type": "text", "analyzer": "whitespace", "term_vector": "no"}
        properties = {
            "text": text,
            "pages": {"type": "keyword", "index": False, "doc_values": False},
            "type": {"type": "keyword"},
            "year": {"type": "keyword"},
        }
        setup = {
            "settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1},
            "mappings": {"dynamic": "strict", "properties": properties, "_source": {"excludes": ["text"]}},
        }
        self._send("PUT", f"/{name}", setup)

    def add(self, papers: Sequence[Searchable]) -> None:
        """See `Rival`."""
        began = time.perf_counter()
        chunk = bytearray()
        for paper in papers:
            pages = [page.text for page in paper.pages]
            body = {
                "text": " ".join(every_term(fold("\n".join(pages)).main)),
                "pages": pages,
                "type": paper.document_type,
                "year": (paper.dated or "")[:4],
            }
            lines = ({"index": {"_id": paper.document_id.hex}}, body)
            chunk += b"".join(json.dumps(line).encode() + b"\n" for line in lines)
            if len(chunk) > _CHUNK:
                self._bulk(chunk)
                chunk = bytearray()
        self._bulk(chunk)
        self._send("POST", f"/{self._name}/_refresh")
        self.seconds += time.perf_counter() - began

    def find(self, text: str) -> int:
        """See `Rival`."""
        words = words_of(parse(text, NoNames()))
        phrases = [{"match_phrase": {"text": " ".join(word.terms)}} for word in words]
        counts = {name: {"terms": {"field": name, "size": 1000}} for name in ("type", "year")}
        found = self._send(
            "POST",
            f"/{self._name}/_search?request_cache=false",
            {"query": {"bool": {"must": phrases}}, "size": _SHOWN, "track_total_hits": True, "aggs": counts},
        )
        for hit in found["hits"]["hits"]:
            _shown(hit["_source"]["pages"], words)
        return int(found["hits"]["total"]["value"])

    def size(self) -> int:
        """See `Rival`."""
        stored = self._send("GET", f"/{self._name}/_stats/store")
        return int(stored["_all"]["primaries"]["store"]["size_in_bytes"])

    def _bulk(self, lines: bytearray) -> None:
        if lines and self._send("POST", f"/{self._name}/_bulk", bytes(lines))["errors"]:
            raise RuntimeError("the plain index took not all in")

    def _send(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        lines = isinstance(body, bytes)
        headers = {"content-type": "application/x-ndjson" if lines else "application/json"}
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        answer = self._client.request(method, path, content=content, headers=headers, timeout=300)
        return dict(answer.raise_for_status().json())


class Trigrams:
    """SQLite's FTS5 with its trigram tokenizer; it reads every text where a word is shorter than that."""

    def __init__(self, file: Path) -> None:
        self._file, self.seconds = file, 0.0
        self._db = sqlite3.connect(file)
        self._db.execute(
            "CREATE VIRTUAL TABLE paper USING fts5(text, type UNINDEXED, year UNINDEXED, tokenize='trigram')"
        )

    def add(self, papers: Sequence[Searchable]) -> None:
        """See `Rival`."""
        began = time.perf_counter()
        rows = (
            ("\x1d".join(page.text for page in paper.pages), paper.document_type, (paper.dated or "")[:4])
            for paper in papers
        )
        with self._db:
            self._db.executemany("INSERT INTO paper VALUES (?, ?, ?)", rows)
        self.seconds += time.perf_counter() - began

    def find(self, text: str) -> int:
        """See `Rival`."""
        words = words_of(parse(text, NoNames()))
        long = [word.needle for word in words if len(word.needle) >= _TRIGRAM]
        short = [f"%{word.needle}%" for word in words if len(word.needle) < _TRIGRAM]
        match = " AND ".join('"' + needle.replace('"', "") + '"' for needle in long)
        where = " AND ".join([*(["paper MATCH ?"] if long else []), *("text LIKE ?" for _ in short)])
        given = [*([match] if long else []), *short]
        rank = "ORDER BY rank" if long else ""
        rows = self._db.execute(f"SELECT rowid, type, year FROM paper WHERE {where} {rank}", given).fetchall()  # noqa: S608 - made of question marks
        for rowid, _, _ in rows[:_SHOWN]:
            (content,) = self._db.execute("SELECT text FROM paper WHERE rowid = ?", (rowid,)).fetchone()
            _shown(content.split("\x1d"), words)
        return len(rows)

    def size(self) -> int:
        """See `Rival`."""
        return self._file.stat().st_size


def _shown(pages: Iterable[str], words: Sequence[Word]) -> Snippet:
    """Mark the words on the first page that holds one of them."""
    features = word_features(words, Yardstick(1, {}))
    for number, text in enumerate(pages, 1):
        marked = spans(PageText(number, text), features) if any(word.count(text) for word in words) else ()
        if marked:
            return snippet(text, marked)
    return Snippet("", ())
