"""A pile in one scan: cut where papers begin, kept together where they go on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier.engine import PaperClassifier
from core.model.document import Decision
from core.model.page import Box, Line, Page
from ingest.cutting import Cuts, cut
from ingest.separator import MARK, separates
from tests.factories import make_page

CONTRACT = "借款合同\n出借人（甲方）：张三\n借款人（乙方）：李四\n第一条 借款金额人民币叁拾伍万元整"
GOING_ON = "第五条 逾期还款的，按日万分之五支付违约金。\n第六条 本合同一式两份，双方各执一份。"
IOU = "借条\n今借到张三人民币叁万元整，于2024年6月30日前还清。\n借款人：李四\n2024年1月5日"
FRONT = "姓名 张三\n性别 男 民族 汉\n出生 1990年1月1日\n住址 北京市朝阳区\n公民身份号码 11010519491231002X"
BACK = "中华人民共和国\n居民身份证\n签发机关 北京市公安局朝阳分局\n有效期限 2010.01.01-2030.01.01"
SHEET = f"{MARK}\n{MARK}\nSEPARATOR SHEET\n{MARK} {MARK} {MARK} {MARK}"


def numbered(text: str, foot: str) -> str:
    return f"{text}\0{foot}"


def pages(*texts: str) -> list[Page]:
    """Return the pages of a scan; what follows a zero byte stands at the foot."""
    made = []
    for number, text in enumerate(texts, 1):
        body, _, foot = text.partition("\0")
        page = make_page(body, number)
        made.append(replace(page, lines=(*page.lines, *_foot(foot))) if foot else page)
    return made


def _foot(text: str) -> tuple[Line, ...]:
    return (Line(text, Box(0.45, 0.93, 0.55, 0.95), 0.98),)


def type_of(page: Page) -> Decision:
    return PaperClassifier().classify([page]).document_type


def cuts(*texts: str) -> Cuts:
    scan = pages(*texts)
    return cut(scan, frozenset(page.number for page in scan if not page.text), type_of)


def test_a_paper_begins_where_it_says_what_it_is() -> None:
    assert cuts(CONTRACT, GOING_ON, IOU, IOU).papers == ((1, 2), (3,), (4,))


def test_numbers_that_go_on_keep_pages_together_and_one_begins_a_paper() -> None:
    found = cuts(
        numbered(CONTRACT, "第 1 页 共 2 页"), numbered(IOU, "第2页 共2页"), numbered(GOING_ON, "- 1 -"), GOING_ON
    )
    assert found.papers == ((1, 2), (3, 4))


def test_the_sides_of_a_card_stay_together_whichever_comes_first() -> None:
    assert cuts(FRONT, BACK, FRONT, BACK, IOU).papers == ((1, 2), (3, 4), (5,))
    assert cuts(BACK, FRONT, IOU).papers in {((1, 2), (3,)), ((1,), (2,), (3,))}


def test_separator_sheets_cut_and_are_left_out() -> None:
    assert cuts(GOING_ON, SHEET, GOING_ON, GOING_ON) == Cuts(((1,), (3, 4)), (2,), sure=True)


def test_an_empty_page_cuts_what_nothing_else_tells() -> None:
    assert cuts(CONTRACT, GOING_ON, GOING_ON, "", GOING_ON, GOING_ON) == Cuts(((1, 2, 3), (5, 6)), (4,))


def test_empty_backs_of_every_sheet_tell_nothing_and_are_left_out() -> None:
    assert cuts(CONTRACT, "", GOING_ON, "", IOU, "") == Cuts(((1, 3), (5,)), (2, 4, 6))


def test_a_page_that_goes_on_with_the_words_of_its_kind_begins_nothing() -> None:
    first = "青岛市市南区人民法院\n民事判决书\n原告：张三\n本院认为，被告应当还款。\n判决如下："
    last = (
        "二、驳回原告的其他诉讼请求。\n如果未按本判决指定的期间履行给付金钱义务，应当依照《中华人民共和国民事诉讼法》规定，加倍支付利息。\n"
        "案件受理费由被告负担。\n如不服本判决，可在判决书送达之日起十五日内递交上诉状，上诉于上一级人民法院。\n审判员"
    )
    kind = type_of(pages(last)[0])
    assert (kind.code, kind.sure) == ("judgment", True)
    assert cuts(first, last).papers == ((1, 2),)


def test_one_paper_stays_one() -> None:
    assert cuts(CONTRACT, GOING_ON, GOING_ON) == Cuts(((1, 2, 3),))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (SHEET, True),
        ("AJCUT AICUT\nAJ CUT", True),
        ("", False),
        ("请在文件之间放 AJCUT 分隔页", False),
        (SHEET + IOU * 6, False),
    ],
)
def test_a_separator_sheet_is_known_and_nothing_else(text: str, is_one: bool) -> None:  # noqa: FBT001
    assert separates(text) is is_one


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("- 1 -", "- 2 -"),
        ("第一页", "第二页"),
        ("共3页 第1页", "共3页 第2页"),
        ("Page 1 of 3", "Page 2 of 3"),
        ("1/3", "2/3"),
        ("· 1 ·", "· 2 ·"),
    ],
)
def test_page_numbers_of_any_form_go_on_and_begin_again(first: str, second: str) -> None:
    found = cuts(
        numbered(GOING_ON, first), numbered(GOING_ON, second), numbered(CONTRACT, first), numbered(GOING_ON, second)
    )
    assert found.papers == ((1, 2), (3, 4))


def test_who_lays_sheets_between_papers_lays_none_within() -> None:
    assert cuts(CONTRACT, SHEET, IOU, GOING_ON, SHEET, GOING_ON) == Cuts(((1,), (3, 4), (6,)), (2, 5), sure=True)


def test_a_page_that_says_little_makes_the_scan_wait() -> None:
    assert not cuts(CONTRACT, GOING_ON, IOU).sure


def test_pages_of_a_booklet_are_never_sure() -> None:
    card = "常住人口登记卡\n姓名 张三\n户主或与户主关系 户主\n公民身份号码 11010519491231002X"
    found = cuts(card, card.replace("张三", "李四"), IOU)
    assert found.papers == ((1, 2), (3,))
    assert not found.sure
