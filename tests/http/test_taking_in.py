"""`POST /api/v1/documents`: what is kept, what is refused, and that refusing changes nothing."""

from __future__ import annotations

import hashlib
import socket
import time
from typing import Any
from uuid import UUID

import httpx
import pytest

from core.ids import new_id
from core.model.person import OPERATOR
from storage.sql.repositories.documents import DocumentFilter
from tests.serving import Served
from tests.waiting import until

NOTE = "今借到张三人民币伍万元整，于2024年6月30日前还清。借款人：李四。2024年1月5日".encode()


def send(client: httpx.Client, body: bytes = NOTE, name: str = "借条.txt", **params: str) -> httpx.Response:
    return client.post("/api/v1/documents", params={"name": name, **params}, content=body)


def count(office: Served) -> int:
    with office.runtime.office.db.read() as tx:
        return sum(tx.documents.counts(DocumentFilter(), visible_to=OPERATOR).values())


def kept(office: Served) -> tuple[int, int]:
    """Return how many papers and objects there are once nothing is left to read."""
    until(office.at_rest)
    return count(office), objects(office)


def objects(office: Served) -> int:
    folder = office.runtime.office.settings.home / "objects"
    return sum(1 for path in folder.rglob("*") if path.is_file())


def test_a_kept_file_comes_back_byte_for_byte(office: Served, alice: httpx.Client) -> None:
    made = send(alice, NOTE + b" 1")
    assert made.status_code == 201
    back = alice.get(f"/api/v1/documents/{made.json()['id']}/original")
    assert back.content == NOTE + b" 1"


def test_what_is_said_of_a_value_speaks_of_its_correction(office: Served, alice: httpx.Client) -> None:
    made = send(alice, "借条\n借款人：李四\n身份证号：110105194912310021\n2024年1月5日".encode(), "借条.txt").json()
    wrong = number_of(office.settle(made["id"], alice))
    assert (wrong["valid"], wrong["verdict"]) == (False, "wrong")
    body = {"revision": office.settle(made["id"], alice)["revision"], "value": "11010519491231002X"}
    alice.patch(f"/api/v1/documents/{made['id']}/fields/{wrong['id']}", json=body).raise_for_status()
    mended = number_of(office.settle(made["id"], alice))
    assert (mended["valid"], mended["verdict"]) == (True, "checked")


def number_of(paper: dict[str, Any]) -> dict[str, Any]:
    return next(value for value in paper["values"] if value["name"] == "id_number")


def test_a_range_of_the_original_is_served(alice: httpx.Client) -> None:
    made = send(alice, bytes(range(256)) * 400, "bytes.bin").json()
    back = alice.get(f"/api/v1/documents/{made['id']}/original", headers={"Range": "bytes=16380-16399"})
    assert back.status_code == 206
    assert back.content == (bytes(range(256)) * 400)[16380:16400]
    assert back.headers["Content-Range"] == "bytes 16380-16399/102400"


