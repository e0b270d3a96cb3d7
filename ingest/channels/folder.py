"""A watched folder: what a scanner or a colleague puts there is taken in, and removed once the receipt is given.

A file is named by what it is on the disk and by its bytes, so that one whose removal a crash prevented comes in
only once. What is refused is put aside, with the reason beside it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cases.office import Office
from core.errors import AnjuanError, Invalid, Unavailable
from core.log import log
from core.model.person import Principal
from core.settings import FolderSettings
from core.text import readable_name
from ingest.channels.arrivals import Delivery, Desk, person_of
from ingest.channels.quiet import Quiet, Seen, being_written, passing
from ingest.channels.standing import Kind

ASIDE = "refused"  #: the subfolder for what is not taken
REASON = ".reason.txt"
_PIECE = 1024 * 1024
_STILL_CHANGING = "upload_cut"

Explain = Callable[[AnjuanError], str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A file in the folder; `folder` is an open descriptor of the subfolder `within`."""

    folder: int
    within: str
    name: str
    seen: Seen

    @property
    def path(self) -> str:
        return f"{self.within}/{self.name}"


class WatchedFolder:
    """One folder of the settings."""

    kind: Kind = "folder"

    def __init__(
        self, office: Office, rule: FolderSettings, explain: Explain, tick: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = rule.name
        self._office, self._rule, self._explain = office, rule, explain
        self._desk = Desk(office, "folder", rule.name)
        self._quiet = Quiet(rule.settle.total_seconds(), tick)
        self._stuck: set[Seen] = set()

    def look(self) -> None:
        """Take in what is ready.

        Raises:
            AnjuanError: the whole folder waits: it is missing, its person is, or the office cannot take papers now.
        """
        who = person_of(self._office, self._rule.person)
        root = self._rule.path
        if not root.is_dir():
            raise Unavailable("watched_folder_missing", folder=str(root))
        if not os.access(root, os.R_OK | os.W_OK | os.X_OK):
            raise Unavailable("watched_folder_closed", folder=str(root))
        waiting, paths = 0, []
        for found in _files(root):
            paths.append(found.path)
            if found.seen in self._stuck:
                continue
            if not self._quiet.ready(found.path, found.seen) or being_written(found.seen):
                waiting += 1
                continue
            self._handle(who, found)
        self._quiet.keep_only(paths)
        present = self._desk.standing()
        if present.waiting != waiting:
            self._desk.note(waiting=waiting)

    def _handle(self, who: Principal, found: _Found) -> None:
        try:
            self._take(who, found)
        except FileNotFoundError:
            return  # somebody took it away
        except OSError:
            self._put_aside(found, Invalid("file_unreadable"))
        except Invalid as error:
            if error.code == _STILL_CHANGING:
                self._quiet.begin_anew(found.path)
                return
            self._put_aside(found, error)
        else:
            self._desk.note(taken=self._desk.standing().taken + 1, taken_at=self._office.clock.now())

    def _take(self, who: Principal, found: _Found) -> None:
        descriptor = os.open(found.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=found.folder)
        try:
            digest, seen = hashlib.sha256(), found.seen
            for piece in _unchanged(descriptor, seen):
                digest.update(piece)
            key = f"{seen.device} {seen.inode} {seen.modified} {digest.hexdigest()} {readable_name(found.path)}"
            os.lseek(descriptor, 0, os.SEEK_SET)
            delivery = Delivery(readable_name(found.name), key, seen.size, _unchanged(descriptor, seen))
            self._desk.take(who, delivery, of=readable_name(found.within), record=self._rule.record)
        finally:
            os.close(descriptor)
        self._remove(found)

    def _remove(self, found: _Found) -> None:
        """Remove a file that is in the office's keeping, unless something else lies in its place by now."""
        try:
            if Seen.of(os.lstat(found.name, dir_fd=found.folder)) == found.seen:
                os.unlink(found.name, dir_fd=found.folder)
                os.fsync(found.folder)
        except FileNotFoundError:
            return
        except OSError:
            # It is taken; trying again would come to the same receipt, so it may lie here.
            self._stuck.add(found.seen)
            log("channel").warning("not removed", extra={"fields": {"channel": self.name}})

    def _put_aside(self, found: _Found, error: AnjuanError) -> None:
        try:
            folder = self._rule.path / ASIDE / found.within
            folder.mkdir(parents=True, exist_ok=True)
            place = _free(folder, found.name)
            os.rename(found.name, place, src_dir_fd=found.folder)
            place.with_name(place.name + REASON).write_text(self._explain(error) + "\n", "utf-8")
        except FileNotFoundError:
            return
        except OSError as failure:
            self._stuck.add(found.seen)
            raise Unavailable("watched_folder_closed", folder=str(self._rule.path)) from failure
        self._desk.note(refused=self._desk.standing().refused + 1)


def _files(root: Path) -> Iterator[_Found]:
    """Yield what could be taken, folder by folder; links are not followed, out of the folder or anywhere."""
    for folder, folders, names, descriptor in os.fwalk(root):
        within = os.path.relpath(folder, root)
        within = "" if within == "." else within
        folders[:] = sorted(name for name in folders if not passing(name) and (within or name != ASIDE))
        for name in sorted(names):
            if passing(name):
                continue
            with suppress(OSError):
                found = os.lstat(name, dir_fd=descriptor)
                if stat.S_ISREG(found.st_mode):
                    yield _Found(descriptor, within, name, Seen.of(found))


def _unchanged(descriptor: int, seen: Seen) -> Iterator[bytes]:
    """Yield the bytes of an open file; raise Invalid where it turns out to be changing."""
    while piece := os.read(descriptor, _PIECE):
        yield piece
    if Seen.of(os.fstat(descriptor)) != seen:
        raise Invalid(_STILL_CHANGING)


def _free(folder: Path, name: str) -> Path:
    place, number = folder / name, 1
    while place.exists() or place.with_name(place.name + REASON).exists():
        number += 1
        place = folder / f"{number}-{name}"
    return place
