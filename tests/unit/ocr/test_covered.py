"""Lines that a seal hides are looked for once more, without its ink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.engines.covered import Quad, with_covered
from ocr.engines.recogniser import Pixels

SEAL = (400, 100, 600, 300)


def sealed(ink: str = "#d03030") -> Pixels:
    """Return a page with a seal on it and nothing else."""
    page = Image.new("RGB", (1000, 800), "white")
    ImageDraw.Draw(page).ellipse(SEAL, outline=ink, width=24)
    return np.ascontiguousarray(np.asarray(page)[:, :, ::-1])


def quad(left: float, top: float, right: float, foot: float) -> Quad:
    return np.array([(left, top), (right, top), (right, foot), (left, foot)], dtype=np.float32)


def found(known: Sequence[Quad], without_ink: Quad, pixels: Pixels | None = None) -> list[list[float]]:
    """Return the lines of a page where `known` show, and `without_ink` where its seal is taken away."""
    page = sealed() if pixels is None else pixels
    parts: list[Pixels] = []

    def detect(part: Pixels) -> list[Quad]:
        parts.append(part)
        # Told by its place on the page, answered by its place on the part, which begins a seal's width to the left.
        left, top = 400 - part.shape[1] // 3, 100 - part.shape[0] // 6
        return [without_ink - np.array([left, top], dtype=np.float32)]

    lines = with_covered(page, known, detect)
    assert all(int(part.min()) >= 200 for part in parts)  # its ink is gone
    return [[round(value, -1) for value in (*line[0].tolist(), *line[2].tolist())] for line in lines]


def test_a_line_that_did_not_show_is_found() -> None:
    far = quad(100, 700, 900, 740)
    assert found([far], quad(300, 180, 700, 220)) == [[100, 700, 900, 740], [300, 180, 700, 220]]


def test_pieces_give_way_to_their_line() -> None:
    assert found([quad(560, 180, 700, 220)], quad(300, 180, 700, 220)) == [[300, 180, 700, 220]]


@pytest.mark.parametrize(
    ("known", "again"),
    [
        pytest.param(quad(290, 176, 710, 224), quad(300, 180, 700, 220), id="known already"),
        pytest.param(quad(550, 180, 990, 220), quad(300, 180, 700, 220), id="goes on beyond what was looked at"),
        pytest.param(quad(420, 180, 700, 210), quad(300, 120, 700, 280), id="several lines taken for one"),
    ],
)
def test_lines_that_are_known_stay(known: Quad, again: Quad) -> None:
    assert len(found([known], again)) == 1


def test_nothing_is_looked_for_where_no_coloured_ink_lies() -> None:
    assert found([], quad(300, 180, 700, 220), sealed("#303030")) == []
