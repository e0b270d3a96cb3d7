"""Programs that come with an access token: what opens to them, and what stays shut."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest

from cases import accounts, sessions, tokens
from core.model.person import OPERATOR, Principal, Role
from core.model.token import TokenScope
from tests.http.test_every_route import filled, routes
from tests.serving import Served

pytestmark = pytest.mark.parametrize("office", ["folder", "servers"], indirect=True, scope="module")


def principal(office: Served, login: str) -> Principal:
    person = accounts.find_person(office.runtime.office, OPERATOR, login)
    return sessions.principal_of(person)


def bearing(office: Served, login: str, scope: TokenScope) -> httpx.Client:
    """Return a client that has nothing but a token: no cookie, no origin."""
    made = tokens.issue(office.runtime.office, principal(office, login), tokens.NewToken("脚本", scope, 7))
    client = httpx.Client(base_url=office.address, timeout=60)
    client.headers["Authorization"] = f"Bearer {made.secret}"
    return client


@pytest.fixture(scope="module")
def whole(office: Served) -> Iterator[httpx.Client]:
    with bearing(office, "bob", TokenScope.PERSON) as client:
        yield client


@pytest.fixture(scope="module")
def feeding(office: Served) -> Iterator[httpx.Client]:
    with bearing(office, "bob", TokenScope.INTAKE) as client:
        yield client


def test_a_script_brings_a_paper_in_and_reads_it(whole: httpx.Client) -> None:
    sent = whole.post("/api/v1/documents", params={"name": "便条.txt"}, content="今借到三百元".encode())
    assert sent.status_code == 201
    assert whole.get(f"/api/v1/documents/{sent.json()['id']}").status_code == 200


def test_a_scanner_brings_papers_in_and_nothing_else(office: Served, feeding: httpx.Client) -> None:
    sent = feeding.post("/api/v1/documents", params={"name": "扫描.txt"}, content=b"scan")
    assert sent.status_code == 201
    assert feeding.get("/api/v1/documents/status", params={"ids": sent.json()["id"]}).json()[0]["name"] == "扫描.txt"
    for method, path in routes(office):
        if path.startswith("/api/v1") and (method, path) not in allowed():
            assert feeding.request(method, filled(path)).status_code == 403, (method, path)


def allowed() -> set[tuple[str, str]]:
    return {("POST", "/api/v1/documents"), ("POST", "/api/v1/batches"), ("GET", "/api/v1/documents/status")}


def test_a_token_sees_no_more_than_its_person(office: Served, alice: httpx.Client, whole: httpx.Client) -> None:
    body = {"title": "保密", "channel": "phone", "visibility": "restricted"}
    lead = alice.post("/api/v1/leads", json=body).json()["id"]
    paper = alice.post("/api/v1/documents", params={"name": "x.txt", "record": lead}, content=b"secret").json()["id"]

    assert whole.get(f"/api/v1/documents/{paper}").status_code == 404
    assert whole.get("/api/v1/documents/status", params={"ids": paper}).json() == []
    assert whole.get("/api/v1/search", params={"q": "x"}).status_code == 403
    assert office.document(paper).record_id == UUID(lead)


def test_no_page_opens_to_a_token(whole: httpx.Client) -> None:
    for path in ("/", "/intake", "/people", "/account", "/account/tokens"):
        assert whole.get(path).headers.get("location", "").startswith("/sign-in"), path
    assert whole.post("/account/tokens", data={"name": "more"}).status_code in {303, 403}


@pytest.mark.parametrize("given", ["Bearer", "Bearer anjuan_none", "bearer é"])
def test_a_wrong_token_is_refused_even_beside_a_good_session(office: Served, alice: httpx.Client, given: str) -> None:
    answer = alice.get("/api/v1/review", headers={b"Authorization": given.encode("latin-1")})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_refused")


def test_another_scheme_is_nobody(office: Served) -> None:
    assert office.client().get("/api/v1/review", headers={"Authorization": "Basic eDp5"}).status_code == 401


def test_a_token_dies_with_its_account(office: Served) -> None:
    login = office.add("temp", Role.CLERK)
    with bearing(office, login, TokenScope.PERSON) as client:
        assert client.get("/api/v1/review").status_code == 200
        accounts.disable_person(office.runtime.office, OPERATOR, principal(office, login).person_id)  # type: ignore[arg-type]
        assert client.get("/api/v1/review").status_code == 401


def test_the_pages_make_show_once_and_revoke(office: Served, charlie: httpx.Client) -> None:
    form = {"csrf": charlie.headers["X-CSRF-Token"], "name": "台式机", "scope": "person", "days": "7"}
    made = charlie.post("/account/tokens", data=form).text
    secret = made.split('id="token-secret" readonly value="')[1].split('"')[0]
    assert secret.startswith(tokens.PREFIX)
    assert secret not in charlie.get("/account/tokens").text
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(f"{office.address}/api/v1/review", headers=headers).status_code == 200

    place = charlie.get("/account/tokens").text.split('action="/account/tokens/')[1].split("/")[0]
    charlie.post(f"/account/tokens/{place}/revoke", data=form)
    assert httpx.get(f"{office.address}/api/v1/review", headers=headers).status_code == 401


def test_administrators_alone_see_everybodys(office: Served, charlie: httpx.Client) -> None:
    dora = office.client("dora")
    assert dora.get("/people/tokens").status_code == 200
    assert charlie.get("/people/tokens").status_code == 403
    form = {"csrf": dora.headers["X-CSRF-Token"], "name": "前台", "days": "30"}
    bob = str(principal(office, "bob").person_id)
    assert "token-secret" in dora.post("/people/tokens", data={**form, "person": bob}).text


def test_guessing_has_to_wait(office: Served) -> None:
    headers = {"Authorization": "Bearer anjuan_x"}
    with httpx.Client(base_url=office.address, headers=headers) as client:
        answers = [client.get("/api/v1/review").status_code for _ in range(tokens.FREE_BY_ORIGIN + 1)]
    assert answers[-1] == 429
    with office.runtime.office.db.write() as tx:
        tx.throttle.clear("token origin 127.0.0.1")
