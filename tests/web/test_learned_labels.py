"""An office's own form, put right six times in the browser and by scripts, is read rightly from the seventh on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from core.model.person import OPERATOR
from ingest.learning import lessons
from tests.own_forms import KIND, Form, form, put_right
from tests.serving import Served, served, settings_in
from tests.web.browsing import PHONE
from tests.web.conftest import Come


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Served]:
    """An office of Alice's own, whose forms name values in words the product does not know."""
    with served(settings_in(tmp_path)) as office:
        office.set_up("alice")
        yield office


def fed(office: Served, made: Form) -> dict[str, Any]:
    """Feed a form in and return it as it was read."""
    client = office.client("alice")
    asked = {"name": "借款合同.txt", "on_duplicate": "keep"}
    taken = client.post("/api/v1/documents", params=asked, content=made.text.encode()).raise_for_status().json()
    return office.settle(taken["id"], client)


def values(paper: dict[str, Any]) -> dict[str, str]:
    return {value["name"]: value["value"] for value in paper["fields"] if value["name"] in form(0).values}


def test_an_office_teaches_its_own_form_and_takes_it_back(come: Come, lender: Served) -> None:
    papers = [fed(lender, form(number)) for number in range(6)]
    assert [paper["document_type"]["code"] for paper in papers] == [KIND] * 6
    assert [values(paper) for paper in papers] == [{}] * 6
    for number, paper in enumerate(papers):
        put_right(lender.client("alice"), paper["id"], form(number))
    lessons.learn(lender.runtime.office, OPERATOR)

    seventh = fed(lender, form(6))
    assert values(seventh) == form(6).values
    visit = come(at=lender)
    expect(visit.go(f"/documents/{seventh['id']}").get_by_text(form(6).values["borrower"]).first).to_be_visible()
    page = visit.go("/quality")
    expect(page.locator("tr", has_text="用款客户")).to_contain_text("借款合同")
    expect(page.locator("tr", has_text="用款客户")).to_contain_text("0% → 100%")
    assert visit.faults() == []

    narrow = come(size=PHONE, at=lender)
    page = narrow.go("/quality")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="要素不使用本单位所学").click()
    expect(page.get_by_text("要素现在不使用本单位所学。")).to_be_visible()
    assert values(fed(lender, form(7))) == {}
    page.get_by_role("button", name="恢复使用 要素 1").click()
    expect(page.get_by_text("要素现用第 1 个模型。")).to_be_visible()
    assert values(fed(lender, form(8))) == form(8).values
