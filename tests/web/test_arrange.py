from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.web.browsing import PHONE
from tests.web.conftest import Come
from tests.web.furnished import Furnished

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


def test_proposed_cuts_are_moved_by_key_and_made(come: Come, feed: Callable[..., str]) -> None:
    iou = "借条\n今借到张三人民币叁万元整，于2024年6月30日前还清。\n借款人：李四"
    document = feed(iou + "\n甲乙丙丁" * 42 + "\n" + iou, name="pile.txt")
    page = come(language="en").go(f"/documents/{document}")
    page.goto(page.url.replace("/documents/", "/arrange?cut=true&document="))
    expect(page.get_by_text("This looks like")).to_be_visible()
    page.locator(".leaf").last.focus()
    page.keyboard.press("m" if page.locator(".pile").count() > 1 else "s")
    page.get_by_role("button", name="Make the new papers").click()

    page.wait_for_url("**/documents/*")


def test_long_names_do_not_widen_the_page(come: Come, world: Furnished, feed: Callable[..., str]) -> None:
    feed("借条", name=f"{'很长的名字' * 20}.txt", record=str(world.lead))
    page = come(size=PHONE).go(f"/arrange?document={world.documents['loan_contract']}")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pages_are_arranged_by_touch_alone(come: Come, feed: Callable[..., str]) -> None:
    page = come(size=PHONE, language="en").go(f"/arrange?document={feed(TWO_PAGES, name='long.txt')}")
    tools = page.get_by_role("toolbar")
    expect(tools.get_by_role("button", name="Start a new pile here")).to_be_disabled()
    page.locator(".leaf").nth(1).tap()
    tools.get_by_role("button", name="Start a new pile here").tap()
    expect(page.locator(".pile")).to_have_count(2)
    tools.get_by_role("button", name="Rotate").tap()
    expect(page.locator('.leaf[data-page="2"]')).to_have_attribute("data-rotation", "90")
    for _ in range(2):
        tools.get_by_role("button", name="Undo").tap()

    expect(page.locator(".pile")).to_have_count(1)
    expect(tools.get_by_role("button", name="Undo")).to_be_disabled()
