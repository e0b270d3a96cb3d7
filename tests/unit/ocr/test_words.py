from __future__ import annotations

from core.model.page import Box
from ocr.words import Glyph, line_of, words_of


def glyphs(text: str) -> list[Glyph]:
    return [Glyph(letter, Box(n / 100, 0, (n + 1) / 100, 0.1), 0.9) for n, letter in enumerate(text)]


def test_a_han_character_is_a_word_and_a_number_is_one() -> None:
    words = words_of(glyphs("金额1,200元 in RMB"))

    assert [word.text for word in words] == ["金", "额", "1,200", "元", "in", "RMB"]


def test_a_word_lies_around_its_characters() -> None:
    words = list(words_of(glyphs("共200元")))

    assert words[1].box == Box(0.01, 0, 0.04, 0.1)


def test_a_line_tells_where_a_part_of_it_stands() -> None:
    line = line_of(glyphs("借款人张三"))

    assert line.box_of(3, 5) == Box(0.03, 0, 0.05, 0.1)


def test_spaces_at_the_ends_belong_to_no_line() -> None:
    line = line_of([Glyph(" ", Box(0, 0, 0, 0), 1.0), *glyphs("甲方"), Glyph(" ", Box(0, 0, 0, 0), 1.0)])

    assert (line.text, line.box) == ("甲方", Box(0, 0, 0.02, 0.1))
