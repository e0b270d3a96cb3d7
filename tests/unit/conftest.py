"""Both kinds of database, for whatever must give the same answers on either."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.servers.four import Postgres
from bench.servers.server import Server
from tests.conftest import required
from tests.databases import TestDatabases


@pytest.fixture(scope="session")
def postgres(shared_servers: dict[str, Server]) -> Iterator[TestDatabases]:
    """A PostgreSQL server."""
    server = shared_servers.get("database")
    required(server, "PostgreSQL")
    assert isinstance(server, Postgres)
    databases = TestDatabases(server.url())
    yield databases
    databases.close()