def test_a_range_outside_is_refused(alice: httpx.Client) -> None:
    made = send(alice, NOTE + b" 2").json()
    answer = alice.get(f"/api/v1/documents/{made['id']}/original", headers={"Range": "bytes=9999-"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (416, "bad_range")
    assert answer.headers["Content-Range"] == f"bytes */{len(NOTE) + 2}"


def test_a_range_that_ends_before_it_begins_is_none(alice: httpx.Client) -> None:
    made = send(alice, NOTE + b" 2b").json()
    answer = alice.get(f"/api/v1/documents/{made['id']}/original", headers={"Range": "bytes=5-1"})
    assert (answer.status_code, answer.content) == (200, NOTE + b" 2b")


@pytest.mark.parametrize(("body", "code", "status"), [(b"", "empty_file", 422)])
def test_a_file_without_content_changes_nothing(
    office: Served, alice: httpx.Client, body: bytes, code: str, status: int
) -> None:
    before = kept(office)
    answer = send(alice, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert kept(office) == before


def test_a_file_that_announces_too_much_is_refused_unread(office: Served, alice: httpx.Client) -> None:
    before = kept(office)
    limit = office.runtime.office.settings.upload.max_bytes
    with socket.create_connection(("127.0.0.1", int(office.address.rpartition(":")[2]))) as raw:
        cookie = f"anjuan={alice.cookies['anjuan']}"
        head = (
            f"POST /api/v1/documents?name=x HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
            f"Cookie: {cookie}\r\nX-CSRF-Token: {alice.headers['X-CSRF-Token']}\r\nContent-Length: {limit + 1}\r\n\r\n"
        )
        raw.sendall(head.encode())
        assert b" 413 " in raw.recv(4096).splitlines()[0]
    assert kept(office) == before


def test_a_file_that_is_cut_leaves_nothing(office: Served, alice: httpx.Client) -> None:
    before = kept(office)
    with socket.create_connection(("127.0.0.1", int(office.address.rpartition(":")[2]))) as raw:
        cookie = f"anjuan={alice.cookies['anjuan']}"
        head = (
            f"POST /api/v1/documents?name=x HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
            f"Cookie: {cookie}\r\nX-CSRF-Token: {alice.headers['X-CSRF-Token']}\r\nContent-Length: 5000000\r\n\r\n"
        )
        raw.sendall(head.encode() + b"x" * 2_000_000)
        time.sleep(0.3)
    deadline = time.monotonic() + 10
    while objects(office) != before[1] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert kept(office) == before


def test_the_same_bytes_in_one_batch_are_asked_about(alice: httpx.Client) -> None:
    batch = alice.post("/api/v1/batches", json={}).json()["id"]
    first = send(alice, NOTE + b" 3", batch=batch).json()
    answer = send(alice, NOTE + b" 3", batch=batch)
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "duplicate"
    kept = send(alice, NOTE + b" 3", batch=batch, on_duplicate="keep")
    assert kept.status_code == 201
    assert kept.json()["duplicate_of"] == [first["id"]]


def test_a_repeated_key_gets_the_first_receipt_again(alice: httpx.Client) -> None:
    batch = alice.post("/api/v1/batches", json={}).json()["id"]
    ids = {
        alice.post(
            "/api/v1/documents",
            params={"name": "a.txt", "batch": batch},
            content=NOTE + b" 4",
            headers={"Idempotency-Key": "once"},
        ).json()["id"]
        for _ in range(3)
    }
    assert len(ids) == 1


def test_a_name_is_made_safe_to_show(office: Served, alice: httpx.Client) -> None:
    made = send(alice, NOTE + b" 5", "../..\\evil\u202egnp.exe\x00").json()
    assert office.document(made["id"]).name == "evilgnp.exe"


def test_nobody_sends_without_being_signed_in(office: Served) -> None:
    answer = send(office.client())
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "signed_out")


def test_another_site_cannot_send(office: Served, alice: httpx.Client) -> None:
    answer = alice.post(
        "/api/v1/documents", params={"name": "x"}, content=b"x", headers={"Origin": "https://evil.example"}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forged_request")


def test_a_page_that_does_not_know_the_token_cannot_send(alice: httpx.Client) -> None:
    answer = alice.post("/api/v1/documents", params={"name": "x"}, content=b"x", headers={"X-CSRF-Token": ""})
    assert answer.json()["error"]["code"] == "forged_request"


def test_administrators_and_auditors_feed_nothing_in(office: Served) -> None:
    for login in ("dora", "erik"):
        assert send(office.client(login)).json()["error"]["code"] == "denied"


def test_a_strangers_batch_does_not_exist(office: Served, alice: httpx.Client, bob: httpx.Client) -> None:
    batch = alice.post("/api/v1/batches", json={}).json()["id"]
    answer = send(bob, batch=batch)
    absent = send(bob, batch=str(UUID(int=5)))
    assert (answer.status_code, answer.content) == (absent.status_code, absent.content)


def test_the_digest_of_what_was_kept_is_that_of_what_was_sent(office: Served, alice: httpx.Client) -> None:
    made = send(alice, NOTE + b" 6").json()
    with office.runtime.office.db.read() as tx:
        digest = tx.documents.digest(UUID(made["id"]), visible_to=OPERATOR)
    assert digest == hashlib.sha256(NOTE + b" 6").digest()


def test_a_paper_is_not_filed_to_another_batch_as_if_it_were_a_case(alice: httpx.Client) -> None:
    other = alice.post("/api/v1/batches", json={}).json()["id"]
    assert send(alice, NOTE + b" 7", record=other).status_code == 404


def test_a_sender_asks_what_went_through(bob: httpx.Client, charlie: httpx.Client) -> None:
    headers = {"Idempotency-Key": f"archive {new_id()}"}
    sent = bob.post(
        "/api/v1/documents", params={"name": "a.txt", "tag": ["2019", "\u202e张三"]}, content=b"a", headers=headers
    )
    keys = {"keys": [headers["Idempotency-Key"], "archive never"]}

    (known,) = bob.post("/api/v1/documents/known", json=keys).json().values()
    assert known["id"] == sent.json()["id"]
    assert charlie.post("/api/v1/documents/known", json=keys).json() == {}
    assert bob.get(f"/api/v1/documents/{known['id']}").json()["tags"] == ["2019", "张三"]
