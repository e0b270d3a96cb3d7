"""How an index is set up: what each field may tell, and nothing that could tell more."""

from __future__ import annotations

import base64
import json
from typing import Any

from search.coding import texts_of
from search.port import IndexEntry

WATERMARK = "watermark"  #: the id of the document whose version is the watermark; it holds nothing else
#: Counting by the values themselves; the server's own way numbers all of an index's values anew after every change.
FACETS: dict[str, Any] = {"terms": {"field": "facets", "size": 65_000, "execution_hint": "map"}}

_OFF = {"warn": -1, "info": -1, "debug": -1, "trace": -1}

SETTINGS: dict[str, Any] = {
    # One part, so that changes appear together; a copy as soon as there is a second machine for it.
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # Every token is looked up in every segment, so there should be few, and none that is very small.
    "merge.policy": {"segments_per_tier": 4, "floor_segment": "64mb"},
    # What is applied is shown and written through by the request that applies it.
    "refresh_interval": -1,
    "translog.durability": "request",
    # A late repetition of a change must not bring back what was deleted since.
    "gc_deletes": "1d",
    "max_terms_count": 1_000_000,
    "max_result_window": 10_000_000,
    "search.slowlog.threshold": {"query": _OFF, "fetch": _OFF},
    "indexing.slowlog": {"source": False, "threshold.index": _OFF},
}

MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    # What is brought stands in columns, so that nothing else has to be read or unpacked with it.
    "_source": {"enabled": False},
    "properties": {
        "tokens": {"type": "keyword", "index_options": "docs", "norms": False, "doc_values": False},
        "facets": {"type": "keyword", "index": False, "doc_values": True},
        "added": {"type": "long", "index": False, "doc_values": True},
        "size": {"type": "integer", "index": False, "doc_values": True},
        "name": {"type": "keyword", "index": False, "doc_values": True},
        "text": {"type": "binary", "doc_values": True},
        "pages": {"type": "binary", "doc_values": True},
    },
}


def text_of(part: bytes) -> str:
    """Return a sealed part as it is written in JSON."""
    return base64.b64encode(part).decode("ascii")


def part_of(text: str) -> bytes:
    """Return the sealed part that `text_of` was given."""
    return base64.b64decode(text)


def upsert(entry: IndexEntry, watermark: int) -> bytes:
    """Return the lines that add or replace an entry, unless a later change was faster."""
    sequence = watermark if entry.sequence is None else entry.sequence
    document = {
        "name": entry.document_id.hex,
        # Sorted, which tells neither where they stand in a text nor which facet is which.
        "tokens": sorted(texts_of(entry.tokens)),
        "facets": sorted(texts_of(entry.facets)),
        "added": sequence,
        "size": len(entry.text) + len(entry.pages),
        "text": text_of(entry.text),
        "pages": text_of(entry.pages),
    }
    return _lines({"index": _versioned(entry.document_id.hex, sequence, "external_gte")}, document)


def deletion(name: str, sequence: int, *, kind: str = "external_gte") -> bytes:
    """Return the line that removes an entry, unless a later change was faster (or, by `external`, this one)."""
    return _lines({"delete": _versioned(name, sequence, kind)})


def mark(watermark: int) -> bytes:
    """Return the lines that move the watermark on."""
    return _lines({"index": _versioned(WATERMARK, watermark, "external_gte")}, {})


def _versioned(name: str, version: int, kind: str) -> dict[str, object]:
    return {"_id": name, "version": version, "version_type": kind}


def _lines(*lines: object) -> bytes:
    return b"".join(json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n" for line in lines)
