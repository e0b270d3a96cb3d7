"""What does not agree, over the door: both places to who sees both papers, nothing to anybody else."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from core.ids import new_id
from tests.serving import Served

pytestmark = pytest.mark.parametrize("office", ["folder", "servers"], indirect=True, scope="module")

IOU = "借条\n今借到张三人民币伍拾万元整（小写：¥50,000.00元），于2025年3月1日前还清。\n借款人：李四\n2024年3月1日"
SAME = (
    "借款合同\n合同编号：HT-2024-001\n甲方（出借人）：张三\n乙方（借款人）：李四\n甲方借给乙方陆万元整（¥60,000.00）。"
)


@dataclass(frozen=True)
class Matter:
    """A lead with two papers: the clerk fed in the first, and sees no other."""

    lead: str
    fed: str
    other: str


def feed(office: Served, who: httpx.Client, name: str, text: str, **where: str) -> str:
    batch = who.post("/api/v1/batches", json=where).raise_for_status().json()["id"]
    params = {"name": name, "batch": batch}
    paper: str = who.post("/api/v1/documents", params=params, content=text.encode()).raise_for_status().json()["id"]
    office.settle(paper, who)
    return paper


@pytest.fixture(scope="module")
def matter(office: Served, alice: httpx.Client, bob: httpx.Client) -> Matter:
    lead = alice.post("/api/v1/leads", json={"title": "李四借款", "channel": "phone"}).raise_for_status().json()["id"]
    fed = feed(office, bob, "借条.txt", IOU)
    alice.post(f"/api/v1/documents/{fed}/file", json={"record": lead}).raise_for_status()
    return Matter(lead, fed, feed(office, alice, "合同.txt", SAME, target=lead))


def found(who: httpx.Client, path: str) -> dict[str, list[dict[str, str]]]:
    rows = who.get(f"/api/v1/{path}/findings").raise_for_status().json()
    return {row["kind"]: row["places"] for row in rows}


def test_both_places_are_told_with_page_and_box(alice: httpx.Client, matter: Matter) -> None:
    places = found(alice, f"documents/{matter.fed}")["amount_words"]
    assert [(place["value"], str(place["page"]), len(place["box"])) for place in places] == [
        ("500000.00", "1", 4), ("50000.00", "1", 4),
    ]  # fmt: skip


def test_between_two_papers_who_sees_both_is_told_on_either_and_on_the_lead(
    alice: httpx.Client, matter: Matter
) -> None:
    for path in (f"documents/{matter.fed}", f"documents/{matter.other}", f"records/{matter.lead}"):
        assert {place["document"] for place in found(alice, path)["amount"]} == {matter.fed, matter.other}


def test_who_sees_one_paper_learns_nothing_of_the_other(alice: httpx.Client, bob: httpx.Client, matter: Matter) -> None:
    rows = alice.get(f"/api/v1/records/{matter.lead}/findings").json()
    (secret,) = [row["id"] for row in rows if row["kind"] == "amount"]
    assert set(found(bob, f"documents/{matter.fed}")) == {"amount_words"}
    assert bob.get(f"/api/v1/records/{matter.lead}/findings").status_code == 404
    for verb in ("accept", "reopen", "first", "second"):
        unknown = bob.post(f"/api/v1/findings/{new_id()}/{verb}")
        answer = bob.post(f"/api/v1/findings/{secret}/{verb}")
        assert (answer.status_code, answer.json()) == (unknown.status_code, unknown.json())
    page = bob.get(f"/documents/{matter.fed}").text
    assert matter.other not in page
    assert secret not in page


def test_a_person_accepts_it_and_it_can_be_opened_again(alice: httpx.Client, matter: Matter) -> None:
    rows = alice.get(f"/api/v1/records/{matter.lead}/findings").json()
    (finding,) = [row["id"] for row in rows if row["kind"] == "amount"]
    assert alice.post(f"/api/v1/findings/{finding}/accept").json()["state"] == "accepted"
    assert alice.post(f"/api/v1/findings/{finding}/accept").status_code == 409
    assert alice.post(f"/api/v1/findings/{finding}/reopen").json()["state"] == "open"


STATEMENT = """账户交易明细清单
户名：李四 账号：6222020200112233445
起止日期：2024-01-01至2024-01-31
交易日期 摘要 交易金额 账户余额 对方户名
2024-01-02 工资 7,000.00 9,000.00 甲公司
2024-01-05 消费 -1,500.50 7,499.50 美团
2024-01-09 转账 -499.50 7,700.00 王芳
2024-01-12 转账 3,000.00 10,000.00 李四"""


@pytest.fixture(scope="module")
def statement(office: Served, alice: httpx.Client) -> str:
    paper = feed(office, alice, "流水.txt", STATEMENT)
    row = alice.get(f"/api/v1/documents/{paper}").json()
    alice.post(
        f"/api/v1/documents/{paper}/type", json={"code": "bank_statement", "revision": row["revision"]}
    ).raise_for_status()
    return paper


def test_a_row_that_breaks_the_sum_is_told_and_the_page_shows_the_table(alice: httpx.Client, statement: str) -> None:
    assert [place["value"] for place in found(alice, f"documents/{statement}")["row"]] == ["7,700.00", "7,499.50"]
    page = alice.get(f"/documents/{statement}").text
    assert page.count('<tr class="broken">') == 1
    assert f"/api/v1/documents/{statement}/table.csv" in page


def test_a_table_is_downloaded_by_who_sees_the_paper(alice: httpx.Client, bob: httpx.Client, statement: str) -> None:
    answer = alice.get(f"/api/v1/documents/{statement}/table.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.text.splitlines()[1] == "2024-01-02,工资,7000.00,9000.00,甲公司"
    assert bob.get(f"/api/v1/documents/{statement}/table.csv").status_code == 404
