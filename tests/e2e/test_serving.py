"""Starting the product for real: first start, TLS for other hosts, a port that is taken, flat memory."""

from __future__ import annotations

import hashlib
import os
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.server import Installation, free_port
from tests.serving import PASSWORD

MIB = 1024 * 1024


def set_up(client: httpx.Client, link: str) -> None:
    """Create the first person by the one-time link."""
    page = client.get(link)
    form = {"login": "alice", "name": "Alice", "password": PASSWORD, "again": PASSWORD}
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    done = client.post(link, data={**hidden, **form}, headers={"Origin": str(client.base_url).rstrip("/")})
    assert done.status_code in {200, 303}, done.text


def token(client: httpx.Client) -> str:
    """Return the token that a page hands to its script."""
    found = re.search(r'name="csrf[^"]*"\s+(?:content|value)="([^"]+)"', client.get("/intake").text)
    assert found is not None
    return found.group(1)


def test_a_first_start_prints_a_link_that_works_once(tmp_path: Path) -> None:
    with (
        Installation(tmp_path).serving("--port", str(free_port())) as running,
        httpx.Client(base_url=running.address, timeout=30) as client,
    ):
        link = running.set_up_link
        set_up(client, link)
        assert client.get("/intake").status_code == 200
        with httpx.Client(base_url=running.address, timeout=30) as other:
            assert other.get(link).status_code in {404, 410}


def test_the_first_link_begins_with_the_address_that_people_know(tmp_path: Path) -> None:
    with Installation(tmp_path, {"ANJUAN_ADDRESS": "https://cases.example.cn"}).serving(
        "--port", str(free_port())
    ) as running:
        assert running.set_up_link.startswith("https://cases.example.cn/set-up/")


def test_a_port_that_is_taken_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    port = str(free_port())
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    with Installation(tmp_path / "first").serving("--port", port):
        second = Installation(tmp_path / "second")
        told = second.run("serve", "--port", port, status=1)
        assert port in told
        assert not second.home.exists()


def test_commands_work_beside_a_running_server(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    with installation.serving("--port", str(free_port())):
        paper = tmp_path / "note.txt"
        paper.write_text("今借到张三人民币伍万元整", "utf-8")
        (line,) = installation.lines("intake", paper, "--wait")
        assert line["state"] in {"filed", "needs_review"}
        assert installation.json("audit", "verify")["sound"] is True


def test_a_host_that_is_not_this_machine_is_told_as_such(tmp_path: Path) -> None:
    told = Installation(tmp_path).run("serve", "--host", "192.0.2.77", "--port", str(free_port()), status=1)
    assert "192.0.2.77" in told
    assert "another program" not in told


def test_the_certificate_names_every_address_that_is_printed(tmp_path: Path) -> None:
    with Installation(tmp_path).serving("--host", "0.0.0.0", "--port", str(free_port())) as running:  # noqa: S104
        port = int(running.address.rpartition(":")[2])
        pem = ssl.get_server_certificate(("127.0.0.1", port))
        context = ssl.create_default_context(cadata=pem)
        with httpx.Client(verify=context, timeout=30) as client:
            running.set_up_link  # noqa: B018  (what is printed last)
            for address in set(re.findall(r"https://[\d.]+:\d+", running.said)):
                assert client.get(f"{address}/sign-in").status_code in {200, 303}


def test_any_other_host_is_served_by_tls_with_the_fingerprint_it_prints(tmp_path: Path) -> None:
    with Installation(tmp_path).serving("--host", "127.0.0.2", "--port", str(free_port())) as running:
        assert running.address.startswith("https://127.0.0.2:")
        host, port = running.address.removeprefix("https://").split(":")
        certificate = ssl.get_server_certificate((host, int(port)))
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest().upper()
        assert ":".join(re.findall("..", digest)) in running.said
        context = ssl.create_default_context(cadata=certificate)
        context.check_hostname = False
        with httpx.Client(base_url=running.address, verify=context, timeout=30) as client:
            set_up(client, running.set_up_link)
            page = client.get("/intake", headers={"Host": "anjuan.example"})
            assert page.status_code == 200
            assert "__Host-anjuan" in client.cookies


def test_the_loopback_answers_to_no_other_name(tmp_path: Path) -> None:
    with Installation(tmp_path).serving("--port", str(free_port())) as running:
        answer = httpx.get(running.address + "/sign-in", headers={"Host": "anjuan.example"})
        assert answer.status_code == 421


def test_memory_stays_flat_while_a_huge_file_comes_in(tmp_path: Path) -> None:
    # The promise is for 2 GiB; a newcomer's disk is spared most of it.
    size = 2048 * MIB if os.environ.get("REQUIRE_SERVICES") else 256 * MIB  # noqa: TID251
    installation = Installation(tmp_path, {"ANJUAN_UPLOAD__MAX_BYTES": str(size + MIB)})
    with (
        installation.serving("--port", str(free_port())) as running,
        httpx.Client(base_url=running.address, timeout=300) as client,
    ):
        set_up(client, running.set_up_link)
        headers = {"Origin": running.address, "X-CSRF-Token": token(client)}
        client.post("/api/v1/documents", params={"name": "small.bin"}, content=_noise(4 * MIB), headers=headers)
        before = running.peak_memory()
        headers["Content-Length"] = str(size)
        made = client.post("/api/v1/documents", params={"name": "huge.bin"}, content=_noise(size), headers=headers)
        assert made.status_code == 201
        assert running.peak_memory() - before < 64 * MIB


def _noise(size: int) -> Iterator[bytes]:
    block = os.urandom(MIB)
    for number in range(size // MIB):
        yield number.to_bytes(8, "big") + block[8:]


@pytest.mark.parametrize("option", [["--certificate", "x.pem"], ["--port", "none"], ["--port", "99999"]])
def test_wrong_options_are_told(tmp_path: Path, option: list[str]) -> None:
    told = Installation(tmp_path).run("serve", *option, status=2 if "--port" in option else 1)
    assert told.strip()
