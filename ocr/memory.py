"""Places on private memory: sealed anonymous files for documents, and folders for tools that insist on files."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, cast

from core.errors import Unavailable, Unreadable

Source = Iterable[bytes] | Callable[[BinaryIO], None]

_PREFIX = "anjuan-reader-"
_USER = os.getuid() if hasattr(os, "getuid") else 0
_PLACES = ("/dev/shm", f"/run/user/{_USER}", "/tmp")  # noqa: S108 - taken only where they are memory
_MOUNTS = Path("/proc/self/mounts")
_MEMORY = ("tmpfs", "ramfs")
_STEP = 1024 * 1024


class SealedMemory:
    """A document's bytes in anonymous memory: no name, no disk, and nobody can change them any more."""

    def __init__(self, source: Source, limit: int) -> None:
        """Take in all of `source`.

        Raises:
            Unreadable: `too_large_to_read` beyond `limit` bytes, `empty_file`.
            Unavailable: this system has no anonymous files.
        """
        self.descriptor = anonymous_file()
        try:
            with os.fdopen(self.descriptor, "wb", buffering=0, closefd=False) as file:
                sink = cast("BinaryIO", _Limited(file, limit))
                if callable(source):
                    source(sink)
                else:
                    for chunk in source:
                        sink.write(chunk)
            if not os.fstat(self.descriptor).st_size:
                raise Unreadable("empty_file")
            seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
            fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, seals)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the memory back."""
        os.close(self.descriptor)


class _Limited(RawIOBase):
    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._room = limit

    def writable(self) -> bool:
        return True

    def write(self, chunk: bytes) -> int:  # type: ignore[override]  # bytes are all that sources write
        self._room -= len(chunk)
        if self._room < 0:
            raise Unreadable("too_large_to_read")
        view = memoryview(chunk)
        while view:
            view = view[self._file.write(view) :]
        return len(chunk)


def anonymous_file() -> int:
    """Return a new, empty, sealable anonymous file.

    Raises:
        Unavailable: this system has none.
    """
    if not hasattr(os, "memfd_create"):
        raise Unavailable("reader_unavailable")
    return os.memfd_create("anjuan", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)


def drain(descriptor: int) -> Iterator[bytes]:
    """Yield the bytes of an anonymous file from its beginning, and close it at the end."""
    try:
        position = 0
        while chunk := os.pread(descriptor, _STEP, position):
            position += len(chunk)
            yield chunk
    finally:
        os.close(descriptor)


class PrivateFolder:
    """A folder on memory that only this user sees, and that is removed whatever becomes of its reader.

    It is held by a lock; folders whose holder died are removed by whoever comes next.
    """

    def __init__(self) -> None:
        """Make the folder.

        Raises:
            Unavailable: this system has no place on memory.
        """
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_place()))
        self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def private_place() -> Path | None:
    """Return where private folders lie on this system: on memory, never on a disk."""
    return next((Path(place) for place in _PLACES if _is_memory(place) and os.access(place, os.W_OK | os.X_OK)), None)


def _is_memory(place: str) -> bool:
    """Say whether the file system that holds `place` keeps its files in memory, as the kernel tells."""
    try:
        mounts = [line.split() for line in _MOUNTS.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return False
    # Of two on the same place the later one lies on top.
    holding = [mount for mount in mounts if Path(place).is_relative_to(mount[1])]
    return bool(holding) and max(enumerate(holding), key=lambda item: (len(item[1][1]), item[0]))[1][2] in _MEMORY


def _place() -> Path:
    place = private_place()
    if place is None:
        raise Unavailable("reader_unavailable")
    return place


def remove_abandoned() -> None:
    """Remove the folders of readers whose product was killed."""
    place = private_place()
    for path in place.glob(f"{_PREFIX}*") if place else ():
        try:
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue  # its holder lives
        finally:
            os.close(lock)
