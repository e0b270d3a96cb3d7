from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.web.conftest import Come

TWO_PAGES = "第一页" + "\n甲乙丙丁" * 120


def test_a_paper_is_split_by_key_and_can_be_brought_back(come: Come, feed: Callable[..., str]) -> None:
    document = feed(TWO_PAGES, name="long.txt")
    page = come(language="en").go(f"/arrange?document={document}")
    page.locator(".leaf").nth(1).focus()
    page.keyboard.press("s")
    expect(page.locator(".pile")).to_have_count(2)
    page.get_by_role("button", name="Make the new papers").click()
    page.wait_for_url("**/documents/*")
    page.wait_for_load_state("networkidle")
    page.locator(".drop.up summary").click()
    page.get_by_role("button", name="Bring back").click()

    page.wait_for_url(f"**/documents/{document}")


def test_moving_rotating_and_dropping_can_be_undone(come: Come, feed: Callable[..., str]) -> None:
    page = come().go(f"/arrange?document={feed(TWO_PAGES, name='long.txt')}")
    leaf = page.locator(".leaf").first
    leaf.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".leaf").nth(1)).to_have_attribute("data-page", "1")
    page.keyboard.press("r")
    expect(page.locator('.leaf[data-page="1"]')).to_have_attribute("data-rotation", "90")
    for _ in range(2):
        page.keyboard.press("u")

    expect(page.locator(".leaf").first).to_have_attribute("data-page", "1")
    expect(page.locator(".leaf").first).to_have_attribute("data-rotation", "0")
    expect(page.get_by_role("button", name="生成新文书")).to_be_disabled()
