"""Wordings and forms that papers use beside the usual ones."""

from __future__ import annotations

import pytest

from classifier.fields.extractor import PaperExtractor
from classifier.identifiers.dates import read_date
from classifier.sheet import pages_of_text
from core.model.document import Verdict


def values(text: str, document_type: str) -> dict[str, str]:
    return {each.name: each.value for each in PaperExtractor().extract(pages_of_text(text), document_type)}


@pytest.mark.parametrize(
    ("text", "document_type", "field", "value"),
    [
        ("案号 某劳人仲案字〔2025〕第0377号", "arbitration_award", "case_number", "某劳人仲案字（2025）第0377号"),
        ("苏（2021）某某市不动产权第0086413号", "property_certificate", "contract_number",
         "苏（2021）某某市不动产权第0086413号"),
        ("欠条\n今从王大明处借到现金伍万元整，每月利息按一分二算", "iou", "lender", "王大明"),
        ("欠条\n今从王大明处借到现金伍万元整，每月利息按一分二算", "iou", "interest_rate", "1.2"),
        ("借条\n借到现金\n2023年11月12日于南京", "iou", "signed_on", "2023-11-12"),
        ("出生日期 Date of birth\n16 MAY 1994", "passport", "birth_date", "1994-05-16"),
        ("合同号 NO.ESC2025110389", "sale_contract", "contract_number", "ESC2025110389"),
        ("抵押权人：某某银行股份有限公司（下称甲方）", "mortgage_contract", "lender", "某某银行股份有限公司"),
    ],
)  # fmt: skip
def test_a_value_is_found_as_people_write_it(text: str, document_type: str, field: str, value: str) -> None:
    assert values(text, document_type)[field] == value


def test_the_sex_ticked_on_a_form_is_the_one_meant() -> None:
    assert values("起诉状\n性别：男□ 女☑", "complaint")["gender"] == "女"


def test_a_day_that_ends_a_term_or_was_one_of_filing_is_not_that_of_signing() -> None:
    assert "signed_on" not in values("国有建设用地使用权\n2085年06月29日止", "property_certificate")
    assert "signed_on" not in values("税额\n申报日期 2024-12-09", "tax_record")


def test_a_name_cut_out_of_a_longer_run_waits_for_a_person() -> None:
    found = PaperExtractor().extract(pages_of_text("原告：王大明李小红"), "complaint")
    assert [each.verdict for each in found if each.name == "plaintiff"] == [Verdict.UNSURE]


def test_months_may_be_english() -> None:
    assert read_date("08 NOV 2023") == "2023-11-08"


@pytest.mark.parametrize("role", ["原告", "被告", "被告人", "申请人", "第三人"])
def test_a_partys_role_is_nobodys_name(role: str) -> None:
    found = values(f"民事调解书\n法定代表人：{role}\n", "mediation_statement")
    assert "legal_representative" not in found
