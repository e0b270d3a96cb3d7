from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.model.page import Box, Line
from ocr.leaning import straightened
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


def test_two_pages_side_by_side_are_read_one_after_the_other() -> None:
    left = [line(f"l{row}", 0.1, 0.2 + row * 0.075, 0.3) for row in range(6)]
    right = [line(f"r{row}", x, 0.23 + row * 0.075, x + 0.1) for row in range(6) for x in (0.55, 0.75)]

    assert texts([*right, *left])[:6] == [f"l{row}" for row in range(6)]


def test_the_lines_of_one_cell_stay_together() -> None:
    cells = [
        *(line(name, x, 0.11, x + 0.1) for name, x in (("1", 0.1), ("end", 0.7))),
        *(line(name, 0.4, y, 0.6) for name, y in (("above", 0.1), ("below", 0.121))),
    ]

    assert texts(cells) == ["1", "above", "below", "end"]


def test_a_value_that_goes_on_below_stays_together_beside_another() -> None:
    lines = [
        line("经营范围", 0.1, 0.1, 0.2), line("企业管理咨询；市场营销策划；", 0.22, 0.1, 0.52),
        line("广告设计、代理；物业管理；", 0.22, 0.125, 0.51), line("会议服务。", 0.22, 0.15, 0.4),
        line("住所", 0.54, 0.1, 0.6), line("福建省福州市鼓楼区学院路", 0.64, 0.1, 0.9),
        line("833号", 0.64, 0.125, 0.7), line("期限", 0.54, 0.15, 0.6), line("长期", 0.64, 0.15, 0.7),
    ]  # fmt: skip

    assert "".join(texts(lines)) == (
        "经营范围企业管理咨询；市场营销策划；广告设计、代理；物业管理；会议服务。住所福建省福州市鼓楼区学院路833号期限长期"
    )


def test_rows_of_a_group_that_is_named_once_stay_rows() -> None:
    lines = [
        line(text, x, 0.1 + row * 0.025, x + 0.2)
        for row, texts_of_row in enumerate((("一组", "张三", "100"), ("", "李四", "200"), ("", "王五", "300")))
        for text, x in zip(texts_of_row, (0.1, 0.31, 0.52), strict=True)
        if text
    ]

    assert texts(lines) == ["一组", "张三", "100", "李四", "200", "王五", "300"]


def test_rows_set_so_close_that_their_boxes_touch_are_no_cells() -> None:
    cells = [
        line(f"{row}{name}", x, 0.1 + row * 0.02, x + 0.1, 0.026)
        for row in range(6)
        for name, x in (("a", 0.1), ("b", 0.5))
    ]

    assert texts(cells) == [f"{row}{name}" for row in range(6) for name in "ab"]


def test_lines_set_to_the_right_stay_between_the_lines_around_them() -> None:
    body = [line(f"b{row}", 0.1, 0.1 + row * 0.03, 0.9 if row % 2 else 0.4) for row in range(20)]
    right = [line(f"r{row}", 0.7, 0.108 + row * 0.12, 0.9) for row in range(5)]

    assert texts([*body, *right])[:4] == ["b0", "r0", "b1", "b2"]


def test_a_label_that_runs_downwards_goes_with_the_rows_beside_it() -> None:
    rows = [
        line(f"{side}{row}", x, 0.2 + row * 0.05, x + 0.3) for row in range(2) for side, x in (("a", 0.1), ("b", 0.6))
    ]
    labels = [line("A", 0.05, 0.19, 0.08, 0.1), line("B", 0.55, 0.19, 0.58, 0.1)]

    assert texts([*rows, *labels]) == ["A", "a0", "a1", "B", "b0", "b1"]


def test_a_label_set_character_by_character_goes_with_the_rows_beside_it() -> None:
    rows = [line(f"row {n}", 0.1, 0.10 + 0.02 * n, 0.3) for n in range(4)]
    label = [line(mark, 0.05, 0.105 + 0.025 * n, 0.065) for n, mark in enumerate("密码区")]
    assert texts([*rows, *label]) == ["密", "码", "区", "row 0", "row 1", "row 2", "row 3"]


def test_characters_of_a_column_stay_in_their_rows() -> None:
    rows = [line(f"row {n}", 0.1, 0.10 + 0.02 * n, 0.3) for n in range(3)]
    column = [line(mark, 0.05, 0.10 + 0.02 * n, 0.065) for n, mark in enumerate("台件个")]
    assert texts([*rows, *column]) == ["台", "row 0", "件", "row 1", "个", "row 2"]


def quad(x: float, y: float, width: float, slope: float) -> NDArray[np.float32]:
    rise = width * slope
    return np.array([(x, y), (x + width, y + rise), (x + width, y + rise + 30), (x, y + 30)], dtype=np.float32)


@pytest.mark.parametrize(("level", "fan"), [(0.0, 0.0), (0.06, 0.0), (-0.05, 0.0), (0.02, 0.03)])
def test_rows_of_a_page_that_leans_are_level_once_straightened(level: float, fan: float) -> None:
    places = [(x, 200.0 + 60 * row) for row in range(20) for x in (100.0, 700.0)]
    slopes = [level + fan * (y / 1000 - 0.8) for _, y in places]
    quads = [quad(x, y + (x - 500) * slope, 400, slope) for (x, y), slope in zip(places, slopes, strict=True)]

    boxes = straightened(quads, (1200, 1700))

    apart = [abs(boxes[at].y0 - boxes[at + 1].y0) * 1700 for at in range(0, len(boxes), 2)]
    assert max(apart) < 8


def test_no_lines_need_no_straightening() -> None:
    assert straightened([], (100, 100)) == []
