"""Requests that no page of ours sends: each gets an answer, nobody else notices, and nothing is written down."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import httpx
import pytest

from api import streaming
from api.middleware import LONGEST_BODY
from core.ids import new_id
from tests.serving import Served, served, serving, settings_in

BIG = 10**30


def head(office: Served, client: httpx.Client, length: int) -> bytes:
    """Return the head of an upload that announces `length` bytes."""
    lines = (
        f"POST /api/v1/documents?name={new_id()}.txt HTTP/1.1",
        f"Host: {office.address.removeprefix('http://')}",
        f"Origin: {office.address}",
        f"Cookie: anjuan={client.cookies['anjuan']}",
        f"X-CSRF-Token: {client.headers['X-CSRF-Token']}",
        f"Content-Length: {length}",
    )
    return "\r\n".join((*lines, "", "")).encode()


def connection(office: Served) -> socket.socket:
    """Connect as a browser does."""
    return socket.create_connection(("127.0.0.1", int(office.address.rpartition(":")[2])), timeout=20)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/documents/status?ids=zz", 400),
        (f"/api/v1/documents/{UUID(int=1)}/pages/{BIG}", 404),
        ("/sign-in?next=//[", 200),
        ("/api/v1/records?kind=lead&after=%00", 422),
        (f"/documents/{UUID(int=1)}?page={BIG}", 404),
    ],
)
def test_nonsense_in_an_address_is_no_surprise(office: Served, path: str, status: int) -> None:
    client = office.client(None if path.startswith("/sign-in") else "alice")
    assert client.get(path).status_code == status


def test_numbers_that_no_column_holds_are_refused(office: Served, alice: httpx.Client) -> None:
    paper = alice.post("/api/v1/documents", params={"name": "n.txt"}, content=b"numbers").json()["id"]
    office.settle(paper, alice)
    for body in ({"revision": BIG}, {"revision": -BIG}):
        assert alice.post(f"/api/v1/documents/{paper}/confirm", json=body).status_code == 400
    assert alice.get(f"/api/v1/documents/{paper}/pages/{BIG}").status_code in {400, 404}


@pytest.mark.parametrize("box", ["[NaN, 0, 1, 1]", "[0, 0, Infinity, 1]", "[-3, 0, 1, 1]"])
def test_a_value_is_placed_on_the_page_or_nowhere(alice: httpx.Client, box: str) -> None:
    body = f'{{"revision": 1, "name": "name", "value": "x", "box": {box}}}'
    headers = {"Content-Type": "application/json"}
    answer = alice.post(f"/api/v1/documents/{new_id()}/fields", content=body, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/sign-in", "/language", f"/set-up/{'x' * 43}", "/api/v1/leads"])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json"]
)
def test_a_form_longer_than_any_form_is_refused(office: Served, path: str, kind: str) -> None:
    long = b'--b\r\nContent-Disposition: form-data; name="login"; filename="a"\r\n\r\n' + b"x" * (LONGEST_BODY + 1)
    with contextlib.suppress(httpx.TransportError):  # the rest of it is not taken
        for body in (long, (long[at : at + 65536] for at in range(0, len(long), 65536))):
            answer = office.client().post(path, content=body, headers={"Content-Type": kind})
            assert answer.is_client_error


def test_what_fails_unforeseen_is_answered_guarded_and_not_quoted(
    office: Served, alice: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ValueError("琥珀麒麟")

    monkeypatch.setattr("cases.review.queue", failing)
    with caplog.at_level(logging.DEBUG):
        for path in ("/api/v1/review", "/review"):
            answer = alice.get(path)
            assert answer.status_code == 500
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "琥珀麒麟" not in answer.text
    assert all(record.name.startswith("anjuan") for record in caplog.records if record.exc_info)
    assert "unexpected" in caplog.text


def test_uploads_that_stand_still_keep_nobody_else_waiting(office: Served, alice: httpx.Client) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(60):
            raw = stack.enter_context(connection(office))
            raw.sendall(head(office, alice, 5_000_000) + b"x" * 100_000)
        assert alice.get("/api/v1/review", timeout=20).status_code == 200
        assert alice.get("/intake", timeout=20).status_code == 200


def test_a_sender_who_falls_silent_is_given_up(
    office: Served, alice: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "PATIENCE", 0.5)
    with connection(office) as raw:
        raw.sendall(head(office, alice, 5_000_000) + b"x" * 1000)
        assert b" 400 " in raw.recv(4096).splitlines()[0]


def test_many_uploads_at_once_all_come_in(office: Served, bob: httpx.Client) -> None:
    def send(number: int) -> int:
        content = bytes([0, 0xFF, number]) * 1_000_000  # no text of thousands of pages, which others would wait for
        return bob.post("/api/v1/documents", params={"name": f"{number}.bin"}, content=content).status_code

    with ThreadPoolExecutor(48) as pool:
        assert set(pool.map(send, range(48))) == {201}


def test_one_key_sent_twice_at_once_makes_one_paper(office: Served, alice: httpx.Client) -> None:
    batch = alice.post("/api/v1/batches", json={}).json()["id"]
    headers = {"Idempotency-Key": "twice at once"}

    def send(_: int) -> int:
        params = {"name": "once.txt", "batch": batch}
        return alice.post("/api/v1/documents", params=params, content=b"o" * 500_000, headers=headers).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(send, range(6)))
    assert 201 in statuses
    # Who was overtaken is told so, or that the same bytes are here by now.
    assert set(statuses) <= {201, 404, 409}
    assert len(alice.get(f"/api/v1/batches/{batch}").json()["documents"]) == 1


def test_one_key_of_two_people_is_two_keys(alice: httpx.Client, bob: httpx.Client) -> None:
    headers = {"Idempotency-Key": "the same words"}
    made = [
        client.post("/api/v1/documents", params={"name": "k.txt"}, content=b"key", headers=headers).json()["id"]
        for client in (alice, bob)
    ]
    assert made[0] != made[1]
    assert bob.get(f"/api/v1/documents/{made[1]}").status_code == 200


def test_guesses_sent_all_at_once_wait_like_any_others(tmp_path_factory: pytest.TempPathFactory) -> None:
    with served(settings_in(tmp_path_factory.mktemp("guessed"))) as office:
        office.set_up("alice")

        def guess(number: int) -> int:
            headers = {"X-Forwarded-For": f"10.0.0.{number}"}
            with httpx.Client(
                base_url=office.address, headers={"Origin": office.address, **headers}, timeout=90
            ) as one:
                return one.post("/sign-in", data={"login": "alice", "password": f"guess {number}"}).status_code

        together = threading.Barrier(12)
        with ThreadPoolExecutor(12) as pool:
            statuses = list(pool.map(lambda number: (together.wait(), guess(number))[1], range(12)))
        assert statuses.count(403) <= 6
        assert statuses.count(429) >= 6


def test_an_invitation_made_by_command_leads_to_its_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    with served(settings_in(tmp_path_factory.mktemp("local")), "local") as local:
        body = {"login": "frida", "name": "Frida", "roles": ["staff"]}
        path = local.client().post("/api/v1/people", json=body).json()["path"]
        with serving(local.runtime) as web:
            assert web.client().get(path).status_code == 200
