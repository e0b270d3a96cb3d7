"""What a folder of evaluation holds: its items with their truth, and the pages of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from classifier.sheet import pages_of_text
from core.errors import Invalid, Unreadable
from core.model.page import Page
from ocr.port import PageRead
from ocr.process import ReaderPool

LABELS = ("document_type", "case_cause", "domain", "area", "business_type")


@dataclass(frozen=True, slots=True)
class Item:
    """One page or document with its truth.

    `fields` holds the true values by field name, several where a paper shows several; `texts` only those
    given as one text.  `loose` names fields that are not judged on this item.  `by_hand` has the lines, by index, that
    were written by hand, `written` the values that stand on it in nothing but handwriting.  `papers` has the pages
    (from 1) of each paper, where the item is a scan of several.
    """

    id: str
    file: Path | None
    text: str
    labels: Mapping[str, str]
    lines: tuple[str, ...] | None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()
    by_hand: tuple[int, ...] = ()
    papers: tuple[tuple[int, ...], ...] = ()
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def handwritten(self) -> bool:
        """Whether something on it that is no mere signature is known to be written by hand."""
        return bool(self.by_hand or self.written)


def items(folder: Path) -> list[Item]:
    """Return what `manifest.jsonl` lists, or where there is none what all `*.jsonl` of the folder list.

    Raises:
        Invalid: there is no such file (`evaluation_empty`), or a line of one is not understood (`evaluation_line`).
    """
    manifest = folder / "manifest.jsonl"
    files = [manifest] if manifest.is_file() else sorted(folder.glob("*.jsonl"))
    found = [item for file in files for item in _listed(file)]
    if not found:
        raise Invalid("evaluation_empty", folder=folder.name)
    return found


def _listed(file: Path) -> Iterator[Item]:
    with file.open(encoding="utf-8") as rows:
        for number, row in enumerate(rows, start=1):
            if not row.strip():
                continue
            try:
                yield _item(file.parent, json.loads(row), f"{file.name}:{number}")
            except (ValueError, TypeError, AttributeError) as error:
                raise Invalid("evaluation_line", file=file.name, line=number) from error


def _item(folder: Path, row: dict[str, object], place: str) -> Item:
    name, lines, fields = row.get("file"), row.get("lines"), row.get("fields") or {}
    if not isinstance(fields, dict) or not (isinstance(name, str) or isinstance(row.get("text"), str)):
        raise TypeError(place)
    texts = {key: value for key, value in fields.items() if isinstance(value, str) and value}
    loose, count = row.get("loose"), len(lines) if isinstance(lines, list) else 0
    papers = row.get("papers")
    return Item(
        id=str(row.get("id") or name or place),
        file=folder / name if isinstance(name, str) else None,
        text=str(row.get("text") or ""),
        labels={label: str(row[label]) for label in LABELS if row.get(label)},
        lines=tuple(str(line) for line in lines) if isinstance(lines, list) else None,
        fields=_several(fields),
        texts=texts,
        loose=frozenset(str(key) for key in loose) if isinstance(loose, list) else frozenset(),
        by_hand=_by_hand(row.get("handwritten"), count),
        papers=tuple(tuple(int(page) for page in paper) for paper in papers) if isinstance(papers, list) else (),
        written=_several(row.get("written") or {}),
    )  # fmt: skip


def _several(values: object) -> dict[str, tuple[str, ...]]:
    """Return the true values by field, of which each may have one or several."""
    if not isinstance(values, dict):
        raise TypeError(values)
    listed = {name: [value] if isinstance(value, str) else value for name, value in values.items()}
    return {
        name: tuple(text for text in many if isinstance(text, str) and text)
        for name, many in listed.items()
        if isinstance(many, list) and many != [""]
    }


def _by_hand(told: object, count: int) -> tuple[int, ...]:
    """Return which of a page's lines were written by hand: all of them where `told` is true, else those it lists."""
    if told is True:
        return tuple(range(count))
    return tuple(line for line in told if isinstance(line, int) and 0 <= line < count) if isinstance(told, list) else ()


def pages_of(item: Item, readers: ReaderPool) -> tuple[Page, ...]:
    """Return the item's pages: read from its file, or set from its text.  What cannot be read has none."""
    return (
        pages_of_text(item.text) if item.file is None else tuple(event.page for event in pictured_pages(item, readers))
    )


def pictured_pages(item: Item, readers: ReaderPool) -> tuple[PageRead, ...]:
    """Return the pages of the item's file with their pictures; none where it has no file or cannot be read."""
    if item.file is None:
        return ()
    try:
        # A small piece at a time, as an upload would come.
        with item.file.open("rb") as body:
            chunks = iter(lambda: body.read(1 << 20), b"")
            events = readers.read(chunks, name=item.file.name)
            return tuple(event for event in events if isinstance(event, PageRead))
    except Unreadable:
        return ()
