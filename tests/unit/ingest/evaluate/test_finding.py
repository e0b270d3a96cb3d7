"""What becomes of values that stand in handwriting is counted apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.model.document import Verdict
from core.model.page import Box, Mark, MarkKind, Page, TextSource
from ingest.evaluate.finding import HandTally
from ingest.evaluate.material import Item
from tests.factories import make_value

PAGE = Page(1, 595, 842, 0, TextSource.OCR, (), marks=(Mark(MarkKind.HANDWRITING, Box(0.1, 0.1, 0.2, 0.13)),))
ITEM = Item("a", None, "", {}, None, fields={"lender": ("王芳",), "phone": ("1", "2")}, written={"phone": ("2",)})


def test_of_values_that_only_handwriting_tells_those_count_that_wait() -> None:
    tally = HandTally()
    seen = [make_value("lender", "王芳"), make_value("phone", "1"), make_value("phone", "7")]
    tally.add(ITEM, [PAGE], seen)
    doubted = replace(make_value("phone", "2", verdict=Verdict.UNSURE), doubt="handwritten")
    tally.add(ITEM, [replace(PAGE, marks=())], [doubted])
    assert tally.figures() == {"handwriting_values": pytest.approx(1 / 2), "handwriting_filed": 0}


def test_a_paper_on_which_nobody_noticed_handwriting_would_be_filed() -> None:
    tally = HandTally()
    tally.add(ITEM, [replace(PAGE, marks=())], [make_value("phone", "2")])
    assert tally.figures() == {"handwriting_values": 0, "handwriting_filed": 1}


def test_a_printed_paper_counts_for_neither() -> None:
    tally = HandTally()
    tally.add(replace(ITEM, written={}), [PAGE], [make_value("phone", "2")])
    assert set(tally.figures().values()) == {None}
