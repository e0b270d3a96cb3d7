"""The suite of those who work for an office: threads of its own process, and workers that hear of work by messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.servers.server import Server
from cases.office import Office
from core.settings import ServerSettings
from ingest.wiring import Runtime
from ingest.workers.conformance import WorkersContract
from ingest.workers.port import Workers
from tests.conftest import required
from tests.e2e.server import Installation
from tests.servers import fresh_corners
from tests.serving import opened, settings_in


class Contract(WorkersContract):
    @pytest.fixture
    def office(self, runtime: Runtime) -> Office:
        return runtime.office

    @pytest.fixture
    def workers(self, runtime: Runtime) -> Workers:
        return runtime.workers


class TestEmbedded(Contract):
    @pytest.fixture
    def runtime(self, tmp_path: Path) -> Iterator[Runtime]:
        with opened(settings_in(tmp_path)) as runtime:
            yield runtime


@pytest.fixture(scope="module")
def staffed(
    tmp_path_factory: pytest.TempPathFactory, shared_servers: dict[str, Server]
) -> Iterator[tuple[Path, ServerSettings]]:
    """An office on servers, with a worker for either queue and one that keeps the clock."""
    required(len(shared_servers) == 4, "each of the four servers")
    folder = tmp_path_factory.mktemp("office")
    with fresh_corners(shared_servers) as servers:
        urls = {f"ANJUAN_SERVERS__{name.upper()}": url.get_secret_value() for name, url in servers}
        with opened(settings_in(folder, servers=servers)):
            pass
        with Installation(folder, urls).working("--queue", "all", "--schedule"):
            yield folder, servers


class TestByMessages(Contract):
    @pytest.fixture
    def runtime(self, staffed: tuple[Path, ServerSettings]) -> Iterator[Runtime]:
        folder, servers = staffed
        with opened(settings_in(folder, servers=servers)) as runtime:
            yield runtime
