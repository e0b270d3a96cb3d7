from __future__ import annotations

import gzip
import re

import pytest

from tests.serving import Served
from tests.web.browsing import LANGUAGES, PHONE, ROOT, WIDE
from tests.web.conftest import Come
from tests.web.furnished import Furnished

PAGES = (
    "/intake",
    "/review",
    "/search",
    "/search?q=借款",
    "/leads",
    "/leads/{lead}",
    "/cases",
    "/cases/{case}",
    "/people",
    "/system",
    "/quality",
    "/log",
    "/account",
    "/account/tokens",
    "/people/tokens",
    "/recovery-kit",
    "/documents/{document}",
    "/documents/{document}/history",
    "/documents/{document}/pick/cause",
    "/arrange?document={document}",
    "/arrange?cut=true&document={document}",
)
KIB = 1024


def address(path: str, world: Furnished) -> str:
    return path.format(lead=world.lead, case=world.case, document=world.documents["loan_contract"])


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_sound(come: Come, world: Furnished, language: str, size: dict[str, int]) -> None:
    visit, faults = come(size=size, language=language), []
    for path in PAGES:
        page = visit.go(address(path, world))
        if visit.shifts() > 0.05:
            faults.append(f"{path}: jumps by {visit.shifts():.3f}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path}: wider than the window")
        if page.locator("html").get_attribute("lang") != language:
            faults.append(f"{path}: in another language")
        faults += [f"{path}: {fault}" for fault in visit.faults()]

    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_strangers_pages_are_sound(come: Come, language: str) -> None:
    visit = come(None, language=language)
    visit.go("/sign-in")

    assert visit.faults() == []


def test_dark_pages_are_sound(come: Come, world: Furnished) -> None:
    visit, faults = come(), []
    visit.page.context.add_cookies([{"name": "theme", "value": "dark", "url": visit.address}])
    for path in PAGES:
        visit.go(address(path, world))
        faults += [f"{path}: {fault}" for fault in visit.faults()]

    assert faults == []


def test_every_page_can_be_walked_by_tab_with_a_visible_focus(come: Come, world: Furnished) -> None:
    visit, unseen = come(), []
    for path in PAGES:
        page = visit.go(address(path, world))
        page.evaluate("document.activeElement.blur()")
        for _ in range(12):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => {
                  const at = document.activeElement;
                  if (at === document.body) return true;
                  const look = getComputedStyle(at);
                  return look.outlineStyle !== "none" || Boolean(at.closest("label, .dropzone-buttons"));
                }"""
            )
            if not seen:
                unseen.append(f"{path}: {page.evaluate('document.activeElement.outerHTML.slice(0, 120)')}")

    assert unseen == []


def test_scripts_are_light() -> None:
    built = ROOT / "api" / "web" / "static" / "build"
    weight = {file.name.split("-")[0]: len(gzip.compress(file.read_bytes())) for file in built.glob("*.js")}
    shared = weight["app"] + weight["theme"]

    assert shared + max(weight["intake"], weight["arrange"]) <= 60 * KIB
    assert shared + weight["paper"] <= 150 * KIB


def test_styles_are_light_and_none_that_a_page_wears_is_missing() -> None:
    web = ROOT / "api" / "web"
    (built,) = (web / "static" / "build").glob("app-*.css")
    kit = (ROOT / "node_modules/@tabler/core/dist/css/tabler.min.css").read_text("utf-8")
    worn = {
        name
        for file in (web / "templates").glob("*.html")
        for names in re.findall(r'class="([^"]*)"', file.read_text("utf-8"))
        for name in re.findall(r"[A-Za-z][\w-]*", names)
    }
    offered = worn & set(re.findall(r"\.([A-Za-z][\w-]*)", kit))
    css = built.read_text("utf-8")

    assert len(gzip.compress(built.read_bytes())) <= 24 * KIB
    assert {"btn", "form-control", "visually-hidden"} <= offered
    assert offered - set(re.findall(r"\.([A-Za-z][\w-]*)", css)) == set()
    assert set(re.findall(r"var\((--tblr-[\w-]+)\)", css)) <= set(re.findall(r"(--tblr-[\w-]+):", css))


def test_pages_carry_no_script_or_style_of_their_own(office: Served, world: Furnished) -> None:
    client = office.client("alice")
    for path in PAGES:
        answer = client.get(address(path, world), follow_redirects=True)
        policy = answer.headers["content-security-policy"]

        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))|\son\w+=\"|\sstyle=", answer.text)


def test_pages_work_without_scripts(come: Come, world: Furnished) -> None:
    visit = come(language="en")
    browser = visit.page.context.browser
    assert browser is not None
    with browser.new_context(java_script_enabled=False, storage_state=visit.page.context.storage_state()) as plain:
        page = plain.new_page()
        page.goto(f"{visit.address}/leads")
        page.get_by_label("Title").fill("Without scripts")
        page.get_by_role("button", name="Open a lead").click()
        page.wait_for_url("**/leads/*")
        page.goto(f"{visit.address}/documents/{world.documents['lease_contract']}")

        assert page.locator("#page-image").is_visible()
        assert page.locator(".value").count() > 0
