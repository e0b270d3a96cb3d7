"""The shipped model: made from the law's text, the same every time, and what it says of plain facts."""

from __future__ import annotations

import pytest

from classifier.building import article_name, build, criminal_articles
from classifier.engine import PaperClassifier
from classifier.offences import offence_scores, offences, read_offences
from classifier.port import LabelKind
from classifier.sheet import pages_of_text
from tests.conftest import SHARED

STATUTES = SHARED / "search/statutes/corpus.jsonl.gz"


@pytest.mark.parametrize(
    ("code", "article"),
    [
        ("X264.1", "第二百六十四条"), ("X133-1.1", "第一百三十三条之一"), ("X303.2", "第三百零三条"),
        ("X110.1", "第一百一十条"), ("X200.1", "第二百条"), ("XC1", None),
    ],
)  # fmt: skip
def test_a_charge_stands_on_its_article(code: str, article: str | None) -> None:
    assert article_name(code) == article


def test_what_ships_is_what_the_law_makes() -> None:
    if not STATUTES.exists():
        pytest.skip("the evaluation data is not here")
    made, shipped = read_offences(build(criminal_articles(STATUTES))), offences()
    assert (made.charges, made.scale) == (shipped.charges, shipped.scale)
    assert (made.grams == shipped.grams).all()
    assert (made.weights == shipped.weights).all()


def test_articles_become_what_speaks_for_their_charges() -> None:
    found = read_offences(
        build({"第二百六十四条": "盗窃公私财物的，处三年以下有期徒刑", "第二百六十六条": "诈骗公私财物的"})
    )
    assert found.charges == ("X264.1", "X266.1")
    assert len(found.grams) == len(found.owners) == len(found.weights)
    assert list(found.grams) == sorted(found.grams)


def test_what_ships_knows_the_charges() -> None:
    assert len(offences().charges) > 480
    scores = offence_scores("被告人入户盗窃公私财物，携带凶器盗窃、扒窃")
    assert max(scores, key=lambda code: scores[code]) == "X264.1"
    assert offence_scores("") == {}


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (LabelKind.CASE_CAUSE, "被告人张某在淘宝店铺销售假冒注册商标的商品，未经注册商标所有人许可", "X214.1"),
        (LabelKind.CASE_CAUSE, "原告将车停放在被告的停车场，交纳保管费，保管期间车辆丢失", "122"),
        (LabelKind.DOMAIN, "原告与被告登记结婚，婚后感情破裂，请求离婚", "civil"),
        (LabelKind.DOMAIN, "被告人醉酒后驾驶，血液中乙醇含量为每百毫升一百二十毫克，被抓获", "criminal"),
        (LabelKind.AREA, "老公起诉离婚，孩子抚养权归谁？", "婚姻家庭"),
        (LabelKind.AREA, "公司拖欠工资不签劳动合同怎么办", "劳动纠纷"),
    ],
)  # fmt: skip
def test_plain_facts_are_sorted_without_any_training(kind: LabelKind, text: str, code: str) -> None:
    assert PaperClassifier().rank(pages_of_text(text), kind)[0].code == code
