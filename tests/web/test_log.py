from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.model.person import Role
from tests.serving import Served
from tests.web.browsing import LANGUAGES, PHONE, WIDE
from tests.web.conftest import Come
from tests.web.furnished import Furnished


@pytest.fixture
def auditor(office: Served) -> str:
    """Somebody whose only role is to read the log."""
    if "dora" not in office.clients:
        office.add("dora", Role.AUDITOR)
        office.client("dora")
    return "dora"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_auditors_way_begins_at_the_log(come: Come, auditor: str, language: str, size: dict[str, int]) -> None:
    visit = come(auditor, size=size, language=language)
    page = visit.go("/")
    expect(page.locator("h1")).to_have_text({"zh-CN": "审计日志", "en": "Log"}[language])

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.faults() == []


def test_lines_name_people_and_what_they_did_but_no_paper(come: Come, auditor: str, world: Furnished) -> None:
    come("alice").go(f"/documents/{world.documents['iou']}")
    page = come(auditor, language="en").go("/log")
    line = page.locator("tbody tr", has=page.locator(f'a[href="/log?of={world.documents["iou"]}"]')).first

    expect(line).to_contain_text("Alice")
    expect(page.locator("tbody")).not_to_contain_text("借条")
    assert [said for said in page.locator("tbody strong").all_inner_texts() if "." in said] == []


def test_the_log_is_narrowed_to_one_person(come: Come, auditor: str, world: Furnished) -> None:
    come("alice").go(f"/documents/{world.documents['iou']}")
    page = come(auditor, language="en").go("/log")
    page.locator("tbody td:nth-child(2)").get_by_role("link", name="Alice").first.click()
    page.wait_for_load_state("networkidle")
    who = page.locator("tbody td:nth-child(2)").all_inner_texts()

    assert set(who) == {"Alice"}
    expect(page.get_by_role("link", name="Show everything")).to_be_visible()


def test_the_log_is_verified_on_the_spot(come: Come, auditor: str) -> None:
    page = come(auditor, language="en").go("/log")
    page.get_by_role("button", name="Verify").click()

    expect(page.get_by_role("status").filter(has_text="The log is whole")).to_be_visible(timeout=60_000)


def test_the_log_is_not_for_clerks(come: Come) -> None:
    visit = come("bob", language="en")
    visit.expected.add(403)
    page = visit.go("/log")

    expect(page.locator("h1")).to_have_text("Not allowed")
    expect(page.get_by_role("link", name="Log", exact=True)).to_have_count(0)
