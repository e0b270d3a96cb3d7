"""The servers for tests: each test has a corner of its own, and a private server may come to harm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import psycopg
import pytest
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as NoConnection

from bench.servers.__main__ import exports
from bench.servers.account import CHECKOUT
from bench.servers.four import Elastic, Minio, Postgres, Redis, tls
from bench.servers.server import Server
from bench.servers.together import fresh, sweep
from core.settings import ServerSettings, load_settings
from tests.conftest import required
from tests.servers import fresh_bucket, fresh_database, fresh_prefix, fresh_queue


def test_two_databases_are_two(shared_servers: dict[str, Server]) -> None:
    with fresh_database(shared_servers) as first, fresh_database(shared_servers) as second:
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE paper (id integer)")
        with psycopg.connect(second) as connection, pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT id FROM paper")


def test_the_database_takes_no_connection_without_tls(postgres_url: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres_url.replace("verify-full", "disable"))


def test_a_private_server_can_be_killed_and_started_again(shared_servers: dict[str, Server]) -> None:
    required("database" in shared_servers, "PostgreSQL")
    with fresh(Postgres) as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE paper (id integer)")
        server.kill()
        assert not server.answers()
        server.start()
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("SELECT count(*) FROM paper").fetchone() == (0,)
    assert not server.folder.exists()


def test_a_private_server_does_not_outlive_its_maker_for_long(shared_servers: dict[str, Server]) -> None:
    required("queue" in shared_servers, "Redis")
    dying = (
        "import os; from bench.servers.four import Redis; from bench.servers.together import fresh\n"
        "with fresh(Redis) as server: print(server.folder, flush=True); os._exit(1)"
    )
    done = subprocess.run([sys.executable, "-c", dying], capture_output=True, text=True, cwd=CHECKOUT, check=False)
    folder = Path(done.stdout.strip())
    assert Redis(folder).alive()
    sweep()
    assert not folder.parent.exists()


def test_a_paused_server_is_there_and_silent(shared_servers: dict[str, Server]) -> None:
    required("database" in shared_servers, "PostgreSQL")
    with fresh(Postgres) as server:
        server.pause()
        assert server.alive()
        assert not server.answers()
        server.resume()
        assert server.answers()


def test_two_buckets_are_two(shared_servers: dict[str, Server]) -> None:
    with fresh_bucket(shared_servers) as first, fresh_bucket(shared_servers) as second:
        minio = shared_servers["objects"]
        assert isinstance(minio, Minio)
        assert minio.client().bucket_exists(bucket_of(first))
        assert bucket_of(first) != bucket_of(second)
    assert not minio.client().bucket_exists(bucket_of(first))


def test_what_a_test_has_indexed_goes_with_it(shared_servers: dict[str, Server]) -> None:
    with fresh_prefix(shared_servers) as url:
        elastic = shared_servers["search"]
        assert isinstance(elastic, Elastic)
        with elastic.client() as client:
            client.put(f"/{bucket_of(url)}-1").raise_for_status()
    with elastic.client() as client:
        assert client.get(f"/{bucket_of(url)}-1").status_code == 404


def test_two_queues_are_two(shared_servers: dict[str, Server]) -> None:
    with fresh_queue(shared_servers) as first, fresh_queue(shared_servers) as second:
        assert first != second


def test_the_search_server_asks_for_the_password(shared_servers: dict[str, Server]) -> None:
    required("search" in shared_servers, "Elasticsearch")
    server = shared_servers["search"]
    answer = httpx.get(f"https://127.0.0.1:{server.port}/_cluster/health", verify=tls(server.folder / "ca.crt"))
    assert answer.status_code == 401


def test_the_queue_asks_for_the_password_and_for_tls(shared_servers: dict[str, Server]) -> None:
    required("queue" in shared_servers, "Redis")
    server = Redis(shared_servers["queue"].folder)
    server.password = "wrong"
    with server.client() as client, pytest.raises(AuthenticationError):
        client.ping()
    with Redis(server.folder).client(tls=False) as client, pytest.raises(NoConnection):
        client.ping()


def test_the_printed_lines_fill_the_settings(servers: ServerSettings, shared_servers: dict[str, Server]) -> None:
    names = [line.partition("=")[0] for line in exports(shared_servers).splitlines()]
    assert names == [f"export ANJUAN_SERVERS__{name.upper()}" for name in ServerSettings.model_fields]
    assert load_settings().servers is None
    assert servers.database.get_secret_value().startswith("postgresql://")


def bucket_of(url: str) -> str:
    return httpx.URL(url).path.strip("/")
