"""The page that says how well papers are sorted and what was learned, and lets a person go back to an earlier model."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from ingest.learning import lessons
from ingest.learning.lessons import Lesson, Skill
from tests.serving import Served
from tests.web.conftest import Come


@pytest.fixture
def taught(office: Served) -> None:
    """Write down that a model was learned, as the product does when one is better."""
    at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    learned = Lesson(Skill.SORTING, 1, at, 40, 10, 0.5, 0.9, taken=True, reason="better")
    with office.runtime.office.db.write() as tx:
        tx.office.keep("classifier.model.1", "")
        lessons._remember(tx, Skill.SORTING, [learned], 1)


def test_an_administrator_sees_accuracy_questions_and_corrections_by_type(come: Come) -> None:
    page = come(language="en").go("/quality")
    expect(page.get_by_role("heading", name="Sorting", exact=True)).to_be_visible()
    whole = page.locator("tr", has_text="All").first
    expect(whole).to_contain_text("%")
    expect(page.get_by_role("heading", name="Corrections by week")).to_be_visible()


def test_the_way_there_leads_over_the_system_page(come: Come) -> None:
    page = come().go("/system")
    page.get_by_role("link", name="分类质量").click()
    expect(page.get_by_role("heading", name="分类质量")).to_be_visible()


@pytest.mark.usefixtures("taught")
def test_a_person_puts_nothing_learned_and_then_the_model_into_use(come: Come) -> None:
    page = come(language="en").go("/quality")
    expect(page.locator("tr", has_text="better, model 1")).to_contain_text("50% → 90%")
    page.get_by_role("button", name="Sorting: use nothing learned").click()
    expect(page.get_by_text("Sorting: nothing learned is in use.")).to_be_visible()
    page.get_by_role("button", name="Use this Sorting 1").click()
    expect(page.get_by_text("Sorting: model 1 is in use.")).to_be_visible()


def test_a_clerk_is_told_that_it_is_not_for_them(office: Served) -> None:
    assert office.client("bob").get("/quality").status_code == 403
