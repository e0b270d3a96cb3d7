"""How well pages are read: characters wrong, characters missed, true values found, pages a second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from core.model.page import Line, MarkKind, Page
from ingest.evaluate.distance import bare, distance_within, edit_distance, shared_characters
from ingest.evaluate.material import Item, items, pages_of
from ingest.evaluate.report import ErrorReport
from ocr.process import ReaderPool
from search.evaluation import share_found
from search.port import SearchIndex

_WORD = re.compile(r"[\u4e00-\u9fff]{2,4}|[A-Za-z0-9]{2,}")
_MOST_WORDS = 40  #: of one paper
_WORTH_A_LOOK = 0.02  #: pages with a higher share of wrong characters are named in the error report


@dataclass(slots=True)
class ReadingTally:
    """Counts over a set of pages."""

    wrong: int = 0
    true: int = 0
    read: int = 0
    shared: int = 0
    rates: list[float] = field(default_factory=list)
    values: int = 0
    found: int = 0
    wrong_by_hand: int = 0
    true_by_hand: int = 0
    papers: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})  #: with and without handwriting
    noticed: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    lines_by_hand: int = 0
    noticed_lines: int = 0

    def add_by_hand(self, line: str, got: str) -> None:
        """Count a line that was written by hand, wherever on its page it was read."""
        self.wrong_by_hand += distance_within(line, got)
        self.true_by_hand += len(line)

    def add_noticed(self, item: Item, pages: Sequence[Page]) -> None:
        """Count whether handwriting was noticed on a paper, and on which of its lines written by hand."""
        self.papers[item.handwritten] += 1
        self.noticed[item.handwritten] += any(page.handwriting for page in pages)
        if item.by_hand:
            noticed = [bare(line.text) for page in pages for line in page.lines if is_written(line, page)]
            others = [bare(line.text) for page in pages for line in page.lines if not is_written(line, page)]
            for true in (bare((item.lines or ())[index]) for index in item.by_hand):
                self.lines_by_hand += 1
                self.noticed_lines += _nearest(true, noticed) < _nearest(true, others)

    def add_text(self, expected: str, got: str) -> float:
        """Count one page's text and return its own share of wrong characters."""
        wrong = edit_distance(expected, got)
        self.wrong += wrong
        self.true += len(expected)
        self.read += len(got)
        self.shared += shared_characters(expected, got)
        self.rates.append(wrong / max(len(expected), 1))
        return self.rates[-1]

    def figures(self) -> dict[str, float | None]:
        """Return the figures; None where nothing in the set tells."""
        return {
            "cer": self.wrong / self.true if self.true else None,
            "cer_handwritten": self.wrong_by_hand / self.true_by_hand if self.true_by_hand else None,
            "handwriting_recall": self._share(with_handwriting=True),
            "handwriting_lines": self.noticed_lines / self.lines_by_hand if self.lines_by_hand else None,
            "handwriting_false": self._share(with_handwriting=False),
            "cer_median": median(self.rates) if self.rates else None,
            "bag_f1": 2 * self.shared / (self.true + self.read) if self.true else None,
            "field_recall": self.found / self.values if self.values else None,
        }

    def _share(self, *, with_handwriting: bool) -> float | None:
        papers = self.papers[with_handwriting]
        return self.noticed[with_handwriting] / papers if papers else None


def is_written(line: Line, page: Page) -> bool:
    """Say whether marks of handwriting cover the better half of a line."""
    high, wide = line.box.y1 - line.box.y0, line.box.x1 - line.box.x0
    covered = sum(
        max(0.0, min(mark.box.x1, line.box.x1) - max(mark.box.x0, line.box.x0))
        for mark in page.marks
        if mark.kind is MarkKind.HANDWRITING
        and min(mark.box.y1, line.box.y1) - max(mark.box.y0, line.box.y0) > high / 2
    )
    return covered > wide / 2


def _nearest(line: str, read: Sequence[str]) -> float:
    """Return the distance to the likest of the lines that were read, by the longer of both."""
    return min((edit_distance(line, other) / max(len(line), len(other)) for other in read if other), default=1.0)


def true_words(lines: Sequence[str]) -> tuple[str, ...]:
    """Return words of a paper, each once: pieces of two to four Han characters, and runs of letters and digits.

    Of more than `_MOST_WORDS` that many are taken, from all over the paper.
    """
    words = list(dict.fromkeys(word for line in lines for word in _WORD.findall(bare(line))))
    step = max(len(words) / _MOST_WORDS, 1.0)
    return tuple(words[int(place * step)] for place in range(min(len(words), _MOST_WORDS)))


def evaluate_reading(folder: Path, readers: ReaderPool, index: SearchIndex, errors: ErrorReport) -> dict[str, object]:
    """Read every page that `folder` lists and compare it with its truth; look for true words in an empty `index`."""
    listed, tally, pages = items(folder), ReadingTally(), 0
    started = perf_counter()
    spent = 0.0
    papers: list[tuple[str, tuple[str, ...]]] = []
    for item in listed:
        before = perf_counter()
        read = pages_of(item, readers)
        spent += perf_counter() - before
        pages += len(read)
        tally.add_noticed(item, read)
        _compare(item, bare("".join(page.text for page in read)), tally, errors)
        papers.append(("\n".join(page.text for page in read), true_words(item.lines or ())))
    speed = pages / spent if spent else 0.0
    found = {"words_found": share_found(papers, index), "pages_per_second": speed}
    return {**tally.figures(), **found, "items": len(listed), "seconds": perf_counter() - started}


def _compare(item: Item, got: str, tally: ReadingTally, errors: ErrorReport) -> None:
    lines = item.lines or ()
    for index in item.by_hand:
        tally.add_by_hand(bare(lines[index]), got)
    if item.lines is not None and (not lines or len(set(item.by_hand)) < len(lines)):
        expected = bare("".join(item.lines))
        rate = tally.add_text(expected, got)
        if rate > _WORTH_A_LOOK:
            errors.add(item.id, cer=round(rate, 4), expected=expected, got=got)
    for name, value in item.texts.items():
        tally.values += 1
        if bare(value) in got:
            tally.found += 1
        else:
            errors.add(item.id, field=name, expected=value, got=None)
