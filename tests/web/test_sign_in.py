from __future__ import annotations

import pytest

from tests.serving import PASSWORD
from tests.web.conftest import Come


def test_somebody_signs_in_and_lands_where_they_wanted(come: Come) -> None:
    page = come(None).go("/leads")
    page.get_by_label("登录名").fill("alice")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/leads")

    assert page.get_by_role("heading", name="线索").first.is_visible()


def test_a_wrong_password_gets_the_same_words_as_an_unknown_login(come: Come) -> None:
    visit = come(None, language="en")
    visit.expected.add(403)
    page, words = visit.go("/sign-in"), []
    for login in ("bob", "nobody.at.all"):
        page.get_by_label("Login").fill(login)
        page.get_by_label("Password").fill("not the password")
        page.get_by_role("button", name="Sign in").click()
        words.append(page.get_by_role("alert").inner_text())

    assert words[0] == words[1] == "The login or the password is wrong."


def test_signing_out_ends_the_session(come: Come) -> None:
    page = come("charlie").go("/intake")
    page.locator("header details summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in**")
    page.goto(page.url.split("/sign-in")[0] + "/intake")

    assert "/sign-in" in page.url


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "/\\example.org"])
def test_nobody_is_sent_to_another_site(come: Come, elsewhere: str) -> None:
    page = come("alice").go("/intake")
    address = page.url.removesuffix("/intake")
    page.goto(f"{address}/sign-in?next={elsewhere}")

    assert page.url.startswith(address)


def test_the_language_chosen_stays(come: Come) -> None:
    page = come("charlie").go("/cases")
    page.locator("header details summary").click()
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", name="Cases").first.is_visible()

    page.locator("header details summary").click()
    page.get_by_role("button", name="中文").click()
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", name="案件").first.is_visible()


def test_dark_can_be_chosen(come: Come) -> None:
    page = come(None).go("/sign-in")
    page.locator("header details summary").click()
    page.get_by_role("button", name="深色").click()
    page.wait_for_load_state("networkidle")

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
