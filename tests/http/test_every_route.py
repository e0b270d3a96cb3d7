"""Every route of the web door: nobody unknown gets through, no other site acts, whatever was added last."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from api.app import create_app
from core.ids import new_id
from tests.serving import Served

SAFE = {"GET", "HEAD", "OPTIONS"}
#: What anybody may ask for: the way in, and that the server is there.
OPEN_PAGES = {
    "/health/live",
    "/health/ready",
    "/metrics",  # this machine only
    "/sign-in",
    "/set-up/{secret}",
    "/invitations/{secret}",
    # These lead a reloaded browser back to a page that asks who it is.
    "/documents/{document_id}/reveal",
    "/people/{person_id}/reset",
}
#: Forms of people who are not signed in: the same-origin check alone stands before them.
OPEN_FORMS = {"/sign-in", "/set-up/{secret}", "/invitations/{secret}", "/language", "/appearance"}
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control", "X-Request-ID")


def routes(office: Served) -> Iterator[tuple[str, str]]:
    """Yield method and path of everything the web door serves."""
    found = [route for route in iter_route_contexts(create_app(office.runtime, "web").routes) if route.methods]
    assert len(found) > 70
    for route in found:
        for method in sorted(route.methods or ()):
            yield method, route.path or ""


def filled(path: str) -> str:
    """Return an address of the route that names nothing."""
    return re.sub(r"\{(\w+)\}", lambda found: "1" if found[1] == "number" else str(new_id()), path)


def test_nobody_unknown_gets_further_than_the_way_in(office: Served) -> None:
    stranger = office.client()
    for method, path in routes(office):
        answer = stranger.request(method, filled(path))
        if path in (OPEN_PAGES if method in SAFE else OPEN_FORMS):
            continue
        sent_away = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
        assert sent_away or answer.status_code in {400, 401, 403}, (method, path, answer.status_code)


def test_a_made_up_session_is_nobodys(office: Served) -> None:
    stranger = office.client()
    stranger.cookies.set("anjuan", "x" * 43)
    for method, path in routes(office):
        if path not in OPEN_PAGES | OPEN_FORMS:
            assert stranger.request(method, filled(path)).status_code in {303, 400, 401, 403}, (method, path)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_other_site_changes_anything(office: Served, alice: httpx.Client, headers: dict[str, str]) -> None:
    form = {"csrf": alice.headers["X-CSRF-Token"]}
    for method, path in routes(office):
        if method not in SAFE:
            answer = alice.request(method, filled(path), data=form, headers=headers)
            assert answer.status_code == 403, (method, path, answer.status_code)
    assert alice.get("/api/v1/review").status_code == 200


def test_no_page_without_the_token_changes_anything(office: Served, alice: httpx.Client) -> None:
    for method, path in routes(office):
        if method not in SAFE and path not in OPEN_FORMS:
            answer = alice.request(method, filled(path), headers={"X-CSRF-Token": "0" * 64}, data={"csrf": "0" * 64})
            assert answer.status_code == 403, (method, path, answer.status_code)
    assert alice.get("/api/v1/review").status_code == 200


def test_every_answer_has_its_protective_headers(office: Served, alice: httpx.Client) -> None:
    asked = [filled(path) for method, path in routes(office) if method == "GET"]
    for path in [*asked, "/static/none", "/static/build/manifest.json", "/none"]:
        for client in (alice, office.client()):
            answer = client.get(path)
            assert answer.status_code < 500, path
            assert all(name in answer.headers for name in HEADERS), path
