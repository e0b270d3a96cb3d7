"""Figures of a process without a door: on a port that the settings name, or the next one that is free."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx

from core.settings import MetricsSettings
from ingest.metering import PORTS, show


def free_run() -> int:
    """Return the first of some ports nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nothing_is_shown_unless_a_port_is_named() -> None:
    show(MetricsSettings())


def test_processes_of_one_machine_take_ports_side_by_side(tmp_path: Path) -> None:
    port = free_run()
    with socket.socket() as sibling:
        sibling.bind(("127.0.0.1", port))
        sibling.listen()
        show(MetricsSettings(port=port))
    for taken in range(port + 1, port + PORTS):
        try:
            text = httpx.get(f"http://127.0.0.1:{taken}/metrics", timeout=5).text
        except httpx.TransportError:
            continue
        assert "# TYPE anjuan_page_seconds histogram" in text
        return
    raise AssertionError
