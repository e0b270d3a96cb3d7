"""Causes, domains and lines of business."""

from __future__ import annotations

import pytest

from classifier.engine import PaperClassifier
from classifier.port import LabelKind
from classifier.sheet import pages_of_text
from tests.unit.classifier.papers import JUDGMENT, LOAN, SUMMONS, Piece, page

CLASSIFIER = PaperClassifier()


@pytest.mark.parametrize("text", [JUDGMENT, SUMMONS])
def test_a_cause_the_paper_names_is_taken_with_its_edition(text: str) -> None:
    cause = CLASSIFIER.classify(pages_of_text(text)).case_cause
    assert cause is not None
    assert (cause.code, cause.edition, cause.sure) == ("108.3", "2026", True)
    assert cause.evidence[0].text == "民间借贷纠纷"


@pytest.mark.parametrize("value", [(0.4, 0.3, "离婚纠纷"), (0.1, 0.35, "离婚纠纷")], ids=["beside", "under"])
def test_a_cause_in_a_box_beside_or_under_its_label_is_named_by_the_paper(value: Piece) -> None:
    form = page([(0.4, 0.1, "北京市丰台区人民法院"), (0.45, 0.2, "传票"), (0.1, 0.3, "案由"), value])
    cause = CLASSIFIER.classify([form]).case_cause
    assert cause is not None
    assert (cause.code, cause.sure, cause.evidence[0].text) == ("14", True, "离婚纠纷")


def test_a_letter_has_a_cause_only_where_it_names_one() -> None:
    letter = (
        "商务函件\n贵阳众诚运输服务有限公司：\n感谢贵司对我司工作的支持，现就对账事宜函告如下。\n此致\n2022年1月16日"
    )
    assert CLASSIFIER.classify(pages_of_text(letter)).document_type.code == "letter"
    assert CLASSIFIER.classify(pages_of_text(letter)).case_cause is None
    named = CLASSIFIER.classify(pages_of_text(f"律师函\n案由：运输合同纠纷\n{letter}")).case_cause
    assert named is not None
    assert named.sure


def test_a_charge_is_a_cause_too() -> None:
    text = "刑事判决书\n公诉机关指控被告人张三犯盗窃罪，提起公诉。\n判决如下："
    cause = CLASSIFIER.classify(pages_of_text(text)).case_cause
    assert cause is not None
    assert (cause.code, cause.edition) == ("X264.1", "2024")


def test_a_name_of_the_older_edition_leads_to_the_cause_in_force() -> None:
    guesses = CLASSIFIER.rank(pages_of_text("案由：居间合同纠纷"), LabelKind.CASE_CAUSE)
    assert guesses[0].code == "128"


def test_facts_without_a_name_give_a_guess_that_is_never_sure() -> None:
    text = "民事判决书\n原、被告婚后感情破裂，长期分居，原告请求离婚。本院认为…判决如下："
    cause = CLASSIFIER.classify(pages_of_text(text)).case_cause
    assert cause is not None
    assert (cause.code, cause.sure) == ("14", False)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        (JUDGMENT, "civil"),
        ("公诉机关指控被告人张三盗窃，被害人报案，被告人归案后供述。", "criminal"),
        ("原告不服被告作出的行政处罚决定，经行政复议后提起行政诉讼。", "administrative"),
    ],
)
def test_domains_are_told_apart(text: str, domain: str) -> None:
    assert CLASSIFIER.rank(pages_of_text(text), LabelKind.DOMAIN)[0].code == domain


def test_nothing_to_go_by_gives_no_guess() -> None:
    assert CLASSIFIER.rank(pages_of_text("…"), LabelKind.DOMAIN) == ()


def test_papers_outside_court_have_no_cause_but_lenders_business() -> None:
    found = CLASSIFIER.classify(pages_of_text(LOAN))
    assert found.case_cause is None
    assert found.business_type is not None
    assert found.business_type.code == "loan"
