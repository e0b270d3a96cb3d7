"""A second scan on the paper's page: shown to who sees both, settled by its buttons."""

from __future__ import annotations

import re

import httpx

from tests.serving import Served
from tests.unit.cases.test_second_scans import CONTRACT, FORM


def sent(office: Served, client: httpx.Client, name: str, **more: str) -> str:
    body = (FORM.format(**CONTRACT) + f"\n{'　' * len(name)}").encode()
    made = client.post("/api/v1/documents", params={"name": name, "on_duplicate": "keep", **more}, content=body)
    document_id: str = made.json()["id"]
    office.settle(document_id, client)
    return document_id


def test_it_is_shown_to_who_sees_both_and_one_replaces_the_other(
    office: Served, alice: httpx.Client, charlie: httpx.Client
) -> None:
    body = {"title": "保密", "channel": "phone", "visibility": "restricted"}
    lead = alice.post("/api/v1/leads", json=body).json()["id"]
    first = sent(office, alice, "琥珀一扫.txt", record=lead)
    again = sent(office, charlie, "再扫.txt")
    assert first not in charlie.get(f"/documents/{again}").text
    assert "second-scan" not in charlie.get(f"/documents/{again}").text

    page = alice.get(f"/documents/{again}").text
    assert f"/documents/{first}" in page
    revision = re.findall(r'name="other".*?name="revision" value="(\d+)"', page)[0]
    form = {"csrf": alice.headers["X-CSRF-Token"], "other": first, "do": "keep_this", "revision": revision}
    assert alice.post(f"/documents/{again}/second-scan", data=form).status_code == 303
    assert alice.get(f"/api/v1/documents/{again}").json()["lead"] == lead
    assert charlie.get(f"/api/v1/documents/{again}").status_code == 404
