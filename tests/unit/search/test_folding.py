"""One normal form for what is indexed and what is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.folding import BORDER, fold, fold_characters
from search.marking import trace


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("張三豐", "张三丰"),
        ("借款\n合 同", "借款合同"),
        ("ＡＢＣ　ｄｅｆ", " abc def "),
        ("Hello, World", " hello ¦ world "),
        ("con-\ntract", " contract "),
        ("甲方：张三（男）", "甲方¦张三¦男¦"),
        ("e\u0301té", " été "),
        ("⼈民\u200b法院", "人民法院"),
        ("㎡", " m2 "),
        ("", ""),
    ],
)
def test_variants_fold_to_one_form(written: str, folded: str) -> None:
    assert fold(written).main == folded


@given(st.text())
def test_folding_a_folded_character_changes_nothing(text: str) -> None:
    assert fold_characters(fold_characters(text)) == fold_characters(text)


@given(st.text(max_size=200))
def test_no_text_can_forge_a_border(text: str) -> None:
    assert BORDER not in fold(text).main


@given(st.text(alphabet="张三a1９ ()（）-,.年月日x\n8６é\u0301", max_size=60))
def test_every_folded_character_is_traced_to_its_source(text: str) -> None:
    traced = trace(text)
    for char, at in zip(traced.folded.main, traced.folded_at, strict=True):
        if at >= 0:
            assert char in fold_characters(text[traced.starts[at] : traced.ends[at]])
