"""Key files on disk: private to their owner, complete or absent, never written over by accident."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from core.errors import Conflict, Invalid, NotFound, Unavailable

MAX_BYTES = 1024 * 1024


def read_private(path: Path) -> bytes:
    """Return the content of a file that only its owner may read.

    Raises:
        NotFound: there is no such file.
        Invalid: others may read or change it, it belongs to somebody else, or it is absurdly large.
        Unavailable: it cannot be read just now.
    """
    try:
        with path.open("rb") as file:
            _check_private(path, os.fstat(file.fileno()))
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise NotFound("key_file_missing", path=str(path)) from None
    except OSError as error:
        raise Unavailable("key_file_unreadable", path=str(path)) from error
    if len(content) > MAX_BYTES:
        raise Invalid("key_file_damaged", path=str(path))
    return content


def create_private(path: Path, content: bytes) -> None:
    """Write a new file, durable before this returns.

    Raises:
        Conflict: something already bears that name; it is left as it was.
        Unavailable: the disk does not take it; nothing is left behind.
    """
    _write(path, content, replace=False)


def replace_private(path: Path, content: bytes) -> None:
    """Put a new content in the place of the old one, durable before this returns; a crash leaves one of the two.

    The caller holds `locked`, so that what an earlier crash left beside the file can go as well.

    Raises:
        Unavailable: the disk does not take it; the old content stays.
    """
    _write(path, content, replace=True)
    for leftover in path.parent.glob(f".{escape(path.name)}.*.part"):
        leftover.unlink(missing_ok=True)


def stamp(path: Path) -> tuple[int, ...] | None:
    """Return what changes when a file is replaced, None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the folder of `path` against others that change key files in it."""
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _check_private(path: Path, status: os.stat_result) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        raise Invalid("key_file_open", path=str(path), mode=f"{mode:04o}")
    if status.st_uid not in {0, os.geteuid()}:
        raise Invalid("key_file_foreign", path=str(path))


def _write(path: Path, content: bytes, *, replace: bool) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_part(part, content)
        if replace:
            part.replace(path)
        else:
            path.hardlink_to(part)
        _sync_folder(path.parent)
    except FileExistsError:
        raise Conflict("key_file_exists", path=str(path)) from None
    except OSError as error:
        code = "disk_full" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "key_file_unwritable"
        raise Unavailable(code, path=str(path)) from error
    finally:
        with suppress(OSError):
            part.unlink()


def _write_part(part: Path, content: bytes) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
