"""From what a person typed to a tree, and every way it can be wrong."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from search.dates import Period, cover, date_terms, period
from search.query import MAX_CHARACTERS, Both, CauseIs, Dated, Either, InRecord, Not, TypeIs, parse
from search.words import Word
from tests.unit.search.offices import Names

ID = UUID("7f1de1f0-8a29-4cfb-8a53-0d6c4ef5ab12")


def tree(text: str) -> tuple[object, ...]:
    return parse(text, Names()).parts


def test_words_side_by_side_must_all_match() -> None:
    assert tree("借款　合同") == (Word("借款"), Word("合同"))


def test_quotes_of_any_kind_keep_words_together() -> None:
    assert tree('"loan contract"') == tree("“loan contract”") == tree("「loan contract」") == (Word(" loan contract "),)


def test_or_binds_its_two_neighbours() -> None:
    assert tree("甲 乙 OR 丙 丁") == (Word("甲"), Either((Word("乙"), Word("丙"))), Word("丁"))
    assert tree("乙|丙") == tree("乙 ｜ 丙") == (Either((Word("乙"), Word("丙"))),)


def test_a_minus_excludes_what_follows() -> None:
    assert tree('甲 -乙 －"丙 丁" -type:letter') == (
        Word("甲"),
        Not(Word("乙")),
        Not(Word("丙丁")),
        Not(TypeIs("letter")),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("330106 197212049204", ["330106197212049204"]),
        ("3301 0619 7212 0492 04", ["330106197212049204"]),
        ("张三 138 0013 8000 借条", ["张三", "13800138000", "借条"]),
        ("１３８　００１３　８０００", ["13800138000"]),
        ("6225 6866 1958 6383 017", ["6225686619586383017"]),
        ("915101 04MA23858J77", ["91510104ma23858j77"]),
        ("010 12345678", ["01012345678"]),
        ("2024 2025", ["2024", "2025"]),
        ("20240101 20250101", ["20240101", "20250101"]),
    ],
)
def test_a_number_written_in_groups_is_one_word(text: str, words: list[str]) -> None:
    assert [word.needle.strip() for word in tree(text) if isinstance(word, Word)] == words


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    assert isinstance(tree("e-mail")[0], Word)


@pytest.mark.parametrize(
    ("text", "leaf"),
    [
        ("type:judgment", TypeIs("judgment")),
        ("类型：判决书", TypeIs("judgment")),
        ('type:"判决书"', TypeIs("judgment")),
        ("TYPE: judgment", TypeIs("judgment")),
        ("cause:借款合同纠纷", CauseIs("10.1")),
        ("案由：“合同纠纷”", CauseIs("10")),
        (f"lead:{ID}", InRecord(ID)),
        (f"案件：{ID}", InRecord(ID)),
        ("date:2024..2025", Dated(Period("2024-01-01", "2025-12-31"))),
        ("日期：2024年3月", Dated(Period("2024-03-01", "2024-03-31"))),
        ("date:..2024-02", Dated(Period("1900-01-01", "2024-02-29"))),
        ("date:2024-03-05", Dated(Period("2024-03-05", "2024-03-05"))),
    ],
)
def test_narrowing_words_take_names_and_codes(text: str, leaf: object) -> None:
    assert tree(text) == (leaf,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "query_empty"),
        ("  ？！ ", "query_empty"),
        ("甲" * (MAX_CHARACTERS + 1), "query_too_long"),
        ("a " * 60, "query_too_long"),
        ('甲 "乙', "query_quote_open"),
        ("OR 甲", "query_or_dangling"),
        ("甲 OR", "query_or_dangling"),
        ("甲 OR | 乙", "query_or_dangling"),
        ("type:nonsense", "query_unknown_type"),
        ("type:", "query_unknown_type"),
        ("cause:nonsense", "query_unknown_cause"),
        ("case:12", "query_bad_record"),
        ("date:2024-02-30", "query_bad_date"),
        ("date:2025..2024", "query_bad_date"),
        ("date:..", "query_bad_date"),
        ("date:9999", "query_bad_date"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        tree(text)
    assert caught.value.code == code


@given(st.text(alphabet='甲a1 -－:：|"“”OR..type date lead\n()（', max_size=80))
def test_any_text_is_a_tree_or_an_invalid_query(text: str) -> None:
    with suppress(Invalid):
        assert isinstance(parse(text, Names()), Both)


@given(st.dates(), st.dates(), st.dates(), st.sampled_from([4, 7, 10]))
def test_a_cover_reaches_every_date_of_its_period(one: object, other: object, dated: object, length: int) -> None:
    first, last = sorted((f"{one}", f"{other}"))
    wanted, cut = period(f"{first}..{last}"), f"{dated}"[:length]
    if wanted is not None and wanted.holds(cut):
        assert set(cover(wanted)) & set(date_terms(cut))


def test_a_long_period_is_covered_by_few_terms() -> None:
    assert len(cover(period("1950..2049") or pytest.fail("no period"))) == 10
