from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import Corrupt
from core.model.layout import dump_page, load_page
from core.model.page import Box, Line, Page, TextSource, Word

WORD = Word("张", Box(0.1, 0.2, 0.15, 0.25), 0.98)
PAGE = Page(3, 595.28, 841.89, 180, TextSource.OCR, (Line("张三", Box(0.1, 0.2, 0.2, 0.25), 0.97, (WORD,)),))


def test_a_page_comes_back_as_it_was() -> None:
    assert load_page(dump_page(PAGE)) == PAGE


def test_words_can_be_looked_at_one_by_one_and_in_part() -> None:
    box = Box(0.15, 0.2, 0.2, 0.25)
    words = [WORD, Word("三", box, 0.9), Word("2024", box, 0.8)]
    line = replace(PAGE.lines[0], text="张三2024", words=tuple(words))

    (read,) = load_page(dump_page(replace(PAGE, lines=(line,)))).lines

    assert (read.words[1], read.words[-1], list(read.words[:2]), len(read.words)) == (words[1], words[2], words[:2], 3)
    assert (read, hash(read)) == (line, hash(line))
    assert read != replace(line, words=(words[0],))


def test_boxes_are_kept_on_the_page() -> None:
    data = dump_page(PAGE).replace(b"0.15", b"1.5e9")

    assert load_page(data).lines[0].words[0].box.x1 == 1.0


@pytest.mark.parametrize("wrong", [b"NaN", b"null", b"[0.15]", b'"wide"', b"0.15,0.15", b"1" + b"0" * 400])
def test_words_without_sound_places_are_no_page(wrong: bytes) -> None:
    with pytest.raises(Corrupt):
        load_page(dump_page(PAGE).replace(b"0.15", wrong))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", dump_page(PAGE).replace(b"180", b"45")])
def test_other_bytes_are_no_page(data: bytes) -> None:
    with pytest.raises(Corrupt):
        load_page(data)
