from __future__ import annotations

from playwright.sync_api import expect

from tests.serving import Served
from tests.web.conftest import Come


def test_an_unknown_address_says_so_in_the_visitors_language(come: Come) -> None:
    for language, words in (("zh-CN", "找不到这个页面"), ("en", "Page not found")):
        visit = come(language=language)
        visit.expected.add(404)

        expect(visit.go("/nowhere").locator("h1")).to_have_text(words)


def test_a_form_from_another_site_is_refused(office: Served) -> None:
    client = office.client("alice")
    answer = client.post("/leads", data={"title": "x"}, headers={"Origin": "https://example.org"})

    assert answer.status_code == 403


def test_a_form_without_its_token_is_refused(office: Served) -> None:
    client = office.client("alice")
    answer = client.post("/leads", data={"title": "x", "channel": "phone"})

    assert answer.status_code == 403


def test_a_stranger_is_sent_to_sign_in_and_scripts_are_told(office: Served) -> None:
    client = office.client()
    page = client.get("/intake")
    script = client.get("/intake", headers={"X-Script": "1"})

    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Fintake")
    assert script.json()["error"]["code"] == "signed_out"
