"""The same answers as from plain text: random papers, random questions, nothing missing and nothing too much."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from search.folding import fold
from search.words import word
from tests.unit.search.offices import office_of, paper

# Few characters, so that pairs scatter and words run into each other.
LETTERS = "甲乙丙丁戊 \n，a1"
PAGES = st.lists(st.text(LETTERS, max_size=30), min_size=1, max_size=3)
OFFICES = st.lists(PAGES, min_size=1, max_size=12)
WORDS = st.text("甲乙丙丁a1", min_size=1, max_size=5)
QUESTIONS = st.lists(st.lists(st.tuples(st.booleans(), WORDS), min_size=1, max_size=3), min_size=1, max_size=6)


def plain(page: str) -> str:
    return fold(page).text


def answers(pages: list[str], asked: list[tuple[bool, str]]) -> bool:
    def stands(text: str) -> bool:
        found = word(text)
        return found is not None and any(found.needle in plain(page) for page in pages)

    return all(stands(text) is not excluded for excluded, text in asked)


@settings(max_examples=60, deadline=None)
@given(OFFICES, QUESTIONS, st.integers(1, 4))
def test_search_finds_exactly_what_plain_text_holds(
    papers: list[list[str]], questions: list[list[tuple[bool, str]]], per_bucket: int
) -> None:
    names = [f"{number:03}" for number in range(len(papers))]
    with tempfile.TemporaryDirectory() as folder:
        office = office_of(
            Path(folder), [paper(f"第{name}", *pages) for name, pages in zip(names, papers, strict=True)], per_bucket
        )
        for asked in questions:
            text = " ".join(("-" if excluded else "") + each for excluded, each in asked)
            wanted = [f"第{name}" for name, pages in zip(names, papers, strict=True) if answers(pages, asked)]
            assert office.names(text) == wanted, text
        office.index.close()
