"""The servers of a server office for the tests that need them: what is shared, and a fresh corner of it for each test.

The servers of `scripts/services start` are used where they run; else a session starts those whose programs are here,
and stops them at its end.  `fresh` in `bench.servers.together` gives a private server, to be killed and paused.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from pydantic import SecretStr

from bench.servers import together
from bench.servers.four import NAME, REDIS_DATABASES, Elastic, Minio, Postgres, Redis
from bench.servers.server import Server
from core.ids import new_id
from core.settings import ServerSettings
from tests.conftest import required


def pytest_configure() -> None:
    """Keep the servers out of the settings of tests that do not ask for them."""
    for name in [name for name in os.environ if name.startswith(("ANJUAN_SERVERS__", "ANJUAN_SECRETS"))]:  # noqa: TID251
        del os.environ[name]  # noqa: TID251


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the servers that this session has started, once its workers are done."""
    if not hasattr(session.config, "workerinput") and together.owner() == str(os.getpid()):
        together.stop()


@pytest.fixture(scope="session")
def shared_servers() -> dict[str, Server]:
    """The servers that run, by the name of their setting; none, some or all four."""
    session = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()  # noqa: TID251
    return together.start(str(session))


@contextlib.contextmanager
def fresh_database(shared: dict[str, Server]) -> Iterator[str]:
    """Make an empty database, give its address, and drop it."""
    server = shared.get("database")
    required(server, "PostgreSQL")
    assert isinstance(server, Postgres)
    name = _fresh_name()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield server.url(name)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@contextlib.contextmanager
def fresh_bucket(shared: dict[str, Server]) -> Iterator[str]:
    """Make an empty bucket, give its address, and delete it with all that lies in it."""
    server = shared.get("objects")
    required(server, "MinIO")
    assert isinstance(server, Minio)
    name = _fresh_name()
    server.make_bucket(name)
    try:
        yield server.url(name)
    finally:
        client = server.client()
        for found in client.list_objects(name, recursive=True, include_version=True):
            client.remove_object(name, found.object_name or "", version_id=found.version_id)
        client.remove_bucket(name)


@contextlib.contextmanager
def fresh_prefix(shared: dict[str, Server]) -> Iterator[str]:
    """Give an address with a prefix nobody uses, and delete all indices that begin with it."""
    server = shared.get("search")
    required(server, "Elasticsearch")
    assert isinstance(server, Elastic)
    name = _fresh_name()
    try:
        yield server.url(name)
    finally:
        with server.client() as client:
            found = client.get("/_cat/indices", params={"format": "json", "h": "index", "expand_wildcards": "all"})
            for index in [row["index"] for row in found.raise_for_status().json()]:
                if index.startswith(name):
                    client.delete(f"/{index}").raise_for_status()


@contextlib.contextmanager
def fresh_queue(shared: dict[str, Server]) -> Iterator[str]:
    """Give the address of an empty numbered database, and empty it; the numbers go round, the first is left alone."""
    server = shared.get("queue")
    required(server, "Redis")
    assert isinstance(server, Redis)
    with server.client() as counter:
        number = 1 + int(counter.incr("databases-given")) % (REDIS_DATABASES - 1)
    with server.client(number) as client:
        client.flushdb()
        try:
            yield server.url(number)
        finally:
            client.flushdb()


@contextlib.contextmanager
def fresh_corners(shared: dict[str, Server]) -> Iterator[ServerSettings]:
    """Give the settings of a server office with nothing in it, and clear it away."""
    with (
        fresh_database(shared) as database,
        fresh_bucket(shared) as objects,
        fresh_prefix(shared) as search,
        fresh_queue(shared) as queue,
    ):
        addresses = {"database": database, "objects": objects, "search": search, "queue": queue}
        yield ServerSettings.model_validate(addresses)


@pytest.fixture
def postgres_url(shared_servers: dict[str, Server]) -> Iterator[str]:
    """The address of an empty database, this test's own."""
    with fresh_database(shared_servers) as url:
        yield url


@pytest.fixture
def bucket_url(shared_servers: dict[str, Server]) -> Iterator[str]:
    """The address of an empty bucket, this test's own."""
    with fresh_bucket(shared_servers) as url:
        yield url


@pytest.fixture
def elastic_url(shared_servers: dict[str, Server]) -> Iterator[str]:
    """The address of the search server with a prefix of this test's own."""
    with fresh_prefix(shared_servers) as url:
        yield url


@pytest.fixture
def queue_url(shared_servers: dict[str, Server]) -> Iterator[str]:
    """The address of an empty queue, this test's own."""
    with fresh_queue(shared_servers) as url:
        yield url


@pytest.fixture
def servers(postgres_url: str, bucket_url: str, elastic_url: str, queue_url: str) -> ServerSettings:
    """The settings of a server office whose four corners are this test's own."""
    return ServerSettings(
        database=SecretStr(postgres_url),
        objects=SecretStr(bucket_url),
        search=SecretStr(elastic_url),
        queue=SecretStr(queue_url),
    )


def _fresh_name() -> str:
    return f"{NAME}-{new_id().hex[:16]}"
