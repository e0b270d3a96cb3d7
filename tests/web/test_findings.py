from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.serving import Served
from tests.web.browsing import LANGUAGES, PHONE, WIDE
from tests.web.conftest import Come

IOU = "借条\n今借到张三人民币伍拾万元整（小写：¥50,000.00元），于2025年3月1日前还清。\n借款人：李四\n2024年3月1日"
LOAN = (
    "借款合同\n合同编号：HT-2024-001\n甲方（出借人）：张三\n乙方（借款人）：李四\n甲方借给乙方陆万元整（¥60,000.00）。"
)


@pytest.fixture
def matter(office: Served) -> tuple[str, str]:
    """A lead with two papers that disagree: its address, and that of the first paper."""
    alice = office.client("alice")
    lead = alice.post("/api/v1/leads", json={"title": "李四借款", "channel": "phone"}).json()["id"]
    batch = alice.post("/api/v1/batches", json={"target": lead}).json()["id"]
    papers = []
    for name, text in (("借条.txt", IOU), ("合同.txt", LOAN)):
        params = {"name": name, "batch": batch, "duplicates": "keep"}
        papers.append(alice.post("/api/v1/documents", params=params, content=text.encode()).json()["id"])
        office.settle(papers[-1], alice)
    return f"/leads/{lead}", f"/documents/{papers[0]}"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_pages_show_both_places_and_are_sound(
    come: Come, matter: tuple[str, str], language: str, size: dict[str, int]
) -> None:
    visit = come(size=size, language=language)
    for address in matter:
        page = visit.go(address)
        expect(page.locator(".finding")).to_have_count(2)
        expect(page.locator(".finding-place")).to_have_count(4)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.faults() == []


def test_a_place_leads_to_where_the_value_stands(come: Come, matter: tuple[str, str]) -> None:
    page = come().go(matter[0])
    page.locator(".finding-place a").first.click()
    page.wait_for_url(re.compile("#v-"))

    expect(page.locator(".value.lit")).to_have_count(1)


def test_one_word_puts_the_other_side_right(come: Come, matter: tuple[str, str]) -> None:
    page = come().go(matter[1])
    row = page.locator(".finding", has_text="大写金额")
    row.get_by_role("button", name="以此为准").first.click()

    expect(page.locator(".finding.unsure", has_text="大写金额")).to_have_count(0)


def test_letting_both_stand_is_said_with_a_name(come: Come, matter: tuple[str, str]) -> None:
    page = come(language="en").go(matter[0])
    page.locator(".finding", has_text="Sums of one debt").get_by_role("button", name="Both may stand").click()
    page.get_by_text("Disagreements decided on").click()

    expect(page.locator(".finding", has_text="Sums of one debt")).to_contain_text("Accepted by Alice")


STATEMENT = """账户交易明细清单
户名：李四 账号：6222020200112233445
起止日期：2024-01-01至2024-01-31
交易日期 摘要 交易金额 账户余额 对方户名
2024-01-02 工资 7,000.00 9,000.00 甲公司
2024-01-05 消费 -1,500.50 7,499.50 美团
2024-01-09 转账 -499.50 7,700.00 王芳
2024-01-12 转账 3,000.00 10,000.00 李四"""


@pytest.fixture
def statement(office: Served) -> str:
    """The address of a statement with a row that does not add up."""
    alice = office.client("alice")
    params = {"name": "流水.txt", "duplicates": "keep"}
    paper = alice.post("/api/v1/documents", params=params, content=STATEMENT.encode()).json()["id"]
    revision = office.settle(paper, alice)["revision"]
    body = {"code": "bank_statement", "revision": revision}
    alice.post(f"/api/v1/documents/{paper}/type", json=body).raise_for_status()
    return f"/documents/{paper}"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_shown_with_the_row_that_breaks_it(
    come: Come, statement: str, language: str, size: dict[str, int]
) -> None:
    visit = come(size=size, language=language)
    page = visit.go(statement)

    expect(page.locator(".paper-table tbody tr")).to_have_count(4)
    expect(page.locator(".paper-table tr.broken")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.faults() == []


def test_the_place_of_a_broken_row_lights_up_on_the_page(come: Come, statement: str) -> None:
    page = come().go(statement)
    page.locator(".finding-place a").first.click()

    expect(page.locator("rect.place.lit")).to_have_count(1)
