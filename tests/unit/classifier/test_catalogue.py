"""The lists and the maps between their editions."""

from __future__ import annotations

import pytest

from classifier.catalogue import business_types, current_label, document_types, field_names
from classifier.causes import causes, current_cause, current_causes, map_to_current
from classifier.fields.kinds import READERS
from classifier.port import LabelKind
from classifier.tables import table
from classifier.types import cues


def test_the_edition_of_2026_has_all_its_causes() -> None:
    levels = [cause.level for cause in causes("civil", "2026").values()]
    assert [levels.count(level) for level in (1, 2, 3, 4)] == [12, 59, 514, 470]


def test_codes_of_the_domains_never_collide() -> None:
    total = sum(len(causes(domain, edition)) for domain, edition in
                (("civil", "2026"), ("criminal", "2024"), ("administrative", "2021")))  # fmt: skip
    assert len(current_causes()) == total


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("民间借贷纠纷", "民间借贷纠纷"),
        ("民间借贷", "民间借贷纠纷"),
        ("108.3", "民间借贷纠纷"),
        ("居间合同纠纷", "中介合同纠纷"),
        ("盗窃", "盗窃罪"),
        ("贩卖毒品罪", "走私、贩卖、运输、制造毒品罪"),
        ("交通肇事罪、伪证罪", "交通肇事罪"),
        ("投毒罪", "投放危险物质罪"),
    ],
)
def test_a_name_of_any_edition_leads_to_the_cause_in_force(label: str, name: str) -> None:
    cause = current_cause(label)
    assert cause is not None
    assert cause.name == name


def test_an_old_code_is_mapped_by_its_edition() -> None:
    old, new = map_to_current("90", "2021"), map_to_current("90", "2026")
    assert old is not None
    assert new is not None
    assert old.edition == "2026"
    assert old.name != new.name


def test_no_cause_of_2021_loses_its_way_but_those_without_an_heir() -> None:
    lost = [row["name"] for row in table("civil_2021") if current_cause(row["name"]) is None]
    assert len(lost) <= 6


def test_labels_are_known_by_code_and_by_every_name() -> None:
    assert current_label(LabelKind.DOCUMENT_TYPE, "借条") == "iou"
    assert current_label(LabelKind.DOCUMENT_TYPE, "Identity card") == "id_card"
    assert current_label(LabelKind.DOMAIN, "刑事") == "criminal"
    assert current_label(LabelKind.BUSINESS_TYPE, "信用卡") == "credit_card"
    assert current_label(LabelKind.CASE_CAUSE, "没有这种事") is None


def test_every_type_has_names_cues_and_known_fields() -> None:
    assert len(document_types()) == 41
    for kind in document_types().values():
        assert kind.zh
        assert kind.en
        assert kind.fields
        assert len(kind.fields) == len(set(kind.fields))
        assert kind.code == "other" or cues()[kind.code].phrases


def test_the_four_lines_of_business_stand_ready() -> None:
    assert list(business_types()) == ["loan", "credit_card", "insurance", "other"]


def test_labels_and_sentences_speak_only_of_what_exists() -> None:
    for row in (*table("field_labels"), *table("field_sentences")):
        assert set(row["types"].split()) <= {*document_types(), "*"}
        assert row["field"] in (*field_names(), "-")
        assert row["kind"] in (*READERS, "span", "stop")


def test_words_for_causes_belong_to_causes_in_force() -> None:
    assert {row["code"] for row in (*table("cause_words"), *table("cause_names"))} <= set(current_causes())
