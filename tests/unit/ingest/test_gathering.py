"""Figures of a worker: those of all its processes added up, at a port that the settings name, or the next free one."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.settings import MetricsSettings
from ingest import gathering
from ingest.gathering import PORTS, Together, together, write

ROOT = Path(__file__).parents[3]
GONE = 2**22 + 1  # no process has such a number


def free_run() -> int:
    """Return the first of some ports nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def counted(folder: Path, number: int, pages: int) -> None:
    """Write down what a process of that number counted and holds."""
    registry = CollectorRegistry()
    Counter("anjuan_errors", "Errors.", ("code",), registry=registry).labels("late").inc(pages)
    seconds = Histogram("anjuan_page_seconds", "Pages.", ("outcome",), buckets=(1, 2), registry=registry)
    for _ in range(pages):
        seconds.labels("read").observe(1.5)
    Gauge("process_resident_memory_bytes", "Memory.", registry=registry).set(100)
    Gauge("process_start_time_seconds", "Start.", registry=registry).set(1000 + pages)
    write(folder, f"{number}-{pages}", registry)


def summed(folder: Path) -> list[str]:
    registry = CollectorRegistry()
    registry.register(Together(folder))
    return generate_latest(registry).decode().splitlines()


def test_what_processes_counted_is_added_up_and_stands_after_their_end(tmp_path: Path) -> None:
    for number, pages in ((os.getpid(), 2), (os.getppid(), 3), (GONE, 5)):
        counted(tmp_path, number, pages)
    lines = summed(tmp_path)

    assert 'anjuan_errors_total{code="late"} 10.0' in lines
    assert 'anjuan_page_seconds_count{outcome="read"} 10.0' in lines
    assert 'anjuan_page_seconds_bucket{le="1.0",outcome="read"} 0.0' in lines
    assert 'anjuan_page_seconds_bucket{le="2.0",outcome="read"} 10.0' in lines
    assert 'anjuan_page_seconds_sum{outcome="read"} 15.0' in lines


def test_what_a_process_held_goes_with_it(tmp_path: Path) -> None:
    counted(tmp_path, os.getpid(), 3)
    counted(tmp_path, os.getppid(), 2)
    counted(tmp_path, GONE, 1)
    lines = summed(tmp_path)
    assert "process_resident_memory_bytes 200.0" in lines
    assert "process_start_time_seconds 1002.0" in lines


def test_a_process_stands_with_what_it_wrote_last(tmp_path: Path) -> None:
    counted(tmp_path, os.getpid(), 2)
    counted(tmp_path, os.getpid(), 2)
    (tmp_path / f"{os.getpid()}-x.new").write_text("half a li", "utf-8")
    assert 'anjuan_errors_total{code="late"} 2.0' in summed(tmp_path)


def test_nothing_is_shown_unless_a_port_is_named() -> None:
    with together(MetricsSettings()) as begun:
        begun()


def test_a_port_that_is_taken_is_passed_over_and_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "EVERY", 0.05)
    port = free_run()
    with socket.socket() as sibling:
        sibling.bind(("127.0.0.1", port))
        sibling.listen()
        with together(MetricsSettings(port=port)):
            assert any(answers(other) for other in range(port + 1, port + PORTS))
        assert not any(answers(other) for other in range(port + 1, port + PORTS))


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5).is_success
    except httpx.TransportError:
        return False


_FORKING = """
import os, sys, time
from core.metrics import ERRORS
from core.settings import MetricsSettings
from ingest.gathering import together
with together(MetricsSettings(port=int(sys.argv[1]))) as begun:
    children = []
    for count in (1, 2, 4):
        child = os.fork()
        if child == 0:
            begun()
            ERRORS.labels("late").inc(count)
            time.sleep(600)
        children.append(child)
    sys.stdin.read()
    for child in children:
        os.kill(child, 9)
"""


def test_all_processes_of_a_worker_are_seen_at_its_port() -> None:
    port = free_run()
    with subprocess.Popen([sys.executable, "-c", _FORKING, str(port)], cwd=ROOT, stdin=subprocess.PIPE) as parent:
        assert parent.stdin is not None
        deadline, found = time.monotonic() + 60, ""
        while found != "7.0" and time.monotonic() < deadline:
            time.sleep(0.1)
            seen = re.search(r'^anjuan_errors_total\{code="late"\} (\S+)$', text(port), re.MULTILINE)
            found = seen.group(1) if seen else ""
        parent.stdin.close()
    assert found == "7.0"


def text(port: int) -> str:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
    except httpx.TransportError:
        return ""
