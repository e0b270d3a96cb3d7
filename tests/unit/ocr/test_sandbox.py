from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ocr.capability import sandbox_report
from ocr.memory import PrivateFolder

ROOT = Path(__file__).resolve().parents[3]
CONFINED = """
import sys, os, socket
from pathlib import Path
from ocr.sandbox.confine import confine, confine_further
private = Path(sys.argv[1])
confine(private, 1 << 30)
{further}
try:
    {attempt}
    print("done")
except BaseException as error:
    print(type(error).__name__)
"""
NEEDS_LANDLOCK = pytest.mark.skipif(not sandbox_report().landlock, reason="this kernel has no Landlock")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")


def attempt(what: str, *, alone: bool = False) -> str:
    folder = PrivateFolder()
    try:
        code = CONFINED.format(attempt=what, further="confine_further()" if alone else "")
        command = [sys.executable, "-c", code, str(folder.path)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    finally:
        folder.remove()


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK"])
def test_a_reader_has_no_network(family: str) -> None:
    assert attempt(f"socket.socket(socket.{family}, socket.SOCK_DGRAM)") == "PermissionError"


@pytest.mark.parametrize("way", ["os.setsid()", "os.setpgid(0, 0)"])
def test_nothing_leaves_the_group_that_ends_with_a_reader(way: str) -> None:
    started = f"from ocr.sandbox.confine import confine_to; confine_to(private); os.fork() or {way}"

    assert "PermissionError" in attempt(started)


def test_a_reader_alone_has_no_sockets_at_all() -> None:
    assert attempt("socket.socket(socket.AF_UNIX)", alone=True) == "PermissionError"


@pytest.mark.parametrize(
    "way", ["os.fork()", "os.posix_spawn('/bin/true', ['true'], {})", "os.execv('/bin/true', ['x'])"]
)
def test_a_reader_alone_starts_no_program(way: str) -> None:
    assert attempt(way, alone=True) == "PermissionError"


@NEEDS_LANDLOCK
@pytest.mark.parametrize("path", ["/etc/passwd", "/root", "/home", "/proc/1/environ", "/var/log"])
def test_a_reader_does_not_see_the_rest_of_the_machine(path: str) -> None:
    assert attempt(f"os.close(os.open({path!r}, os.O_RDONLY))") in ("PermissionError", "FileNotFoundError")


@NEEDS_LANDLOCK
@pytest.mark.parametrize("path", ["/var/x", "/dev/x", "/usr/x", "/opt/x"])
def test_a_reader_writes_nowhere_else(path: str) -> None:
    assert attempt(f"open({path!r}, 'wb')") == "PermissionError"


def test_a_reader_writes_to_its_private_folder() -> None:
    assert attempt("(private / 'x').write_bytes(b'x')") == "done"


@pytest.mark.parametrize(
    "call",
    ["os.unshare(0x10000000)", "ctypes.CDLL(None).ptrace and syscall(101, 0, 0, 0, 0)", "syscall(425, 1, None)"],
    ids=["namespace", "ptrace", "io_uring"],
)
def test_a_reader_cannot_reach_around_the_walls(call: str) -> None:
    if sys.version_info < (3, 12) and "unshare" in call:
        call = "syscall(272, 0x10000000)"

    assert attempt(f"import ctypes; from ocr.sandbox.kernel import syscall; {call}") == "KernelRefused"


def test_a_reader_dumps_no_core() -> None:
    assert attempt("import resource; assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)") == "done"


def test_the_report_says_that_this_machine_can_read() -> None:
    assert sandbox_report().can_read
