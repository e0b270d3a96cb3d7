"""How the office stands, told to supervisors and to Prometheus: states to anybody, reasons to administrators."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from core.errors import Unavailable
from core.settings import MetricsSettings
from ingest.health import Health, Probe
from ingest.wiring import Runtime
from tests.serving import Served, served, serving, settings_in

PARTS = {"database", "objects", "search", "queue", "readers", "room"}


def down() -> str:
    raise Unavailable("storage_unavailable")


@contextlib.contextmanager
def with_health(runtime: Runtime, *probes: Probe) -> Iterator[Served]:
    """Serve an office whose parts answer as they are told."""
    with serving(runtime, health=Health(probes, patience=0.3, fresh=0)) as office:
        yield office


def test_a_supervisor_learns_that_the_process_lives(office: Served) -> None:
    assert office.client().get("/health/live").json() == {"status": "live"}


def test_anybody_learns_which_parts_answer_and_nothing_more(office: Served) -> None:
    answer = office.client().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "components": dict.fromkeys(PARTS, "up")}


def test_administrators_learn_the_reasons(office: Served) -> None:
    parts = office.client("dora").get("/health/ready").json()["components"]
    assert set(parts) == PARTS
    assert int(parts["room"]["detail"]) > 0
    assert parts["database"]["code"] == ""


@pytest.mark.parametrize("login", ["bob", "charlie", "erik"])
def test_others_of_the_office_learn_what_anybody_does(office: Served, login: str) -> None:
    assert office.client(login).get("/health/ready").json()["components"]["database"] == "up"


def test_what_is_down_is_named_and_says_when_to_ask_again(office: Served) -> None:
    with with_health(office.runtime, Probe("objects", down), Probe("room", str)) as other:
        answer = other.client().get("/health/ready")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert answer.json() == {"status": "down", "components": {"objects": "down", "room": "up"}}


def test_without_search_the_office_is_ready_but_not_whole(office: Served) -> None:
    with with_health(office.runtime, Probe("database", str), Probe("search", down, essential=False)) as other:
        answer = other.client().get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")


def test_the_answer_comes_though_a_part_hangs(office: Served) -> None:
    released = threading.Event()
    probe = Probe("database", lambda: str(released.wait(30)))
    with with_health(office.runtime, probe) as other:
        answer = httpx.get(other.address + "/health/ready", timeout=2)
        assert answer.json()["components"] == {"database": "down"}
        released.set()


def test_figures_are_for_this_machine_and_not_for_what_a_proxy_brings(office: Served) -> None:
    assert office.client().get("/metrics").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        assert office.client().get("/metrics", headers={header: "203.0.113.9"}).status_code == 404


def test_elsewhere_the_token_opens_the_figures(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, metrics=MetricsSettings(token=SecretStr("kirin-amber")))
    with served(settings) as office:
        away = {"X-Forwarded-For": "203.0.113.9"}
        assert office.client().get("/metrics", headers=away).status_code == 404
        for wrong in ("Bearer kirin", "Bearer", "kirin-amber", "Bearer 麒麟"):
            headers = [(name.encode(), value.encode()) for name, value in {**away, "Authorization": wrong}.items()]
            assert office.client().get("/metrics", headers=headers).status_code == 404
        good = office.client().get("/metrics", headers={**away, "Authorization": "Bearer kirin-amber"})
        assert "anjuan_jobs{" in good.text


def test_the_figures_count_queues_index_store_and_requests(office: Served, alice: httpx.Client) -> None:
    made = alice.post("/api/v1/documents", params={"name": "figures.txt"}, content=b"counted").json()["id"]
    office.settle(made, alice)
    alice.get("/api/v1/search", params={"q": "counted"})
    text = office.client().get("/metrics").text
    for line in (
        'anjuan_jobs{kind="document.read",state="waiting"} 0.0',
        'anjuan_component_up{component="database"} 1.0',
        'anjuan_requests_total{method="POST",route="/api/v1/documents",status="201"}',
        "anjuan_index_lag_documents 0.0",
        'anjuan_page_seconds_count{outcome="read"}',
        "anjuan_search_seconds_count",
        "anjuan_stored_bytes",
    ):
        assert line in text, line


def test_no_figure_is_marked_by_anything_personal(office: Served, alice: httpx.Client) -> None:
    alice.get("/api/v1/search", params={"q": "琥珀麒麟"})
    alice.get("/api/v1/documents/琥珀麒麟")
    alice.request("琥珀".encode().hex(), "/nowhere/kirin")
    text = office.client().get("/metrics").text
    assert "kirin" not in text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|[\u4e00-\u9fff]", text)


def test_while_the_database_is_down_the_other_figures_stay(office: Served) -> None:
    with with_health(office.runtime, Probe("database", down), Probe("search", down, essential=False)) as other:
        text = other.client().get("/metrics").text
        assert 'anjuan_component_up{component="database"} 0.0' in text
        assert "anjuan_requests_total" in text
        assert "anjuan_jobs{" not in text
