"""Objects as files of one folder, spread over 256 sub-folders by the first two digits of their names."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from core.errors import Conflict, NotFound, Unavailable
from core.faults import crash_point
from core.ids import new_id

PART = ".part"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


class LocalObjects:
    """Keeps objects under `folder`, which is made where it is missing and shut to other users.

    An object is written beside its place and linked there once its bytes are on disk, so that a name either
    holds the whole object or nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._synced: set[Path] = set()
        with _translated():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(folder.parent)

    def ready(self) -> None:
        """Return where the folder is there and has room; raise Unavailable."""
        try:
            room = os.statvfs(self._folder).f_bavail
        except OSError as error:
            raise Unavailable("storage_failed") from error
        if room == 0:
            raise Unavailable("disk_full")

    def writer(self, name: UUID) -> LocalWriter:
        """Begin an object; raise Unavailable."""
        path = self._path(name)
        with _translated():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            if path.parent not in self._synced:
                # Another thread, or a process that was killed, may have made it and not brought it to the disk.
                _sync_folder(self._folder)
                self._synced.add(path.parent)
        return LocalWriter(path)

    def read(self, name: UUID, start: int, end: int) -> bytes:
        """Return the bytes from `start` to before `end`, fewer where the object ends; raise NotFound, Unavailable."""
        with _translated(), self._path(name).open("rb", buffering=0) as file:
            return _read_at(file.fileno(), start, end)

    def size(self, name: UUID) -> int:
        """Return the number of bytes; raise NotFound."""
        with _translated():
            return self._path(name).stat().st_size

    def delete(self, name: UUID) -> None:
        """Remove the object, durably; it is no error where there is none."""
        path = self._path(name)
        with _translated(), suppress(FileNotFoundError):
            path.unlink()
            crash_point("objects.deleted")
            _sync_folder(path.parent)

    def older_than(self, moment: datetime) -> Iterator[UUID]:
        """Yield the names of the objects that were stored before `moment`, in no order."""
        for path in self._files_before(moment):
            if path.suffix != PART:
                yield UUID(path.name)

    def keeps_versions(self) -> bool:
        """Return False: what is removed is gone."""
        return False

    def sweep(self, before: datetime) -> int:
        """Remove what writers left that ended without `commit` or `abort` before that moment; return how many."""
        swept = [path for path in self._files_before(before) if path.suffix == PART]
        for path in swept:
            path.unlink(missing_ok=True)
        return len(swept)

    def _files_before(self, moment: datetime) -> Iterator[Path]:
        for path in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < moment.timestamp():
                    yield path

    def _path(self, name: UUID) -> Path:
        return self._folder / name.hex[:2] / name.hex


class LocalWriter:
    """Writes one file beside its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.{new_id().hex}{PART}")
        with _translated():
            self._descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def write(self, data: bytes) -> None:
        """Take the next bytes; raise Unavailable, leaving nothing behind."""
        view = memoryview(data)
        try:
            with _translated():
                while view:
                    view = view[os.write(self._descriptor, view) :]
        except BaseException:
            self.abort()
            raise

    def commit(self) -> None:
        """Publish the object, durably; raise Conflict or Unavailable, leaving nothing behind."""
        linked = False
        try:
            with _translated():
                os.fsync(self._descriptor)
                crash_point("objects.synced")
                _publish(self._part, self._path)
                linked = True
                crash_point("objects.named")
                _sync_folder(self._path.parent)
        except BaseException:
            if linked:
                self._path.unlink(missing_ok=True)
            raise
        finally:
            self.abort()

    def abort(self) -> None:
        """Leave nothing behind.  Harmless after `commit`, and when done twice."""
        if self._descriptor < 0:
            return
        # What cannot be closed or removed is swept later; the bytes themselves were synchronised or given up.
        with suppress(OSError):
            os.close(self._descriptor)
        self._descriptor = -1
        with suppress(OSError):
            self._part.unlink()


def _publish(part: Path, path: Path) -> None:
    """Give the finished bytes their name, unless something bears it."""
    try:
        path.hardlink_to(part)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # A file system without hard links: names are random, so looking first is enough.
        if path.exists():
            raise FileExistsError(errno.EEXIST, "taken") from None
        part.rename(path)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_at(descriptor: int, start: int, end: int) -> bytes:
    """Read a range, which the system may hand over in several pieces."""
    pieces: list[bytes] = []
    while start < end and (piece := os.pread(descriptor, end - start, start)):
        pieces.append(piece)
        start += len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


@contextmanager
def _translated() -> Iterator[None]:
    """Say what the operating system said in the product's words."""
    try:
        yield
    except FileNotFoundError:
        raise NotFound("not_found") from None
    except FileExistsError:
        raise Conflict("object_exists") from None
    except OSError as error:
        raise Unavailable("disk_full" if error.errno in _FULL else "storage_failed") from error
