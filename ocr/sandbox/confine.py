"""Confines the present process for good: privileges, resources, files, network."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from ocr.sandbox import landlock, seccomp
from ocr.sandbox.kernel import LINUX, forbid_new_privileges

_FILE_BYTES = 512 * 1024 * 1024
_OPEN_FILES = 256
_SPARE = 1024 * 1024 * 1024  #: of private writable memory over the watched limit: stacks, and arenas never touched
_SYSTEM = (
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/opt",
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/etc/libreoffice",
    "/var/cache/fontconfig",
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
)
_KERNEL = ("/dev/urandom", "/dev/zero", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu")


def confine(private: Path, memory_bytes: int) -> None:
    """Give up everything but computing, reading programs, and writing to `private`.

    Call it before any other thread starts.

    Raises:
        KernelRefused: on Linux, where a filter cannot be installed: the caller must not go on.
    """
    _limit(memory_bytes)
    if not LINUX:
        return
    with contextlib.suppress(OSError):  # a hint to the kernel whom to end first
        Path("/proc/self/oom_score_adj").write_text("600", encoding="ascii")
    forbid_new_privileges()
    landlock.restrict(readable=_readable(), private=private)
    seccomp.install(seccomp.NO_NETWORK)


def confine_to(private: Path) -> None:
    """Lead a group of processes that nothing started from here can leave, and see no folder but `private`.

    The process this one was forked from could still see the folders of others.

    Raises:
        KernelRefused: as above.
    """
    os.setsid()
    if LINUX:
        landlock.restrict(readable=_readable(), private=private)
        seccomp.install(seccomp.TOGETHER)


def confine_further() -> None:
    """Give up starting programs and local sockets too.

    Raises:
        KernelRefused: as above.
    """
    if LINUX:
        seccomp.install(seccomp.ALONE)


def keep_to_own_folder() -> None:
    """Make programs started from here believe that they may write nowhere; where they really may, they just do.

    Raises:
        KernelRefused: as above.
    """
    if LINUX:
        seccomp.install(seccomp.OWN_FOLDER_ONLY)


def allow_time(seconds: int) -> None:
    """Let this process compute `seconds` more before the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes + _SPARE, memory_bytes + _SPARE))


def _readable() -> Iterator[Path]:
    yield from map(Path, (*_SYSTEM, *_KERNEL))
    yield from map(Path, {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()})
    here = Path(__file__).resolve().parents[2]
    yield from (here / "ocr", here / "core")
