"""The containers of docker-compose.yml, run without an engine: they come up, work together, and are confined."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench.servers.programs import Missing
from tests.conftest import required
from tests.e2e.containers import SERVICES, Containers, possible
from tests.waiting import until

PAPER = "借款合同\n甲方：张三\n乙方：李四\n借款金额：人民币壹万元整\n备注：container42\n"


@pytest.fixture(scope="module")
def office(shared_servers: object) -> Iterator[Containers]:
    if not possible():
        pytest.skip("this machine lets us make no namespaces, or the checkout lies in /tmp")
    with TemporaryDirectory(prefix="anjuan-containers-") as folder:
        try:
            with Containers(Path(folder)) as containers:
                for name in ("database", "objects", "search", "queue", "reader"):
                    containers.start(name)
                for name in ("database", "objects", "search", "queue", "reader"):
                    containers.wait(name)
                for name in ("api", "reading", "office"):
                    containers.start(name)
                    containers.wait(name)
                yield containers
        except Missing as what:
            required(None, str(what))


def test_a_paper_is_taken_in_read_and_found(office: Containers) -> None:
    take_in = f"printf '{PAPER}' > /tmp/paper.txt && anjuan intake /tmp/paper.txt --wait --json"
    taken = json.loads(office.run("api", "sh", "-c", take_in).stdout)
    assert (taken["state"], taken["document_type"]["code"]) == ("filed", "loan_contract")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = json.loads(office.run("api", "anjuan", "search", "container42", "--json").stdout)
        if found["hits"]:
            break
    assert [hit["id"] for hit in found["hits"]] == [taken["id"]]


def test_the_door_speaks_tls_with_the_offices_certificate(office: Containers) -> None:
    ask = ["curl", "--silent", "--cacert", "/run/secrets/ca.crt", "https://localhost:8443/health/live"]
    assert json.loads(office.run("api", *ask).stdout) == {"status": "live"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_write_nowhere_but_in_its_own_places(office: Containers, name: str) -> None:
    done = office.run(name, "sh", "-c", "touch /usr/written")
    assert done.returncode
    assert "Read-only file system" in done.stderr


def test_the_reader_sees_no_key_no_secret_and_no_network(office: Containers) -> None:
    looked = office.run("reader", "sh", "-c", "ls -A /run/secrets /var/lib/anjuan/keys; tail -n +3 /proc/net/dev")
    assert [line.split()[0] for line in looked.stdout.splitlines() if "lo:" in line] == ["lo:"]
    assert "root.key" not in looked.stdout
    assert ".url" not in looked.stdout
    assert "eth" not in looked.stdout


def test_only_the_product_can_open_its_key(office: Containers) -> None:
    key = "/var/lib/anjuan/keys/root.key"
    assert office.run("reading", "test", "-r", key).returncode == 0
    assert office.run("reading", "test", "-r", key, user="10002:10001").returncode == 1


def test_a_server_refuses_who_does_not_know_the_password(office: Containers) -> None:
    ca = ["curl", "--silent", "--cacert", "/run/secrets/ca.crt", "--output", "/dev/null", "--write-out", "%{http_code}"]
    assert office.run("api", *ca, "https://search:9200/_cluster/health").stdout == "401"
    assert office.run("api", *ca, "https://objects:9000/anjuan").stdout == "403"


def test_the_products_user_owns_its_database_and_nothing_else(office: Containers) -> None:
    ask = (
        "import os, psycopg; "
        "url = open('/run/secrets/ANJUAN_SERVERS__DATABASE').read(); "
        "print(psycopg.connect(url).execute('SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles "
        "WHERE rolname = current_user').fetchone())"
    )
    assert office.run("api", "python", "-c", ask).stdout.strip() == "(False, False, False)"


def test_a_worker_ends_when_it_is_told_to(office: Containers) -> None:
    for _ in ("at work for a while, perhaps", "just begun"):
        until(lambda: office.handles("office", signal.SIGTERM))  # the first process hears of no other
        process = office.processes["office"]
        office.stop("office")
        said = office.log("office")
        office.start("office")
        assert process.returncode == 0, said[-3000:]
