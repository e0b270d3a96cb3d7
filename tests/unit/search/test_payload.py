# ruff: noqa: S311 - chance makes the texts here, not secrets
"""Texts beside an entry: counted as they stand, packed and opened."""

from __future__ import annotations

from random import Random
from uuid import UUID

import pytest

from core.errors import Corrupt
from search.payload import SealedText, decode, encode, page_of
from search.port import PageText, Searchable
from tests.unit.search.offices import paper


def plain(part: bytes) -> bytes:
    """Seal, or open, by nothing at all."""
    return part


def opened(document: Searchable) -> SealedText:
    """Return the text of `document` as ranking sees it."""
    return decode(encode(document, plain)[0], plain)


@pytest.mark.parametrize("length", [30, 9000])
@pytest.mark.parametrize("needle", ["人", "人人", "人人人", "人民人民人", "民借", "没", "𠮷", "𠮷人"])
def test_counting_is_that_of_strings_in_short_texts_and_long_ones(length: int, needle: str) -> None:
    text = opened(paper("a.pdf", "".join(Random(length).choices("人人人民借𠮷", k=length))))
    assert text.count(needle) == text.folded.count(needle)


def test_words_of_latin_letters_are_counted_with_the_spaces_around_them() -> None:
    text = opened(paper("a.pdf", "loan loan agreement loans " * 900))
    assert text.count(" loan ") == text.folded.count(" loan ") > 0


@pytest.mark.parametrize("name", ["a.pdf", "ab.pdf", "甲.pdf"])
def test_the_normal_form_begins_at_an_even_place_whatever_stands_before_it(name: str) -> None:
    text = opened(paper(name, "张三"))
    assert text.units.flags.aligned
    assert text.sections[0] == "张三"


def test_pages_are_unpacked_one_by_one() -> None:
    pages = encode(paper("a.pdf", "first", "second\U00020bb7"), plain)[1]
    assert [page_of(pages, place, place + 1, plain).text for place in range(4)] == ["first", "second\U00020bb7", "", ""]


def test_what_is_not_the_part_that_was_asked_for_is_corrupt() -> None:
    text, pages, _ = encode(Searchable(UUID(int=1), "a.pdf", (PageText(1, "张三"),)), plain)
    for part in (pages, b"", text[:9]):
        with pytest.raises(Corrupt):
            decode(part, plain)
    for part in (text, b"", pages[:9]):
        with pytest.raises(Corrupt):
            page_of(part, 0, 1, plain)
