from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import LANGUAGES, PHONE, Visit
from tests.web.conftest import Come

UNSURE = "借条\n出借人：王五，身份证号码：110101199003070012\n借款金额：{}000元"  # the number fails its check


@pytest.fixture
def queue(feed: Callable[..., str]) -> list[str]:
    """Three papers with a number that fails its check."""
    return [feed(UNSURE.format(n), name=f"iou-{n}.txt") for n in range(3)]


def shown(page: Page) -> str:
    return page.locator("#paper").get_attribute("data-id") or ""


def begin(visit: Visit) -> Page:
    page = visit.go("/review")
    page.wait_for_load_state("networkidle")
    return page


def test_enter_confirms_and_the_next_one_is_there_at_once(come: Come, queue: list[str]) -> None:
    page = begin(come())
    before = shown(page)
    page.wait_for_timeout(500)  # the next one is fetched while a person reads
    took = page.evaluate(
        """async () => {
          const before = document.querySelector("#paper").dataset.id;
          const started = performance.now();
          document.querySelector("[data-confirm]").requestSubmit();
          while (document.querySelector("#paper").dataset.id === before) await new Promise((r) => setTimeout(r, 1));
          return performance.now() - started;
        }"""
    )

    assert took < 100
    assert shown(page) != before
    expect(page.locator(f'.queue a[href="/review/{before}"]')).to_have_count(0)


def test_u_brings_the_last_one_back(come: Come, queue: list[str]) -> None:
    page = begin(come())
    before = shown(page)
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    expect(page.locator("[data-undo-last]")).to_be_visible()
    page.keyboard.press("u")
    page.wait_for_url(f"**/review/{before}*")

    expect(page.locator(".paper-head .chip.unsure")).to_have_text("待核")


def test_j_and_k_go_through_the_queue(come: Come, queue: list[str]) -> None:
    page = begin(come())
    first = shown(page)
    page.keyboard.press("j")
    expect(page.locator("#paper")).not_to_have_attribute("data-id", first)
    page.keyboard.press("k")

    expect(page.locator("#paper")).to_have_attribute("data-id", first)


def test_what_fails_its_check_comes_first_and_says_what_was_expected(come: Come, feed: Callable[..., str]) -> None:
    company = feed("营业执照\n统一社会信用代码：91500106MA2CE71F65\n名称：杭州某某有限公司\n类型：有限责任公司")
    page = come(language="en").go(f"/review/{company}")
    first = page.locator(".paper-values .value").first

    expect(first).to_contain_text("Wrong")
    expect(first).to_contain_text(re.compile("The check expects 91500106MA2CE71F66"))


def test_a_masked_number_does_not_slip_out_by_what_its_check_expects(come: Come, queue: list[str]) -> None:
    page = come(language="en").go(f"/review/{queue[0]}")
    first = page.locator(".paper-values .value").first
    expect(first).to_contain_text("Its check digit does not hold")
    expect(first).not_to_contain_text("11010119900307001")
    page.get_by_role("button", name="Show in full").click()

    expect(page.locator(".queue")).to_be_visible()
    expect(first).to_contain_text("The check expects 11010119900307001")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_leads_to_the_next_paper_without_a_decision(come: Come, queue: list[str], language: str) -> None:
    page = begin(come(size=PHONE, language=language))
    first = shown(page)
    page.get_by_role("link", name="下一份" if language == "zh-CN" else "Next paper").click()
    expect(page.locator("#paper")).not_to_have_attribute("data-id", first)
    page.go_back()

    expect(page.locator("#paper")).to_have_attribute("data-id", first)


def test_every_key_is_listed(come: Come, queue: list[str]) -> None:
    page = come(language="en").go(f"/review/{queue[0]}")
    page.keyboard.press("?")
    keys = page.locator("#keys-dialog kbd").all_inner_texts()

    assert {"J", "K", "↵", "E", "T", "C", "L", "R", "S", "U", "?", "/"} <= set(keys)


def test_several_papers_are_decided_by_keyboard_alone(come: Come, queue: list[str]) -> None:
    page, decided = begin(come()), set()
    for _ in range(3):
        before = shown(page)
        decided.add(f"/review/{before}")
        page.wait_for_timeout(300)
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.keyboard.press("Enter")
        assert answered.value.status in {200, 303}, answered.value.text()
        expect(page.locator("#paper, .empty").first).not_to_have_attribute("data-id", before)

    page.goto(page.url.split("/review")[0] + "/review")
    left = set(page.locator(".queue li a").evaluate_all("links => links.map(link => link.pathname)"))
    assert decided & left == set()
