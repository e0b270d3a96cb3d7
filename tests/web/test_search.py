from __future__ import annotations

from playwright.sync_api import expect

from tests.web.browsing import PHONE
from tests.web.conftest import Come
from tests.web.furnished import Furnished


def test_slash_goes_to_the_box_and_enter_finds(come: Come) -> None:
    page = come().go("/leads")
    page.keyboard.press("/")
    page.keyboard.type("借款合同")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")

    expect(page.locator(".hit-card mark").first).to_be_visible()


def test_a_hit_opens_at_its_page_with_the_words_marked(come: Come) -> None:
    page = come().go("/search?q=借款期限")
    page.locator(".hit-card a").first.click()
    page.wait_for_load_state("networkidle")

    expect(page.locator("rect.hit").first).to_be_visible()


def test_a_facet_is_a_link_that_narrows(come: Come) -> None:
    page = come().go("/search?q=借款")
    count = page.locator(".hit-card").count()
    page.locator(".facets.only-wide a").first.click()
    page.wait_for_load_state("networkidle")

    assert "type%3A" in page.url
    assert 0 < page.locator(".hit-card").count() <= count


def test_an_empty_result_says_what_was_searched(come: Come) -> None:
    page = come(language="en").go("/search?q=架空线路电工塔吊")

    expect(page.locator("main")).to_contain_text("Every paper you may see was searched")


def test_the_help_is_five_examples_each_a_link(come: Come) -> None:
    page = come().go("/search")

    expect(page.locator(".examples a")).to_have_count(5)


def test_a_query_that_is_not_understood_is_explained(come: Come) -> None:
    visit = come(language="en")
    visit.expected.add(422)

    expect(visit.go("/search?q=type:nonsense").get_by_role("alert")).to_contain_text("no such type")


def test_numbers_in_snippets_are_masked(come: Come) -> None:
    page = come().go("/search?q=身份证号码")

    expect(page.locator(".snippet").first).to_contain_text("*******")


def test_facets_fold_away_on_a_phone(come: Come) -> None:
    page = come(size=PHONE).go("/search?q=借款")
    expect(page.locator("details.facets a").first).to_be_hidden()
    page.locator("details.facets summary").click()

    expect(page.locator("details.facets a").first).to_be_visible()


def test_a_clerk_may_not_search(come: Come, world: Furnished) -> None:
    visit = come("bob")
    visit.expected.add(403)

    expect(visit.go("/search?q=借款").locator("main")).to_contain_text("您的角色不能")
