"""How the office stands, over JSON: for administrators, without a word of any paper, and with another try."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import httpx
import pytest

from core.ids import new_id
from core.jobs import JobKind
from core.model.audit import AuditEvent
from ingest import overview, reindexing
from storage.sql.repositories.audit import AuditFilter
from tests.serving import Served, serving
from tests.waiting import until


def failed(office: Served, alice: httpx.Client, name: str = "失败麒麟.txt") -> tuple[str, str]:
    """Take a paper in, and give its reading up; return job and paper."""
    content = f"琥珀{new_id()}".encode()
    document = alice.post("/api/v1/documents", params={"name": name}, content=content).json()["id"]
    office.settle(document, alice)
    with office.runtime.office.db.write() as tx:
        wanted = tx.jobs.enqueue(JobKind.READ, UUID(document))
        job = tx.jobs.lease([JobKind.READ], job_id=wanted)
        assert job is not None
        tx.jobs.fail(job, "worker_lost")
    return str(job.id), document


def test_everything_stands_in_one_answer(office: Served, alice: httpx.Client) -> None:
    _, document = failed(office, alice)
    told = office.client("dora").get("/api/v1/system").json()
    assert told["status"] == "ready"
    assert {item["component"] for item in told["components"]} >= {"database", "objects", "search", "room"}
    assert told["queues"][0]["kind"] == "document.read"
    assert document in {item["document"] for item in told["failures"]}
    assert told["storage"]["documents"] >= 1
    assert told["storage"]["bytes"] > 0
    assert told["index"]["behind"] == 0
    assert told["dangers"][0]["check"] == "key_place"


def test_it_holds_nothing_of_any_paper(office: Served, alice: httpx.Client) -> None:
    failed(office, alice)
    for path in ("/api/v1/system", "/system"):
        text = office.client("dora").get(path).text
        assert "麒麟" not in text
        assert "琥珀" not in text


@pytest.mark.parametrize("login", ["bob", "charlie", "erik"])
def test_others_may_neither_look_nor_touch(office: Served, login: str) -> None:
    client = office.client(login)
    assert client.get("/api/v1/system").status_code == 403
    assert client.post(f"/api/v1/system/failures/{new_id()}/again").status_code == 403
    assert client.post("/api/v1/system/failures/again").status_code == 403
    assert client.post("/api/v1/system/reindex").status_code == 403


def test_another_try_is_written_into_the_log(office: Served, alice: httpx.Client) -> None:
    job, document = failed(office, alice)
    dora = office.client("dora")
    assert dora.post(f"/api/v1/system/failures/{job}/again").json() == {"tried": 1}
    with office.runtime.office.db.read() as tx:
        entries = tx.audit.page(AuditFilter(object_id=UUID(document), action="job.try_again")).items
    assert len(entries) == 1
    assert office.settle(document, alice)["state"] in {"filed", "needs_review"}
    assert dora.post(f"/api/v1/system/failures/{job}/again").status_code == 404


def test_all_that_failed_is_tried_at_once(office: Served, alice: httpx.Client) -> None:
    papers = [failed(office, alice)[1] for _ in range(3)]
    assert office.client("dora").post("/api/v1/system/failures/again").json()["tried"] >= 3
    for document in papers:
        office.settle(document, alice)
    assert office.client("dora").get("/api/v1/system").json()["failures"] == []


def test_what_the_page_has_no_room_for_is_tried_too(
    office: Served, alice: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "SHOWN", 1)
    papers = dict(failed(office, alice) for _ in range(3))
    dora = office.client("dora")
    told = dora.get("/api/v1/system").json()
    assert len(told["failures"]) == 1
    hidden = next(job for job in papers if job != told["failures"][0]["id"])
    assert dora.post(f"/api/v1/system/failures/{hidden}/again").json() == {"tried": 1}
    with office.runtime.office.db.read() as tx:
        left = {str(failure.id) for failure in tx.jobs.failed()}
    assert set(papers) - left == {hidden}
    assert dora.post("/api/v1/system/failures/again").json() == {"tried": len(left)}
    for document in papers.values():
        office.settle(document, alice)


def test_the_last_backup_is_named(office: Served) -> None:
    assert office.client("dora").get("/api/v1/system").json()["backed_up"] is None
    with office.runtime.office.db.write() as tx:
        tx.audit.append(AuditEvent(overview.BACKED_UP, None))
    told = office.client("dora").get("/api/v1/system").json()["backed_up"]
    assert datetime.fromisoformat(told) <= office.runtime.office.clock.now()


def test_commands_see_the_same(office: Served) -> None:
    with serving(office.runtime, "local") as local:
        assert local.client().get("/api/v1/system").json()["status"] == "ready"


@pytest.mark.parametrize("door", ["page", "api"])
def test_the_index_is_made_anew_when_asked_and_says_how_far_it_is(
    office: Served, alice: httpx.Client, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settle(failed(office, alice)[1], alice)
    until(office.at_rest)
    dora = office.client("dora")
    with monkeypatch.context() as held:
        held.setattr(reindexing, "go_on", lambda *_: False)
        assert 'action="/system/reindex"' in dora.get("/system").text
        if door == "page":
            dora.post("/system/reindex", data={"csrf": dora.headers["X-CSRF-Token"]})
        else:
            assert dora.post("/api/v1/system/reindex").status_code == 202
        told = dora.get("/api/v1/system").json()["index"]
        assert told["rebuilding"]["papers"] >= told["documents"] >= 1
        assert "<progress" in dora.get("/system").text
        assert dora.post("/api/v1/system/reindex").status_code == 409
    until(lambda: not dora.get("/api/v1/system").json()["index"]["rebuilding"])
    index = dora.get("/api/v1/system").json()["index"]
    assert (index["rebuilding"], index["documents"]) == (None, told["documents"])
