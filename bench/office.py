"""Made-up documents of an office's lengths: median two pages, one in twenty longer than forty.

Words follow Zipf's law, and half of those of a document come from a small stock of its own, as real papers repeat
their names and things.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from search.port import PageText, Searchable

PAGE_CHARACTERS = 500
MEDIAN_PAGES, SIGMA, MAX_PAGES = 2.0, 1.82, 400
_WORDS, _OWN = 30_000, 120
_TYPES = ("judgment", "loan_contract", "bank_statement", "invoice", "id_card", "letter", "complaint", "other")


@dataclass(frozen=True)
class Vocabulary:
    """Words of one to four Han, the commonest first, and how far their shares add up."""

    words: Sequence[str]
    shares: np.ndarray[tuple[int], np.dtype[np.float64]]


def vocabulary(seed: int = 1) -> Vocabulary:
    """Return the words of the made-up language."""
    rng = np.random.default_rng(seed)
    characters = [chr(0x4E00 + int(code)) for code in rng.choice(6000, 3000, replace=False)]
    weights = 1 / np.arange(1, len(characters) + 1) ** 0.7
    lengths = rng.choice([1, 2, 2, 2, 2, 3, 4], _WORDS)
    picks = rng.choice(len(characters), int(lengths.sum()), p=weights / weights.sum())
    ends = np.cumsum(lengths)
    words = [
        "".join(characters[pick] for pick in picks[end - length : end])
        for end, length in zip(ends, lengths, strict=True)
    ]
    shares = np.cumsum(1 / (np.arange(_WORDS) + 2.7))
    return Vocabulary(words, shares / shares[-1])


def documents(count: int, language: Vocabulary, seed: int = 2) -> Iterator[Searchable]:
    """Yield `count` documents, the same for the same seed."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        pages = _page_count(rng)
        size = pages * PAGE_CHARACTERS // 2
        common = np.searchsorted(language.shares, rng.random(size))
        own = rng.integers(0, _WORDS, _OWN + 2 * pages)[rng.integers(0, _OWN + 2 * pages, size)]
        chosen = np.where(rng.random(size) < 0.5, common, own)
        words = [language.words[place] for place in chosen]
        per_page = size // pages
        yield Searchable(
            document_id=UUID(int=(seed << 96) + number + 1),
            name=f"{number}.pdf",
            pages=tuple(
                PageText(page + 1, _lines(words[page * per_page : (page + 1) * per_page])) for page in range(pages)
            ),
            document_type=_TYPES[int(rng.integers(len(_TYPES)))],
            dated=f"{2010 + int(rng.integers(16))}-{1 + int(rng.integers(12)):02}",
        )


def real_documents(texts: Sequence[str], count: int, seed: int = 2) -> Iterator[Searchable]:
    """Yield documents of the same lengths, put together from `texts`, which are taken in turn."""
    rng = np.random.default_rng(seed)
    flow = "\n".join(texts)
    at = 0
    for number in range(count):
        pages = []
        for page in range(_page_count(rng)):
            pages.append(PageText(page + 1, flow[at : at + PAGE_CHARACTERS]))
            at = (at + PAGE_CHARACTERS) % (len(flow) - PAGE_CHARACTERS)
        yield Searchable(UUID(int=(seed << 96) + number + 1), f"{number}.pdf", tuple(pages))


def real_questions(texts: Sequence[str], count: int, seed: int = 3) -> list[str]:
    """Return runs of two to six characters out of `texts`, one or two at a time."""
    rng = np.random.default_rng(seed)
    flow = "".join(char for text in texts for char in text if "\u4e00" <= char <= "\u9fff")
    asked = []
    for _ in range(count):
        starts = rng.integers(0, len(flow) - 6, int(rng.integers(1, 3)))
        asked.append(" ".join(flow[start : start + int(rng.integers(2, 7))] for start in starts))
    return asked


def _page_count(rng: np.random.Generator) -> int:
    return int(np.clip(round(rng.lognormal(np.log(MEDIAN_PAGES), SIGMA)), 1, MAX_PAGES))


def questions(count: int, language: Vocabulary, seed: int = 3) -> list[str]:
    """Return what people ask: one to three words, common and rare ones."""
    rng = np.random.default_rng(seed)
    asked = []
    for _ in range(count):
        places = (rng.random(int(rng.integers(1, 4))) ** 2 * 8000).astype(int)
        asked.append(" ".join(language.words[place] for place in places))
    return asked


def _lines(words: Sequence[str]) -> str:
    return "\n".join("".join(words[first : first + 14]) + "，" for first in range(0, len(words), 14))
