"""The address that a server prints at its start is one that somebody can open."""

from __future__ import annotations

import socket

import pytest

from api.server import _address
from core.errors import Invalid
from core.settings import load_settings

ALL = "0.0.0.0"  # noqa: S104


def listening(host: str) -> socket.socket:
    """Return a socket that is open at a free port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, 0), family=family)
    made.listen()
    return made


@pytest.mark.parametrize(("host", "shown"), [(ALL, "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("::", "[::1]")])
def test_a_door_open_to_all_is_shown_as_it_can_be_opened_on_this_machine(host: str, shown: str) -> None:
    try:
        door = listening(host)
    except OSError:
        pytest.skip("no IPv6 here")
    with door:
        port = door.getsockname()[1]
        assert _address(door, secure=True, known=None) == f"https://{shown}:{port}"
        assert _address(door, secure=False, known=None) == f"http://{shown}:{port}"


def test_the_address_that_people_know_goes_before_the_doors_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJUAN_ADDRESS", "https://cases.example.cn/")
    with listening(ALL) as door:
        known = load_settings().address
        assert _address(door, secure=True, known=known) == "https://cases.example.cn"


@pytest.mark.parametrize("wrong", ["cases.example.cn", "ftp://cases.example.cn", "https://cases.example.cn/a b"])
def test_what_is_no_address_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("ANJUAN_ADDRESS", wrong)
    with pytest.raises(Invalid, match="bad_setting"):
        load_settings()
