"""Text made to hurt costs no more than its length."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.engine import PaperClassifier
from classifier.fields.extractor import PaperExtractor
from classifier.sheet import MAX_PAGE_CHARACTERS, Sheet, pages_of_text
from core.clock import SetClock
from core.model.page import Page

EXTRACTOR = PaperExtractor(SetClock(datetime(2026, 11, 22, tzinfo=UTC)))
CLASSIFIER = PaperClassifier()
BAITS = [
    "原告",
    "甲方（",
    "姓名：",
    "（2023）京",
    "壹拾",
    "2023年",
    "1" * 18,
    "案由：",
    "诉",
    "借到",
    "身 份 证 号 ",
    "、",
    "a@a.",
    " ",
    "(",
]


def work(pages: tuple[Page, ...]) -> None:
    CLASSIFIER.classify(pages)
    for kind in ("loan_contract", "judgment", "invoice", "iou"):
        EXTRACTOR.extract(pages, kind)


@pytest.mark.parametrize("bait", BAITS)
def test_a_page_full_of_one_bait_is_done_in_time(bait: str) -> None:
    work(pages_of_text("借条"))
    text = (bait * (MAX_PAGE_CHARACTERS // len(bait)))[:MAX_PAGE_CHARACTERS]
    started = perf_counter()
    work(pages_of_text(text))
    work(pages_of_text("\n".join(text[start : start + 40] for start in range(0, len(text), 40))))
    assert perf_counter() - started < 30


def test_pages_beyond_the_limits_are_not_looked_at() -> None:
    sheet = Sheet(pages_of_text("\f".join(["甲" * (2 * MAX_PAGE_CHARACTERS) + "\n乙"] * 100)))
    assert len(sheet.pages) < 100
    assert "乙" not in sheet.text


@given(
    st.text(
        alphabet=st.sampled_from("姓名性别男女原告被:：()（）\n 0123456789年月日元¥,.、号借到张三第X"), max_size=300
    )
)
@settings(max_examples=60, deadline=None)
def test_no_text_makes_it_fail(text: str) -> None:
    work(pages_of_text(text))


@given(st.text(max_size=200))
@settings(max_examples=40, deadline=None)
def test_no_script_makes_it_fail(text: str) -> None:
    work(pages_of_text(text))
