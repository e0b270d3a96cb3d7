"""The same pile into an office in a folder and into one on servers: the same answers, and nothing lost on the way."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from pikepdf import Encryption, Pdf

from bench.servers.four import Redis
from bench.servers.server import Server
from bench.servers.together import fresh
from ingest import demo
from tests.conftest import required
from tests.e2e.offices import Profile, Settled, office, on_servers
from tests.e2e.server import free_port
from tests.waiting import until

PILE = [f"scan-{number:02}.jpg" for number in (3, 5, 9)] + ["scan-11.pdf"]
DONE = r'^anjuan_job_seconds_count\{kind="document.read",outcome="done"\} (\S+)$'
NOTE = (
    "借条\n今借到张三人民币（大写）伍万元整（¥50000.00）。\n借款人：李四\n身份证号：11010519491231002X\n2024年1月5日\n"
)
QUERIES = ["刘志强", "民间借贷纠纷", "借条", "11010519491231002X", "陈思涵 杭州", '"西湖区人民法院"', "type:iou"]
QUERIES += ["date:2025", "刘志强 -借条", "营业执照 OR 传票", "nothing of the kind"]
WAYS: tuple[Profile, ...] = ("embedded", "servers")


def paper(name: str) -> bytes:
    return (files(demo) / "pile" / name).read_bytes()


def locked(folder: Path) -> bytes:
    """Return a paper that opens with a password."""
    with Pdf.open(files(demo) / "pile" / "scan-11.pdf") as pdf:  # type: ignore[arg-type]
        pdf.save(folder / "locked.pdf", encryption=Encryption(owner="owner", user="sesame"))
    return (folder / "locked.pdf").read_bytes()


def told(line: dict[str, Any]) -> dict[str, Any]:
    """Return what must be equal of a paper: not its identifier, nor how long reading took."""
    fields = [{name: field[name] for name in ("name", "value", "raw", "valid", "page")} for field in line["fields"]]
    kept = {name: line[name] for name in ("name", "state", "pages", "case_cause", "reason")}
    return {**kept, "type": line["document_type"]["code"], "fields": fields}


def found(where: Settled, names: dict[str, str], query: str) -> dict[str, Any]:
    """Return what must be equal of an answer to a question."""
    answer = where.get("/search", q=query, limit=50)
    hits = sorted((names[hit["id"]], hit["page"]) for hit in answer["hits"])
    return {"hits": hits, **{name: answer[name] for name in ("total", "total_relation", "mode", "facets")}}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, shared_servers: dict[str, Server]) -> dict[str, Any]:
    """What each kind of office makes of the same pile."""
    required(len(shared_servers) == 4, "each of the four servers")
    given: dict[str, Any] = {}
    for way in WAYS:
        folder = tmp_path_factory.mktemp(way)
        with office(way, folder, shared_servers) as where:
            names = {where.feed(name, paper(name)): name for name in PILE}
            names[where.feed("note.txt", NOTE.encode())] = "note.txt"
            names[where.feed("broken.pdf", b"%PDF-1.7\nnothing more")] = "broken.pdf"
            shut = where.feed("locked.pdf", locked(folder))
            names[shut] = "locked.pdf"
            lines = where.wait(*names)
            where.client.post(f"/api/v1/documents/{shut}/read", json={"password": "sesame"}).raise_for_status()
            lines += where.wait(shut)
            given[way] = {
                "lines": [told(line) for line in lines],
                "found": {query: found(where, names, query) for query in QUERIES},
                "log": where.installation.json("audit", "verify")["sound"],
                "texts": {name: where.client.get(f"/api/v1/documents/{key}/text").text for key, name in names.items()},
            }
    return given


def test_both_read_the_same_from_the_same_papers(answers: dict[str, Any]) -> None:
    assert answers["servers"]["lines"] == answers["embedded"]["lines"]
    assert answers["servers"]["texts"] == answers["embedded"]["texts"]
    states = {line["name"]: line["state"] for line in answers["embedded"]["lines"][:-1]}
    assert (states["note.txt"], states["broken.pdf"], states["locked.pdf"]) == ("filed", "failed", "locked")


@pytest.mark.parametrize("query", QUERIES)
def test_both_find_the_same(answers: dict[str, Any], query: str) -> None:
    assert answers["servers"]["found"][query] == answers["embedded"]["found"][query]


def test_both_find_something_and_keep_a_sound_log(answers: dict[str, Any]) -> None:
    for way in WAYS:
        assert sum(answer["total"] for answer in answers[way]["found"].values()) > 10
        assert answers[way]["found"]["11010519491231002X"]["total"] == 1
        assert answers[way]["log"] is True


def test_both_open_a_locked_paper_with_its_password(answers: dict[str, Any]) -> None:
    for way in WAYS:
        again = answers[way]["lines"][-1]
        assert (again["name"], again["pages"]) == ("locked.pdf", 1) or again["pages"] > 1
        assert again["state"] in {"filed", "needs_review"}


@pytest.fixture
def served(tmp_path: Path, shared_servers: dict[str, Server]) -> Iterator[Settled]:
    """An office on servers that nobody works for yet."""
    required(len(shared_servers) == 4, "each of the four servers")
    with on_servers(tmp_path, shared_servers) as where:
        yield where


def test_a_paper_whose_worker_was_killed_is_read_once_more_and_kept_once(served: Settled) -> None:
    with served.installation.working("--queue", "office", "--schedule"):
        with served.installation.working("--queue", "reading", crash="reading.page:1") as doomed:
            document_id = served.feed("scan-11.pdf", paper("scan-11.pdf"))
            until(lambda: served.get("/documents/status", ids=document_id)[0]["state"] == "reading")
            os.killpg(doomed.pid, signal.SIGKILL)
        with served.installation.working("--queue", "reading"):
            (line,) = served.wait(document_id)
            assert line["state"] in {"filed", "needs_review"}
            assert served.get("/search", q="陈思涵", limit=50)["total"] == 1
    assert served.reads(document_id) == 1


def test_a_worker_told_to_stop_hands_back_what_it_has_or_finishes_it(served: Settled) -> None:
    with served.installation.working("--queue", "reading") as first:
        ids = [served.feed(f"{number}.pdf", paper("scan-11.pdf")) for number in range(6)]
        until(lambda: any(item["state"] == "reading" for item in served.get("/documents/status", ids=",".join(ids))))
        begun = time.monotonic()
        first.terminate()
        assert first.wait(60) == 0
        assert time.monotonic() - begun < 45
    said = (served.installation.folder / "workers.log").read_text("utf-8").splitlines()
    assert json.loads(said[-1])["event"] == "stopped"
    assert [line for line in said if not line.startswith("{")] == []
    with served.installation.working("--queue", "all", "--schedule"):
        served.wait(*ids)
    assert [served.reads(document_id) for document_id in ids] == [1] * 6


def test_a_worker_of_several_processes_shows_all_that_they_did_at_one_port(served: Settled) -> None:
    port = free_port()
    served.installation.extra["ANJUAN_METRICS__PORT"] = str(port)

    def done() -> float:
        with contextlib.suppress(httpx.TransportError):
            text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
            return sum(float(count) for count in re.findall(DONE, text, re.MULTILINE))
        return 0.0

    with served.installation.working("--queue", "reading", "--concurrency", "2"):
        ids = [served.feed(f"{number}.txt", f"{NOTE}{number}".encode()) for number in range(6)]
        until(lambda: all(item["state"] == "filed" for item in served.get("/documents/status", ids=",".join(ids))))
        until(lambda: done() >= len(ids), 30)
    assert not (served.installation.folder / "workers.log").read_text("utf-8").count("figures not")


def test_a_queue_that_lost_everything_holds_nothing_up(tmp_path: Path, shared_servers: dict[str, Server]) -> None:
    required(len(shared_servers) == 4, "each of the four servers")
    with fresh(Redis) as queue, on_servers(tmp_path, shared_servers, queue=queue.url()) as where:
        ids = [where.feed("first.txt", NOTE.encode())]
        queue.kill()
        begun = time.monotonic()
        ids.append(where.feed("second.txt", NOTE.encode()))
        assert time.monotonic() - begun < 10
        (queue.folder / "data" / "dump.rdb").unlink(missing_ok=True)
        queue.start()
        with where.installation.working("--queue", "all", "--schedule"):
            assert [line["state"] for line in where.wait(*ids)] == ["filed", "filed"]


def test_keys_rotate_while_others_work(served: Settled) -> None:
    with served.installation.working("--queue", "all", "--schedule"):
        early = served.feed("early.txt", NOTE.encode())
        served.wait(early)
        served.installation.run("keys", "rotate")
        lead = served.client.post("/api/v1/leads", json={"title": "新", "channel": "phone"}).raise_for_status().json()
        late = served.feed("late.txt", NOTE.encode())
        assert [line["state"] for line in served.wait(early, late)] == ["filed", "filed"]
        served.installation.run("keys", "destroy", "1")
        assert served.get("/search", q="张三", limit=5)["total"] == 2
        assert served.get(f"/records/{lead['id']}")["title"] == "新"
    assert [item["version"] for item in served.installation.json("keys", "list") if item["used"]] == [2]


def test_messages_hold_identifiers_alone(served: Settled, shared_servers: dict[str, Server]) -> None:
    document_id = served.feed("绝密.txt", NOTE.encode())
    server = shared_servers["queue"]
    assert isinstance(server, Redis)
    number = served.installation.extra["ANJUAN_SERVERS__QUEUE"].split("?")[0].rsplit("/", 1)[-1]
    with server.client(int(number)) as client:
        until(lambda: client.llen("reading") > 0)
        held = b"".join(client.lrange("reading", 0, -1))
    assert b"document.read" in held
    assert document_id.encode() not in held  # the job's name, not the paper's
