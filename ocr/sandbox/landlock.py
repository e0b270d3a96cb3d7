"""Landlock: a process takes the file system away from itself, but for what it reads from and one private folder."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from ocr.sandbox.kernel import LINUX, KernelRefused, syscall

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _READ_FILE, _READ_FOLDER, _WRITE_FILE = 1, 1 << 2, 1 << 3, 1 << 1
_TRUNCATE = 1 << 14
#: All file rights known to each version of the interface: moving files came with 2, cutting with 3, devices with 5.
_FILE_RIGHTS = ((1, (1 << 13) - 1), (2, 1 << 13), (3, _TRUNCATE), (5, 1 << 15))
_NETWORK_VERSION, _SCOPE_VERSION = 4, 6
_TCP = 3  #: bind and connect
_OUTSIDE = 3  #: abstract sockets of others, and signals to others
_ON_FILES = _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE | 1 << 15


def version() -> int:
    """Return the version of Landlock that the kernel offers; 0 is none."""
    if not LINUX:
        return 0
    try:
        return syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    except KernelRefused:
        return 0


def restrict(*, readable: Iterable[Path], private: Path) -> bool:
    """Leave this thread (and those it starts) `readable` to read and run, and `private` to write.

    Returns False where the kernel has no Landlock.

    Raises:
        KernelRefused: it has, and refuses.
    """
    offered = version()
    if not offered:
        return False
    files = 0
    for since, rights in _FILE_RIGHTS:
        files |= rights if offered >= since else 0
    attributes = struct.pack(
        "=QQQ", files, _TCP if offered >= _NETWORK_VERSION else 0, _OUTSIDE if offered >= _SCOPE_VERSION else 0
    )
    size = 24 if offered >= _SCOPE_VERSION else 16 if offered >= _NETWORK_VERSION else 8
    rules = syscall(_CREATE, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(rules, path, _EXECUTE | _READ_FILE | _READ_FOLDER)
        _allow(rules, Path("/dev/null"), (_READ_FILE | _WRITE_FILE) & files)
        _allow(rules, private, files & ~_EXECUTE)
        syscall(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0))
    finally:
        os.close(rules)
    return True


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no rule
    try:
        allowed = rights if path.is_dir() else rights & _ON_FILES
        rule = struct.pack("=Qi", allowed, place)
        syscall(_ADD_RULE, ctypes.c_int(rules), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(place)
