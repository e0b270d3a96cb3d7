from __future__ import annotations

from core.model.page import Box, Line
from ocr.reading_order import in_reading_order


def line(text: str, x0: float, y0: float, x1: float, height: float = 0.02) -> Line:
    return Line(text, Box(x0, y0, x1, y0 + height), 1.0)


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in in_reading_order(lines)]


def test_rows_are_read_from_the_left_though_they_lean() -> None:
    cells = [line("right", 0.6, 0.105, 0.8), line("left", 0.1, 0.1, 0.3), line("below", 0.1, 0.14, 0.3)]

    assert texts(cells) == ["left", "right", "below"]


def test_a_table_is_read_across() -> None:
    cells = [
        line(f"{row}{column}", x, 0.1 + row * 0.05, x + 0.08)
        for column, x in (("a", 0.1), ("b", 0.4), ("c", 0.7))
        for row in range(6)
    ]

    assert texts(cells)[:6] == ["0a", "0b", "0c", "1a", "1b", "1c"]


def test_two_columns_of_running_text_are_read_one_after_the_other() -> None:
    left = [line(f"l{row}", 0.05, 0.2 + row * 0.03, 0.47) for row in range(8)]
    right = [line(f"r{row}", 0.53, 0.2 + row * 0.03, 0.95) for row in range(8)]

    assert texts([*right, *left]) == [*(f"l{n}" for n in range(8)), *(f"r{n}" for n in range(8))]


def test_a_title_over_two_columns_comes_before_both() -> None:
    left = [line(f"l{row}", 0.05, 0.2 + row * 0.03, 0.47) for row in range(8)]
    right = [line(f"r{row}", 0.53, 0.2 + row * 0.03, 0.95) for row in range(8)]

    assert texts([*left, *right, line("title", 0.2, 0.1, 0.8)])[:2] == ["title", "l0"]


def test_no_lines_are_in_order() -> None:
    assert in_reading_order([]) == ()
