"""Every state in which a power cut may leave the object folder: all of them made, opened, and judged.

What a store does to the file system is written down call by call.  A cut at any moment leaves what was synchronised by
then, and of the rest any part: contents whole, torn or empty, names there or not.  All these states are made in turn
(a short object takes few enough calls for that), the store is opened on each, and an object must be there whole, or
as if it had never been; once the store has said that it is there, it must be.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID

from core.errors import NotFound
from storage.objects import local
from storage.objects.local import LocalObjects

NAME = UUID("5f0c4c29-3c5c-4b0e-a1a5-0f6f0c8f6f10")
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Call:
    """One thing done to the file system: `kind` is write, link, unlink, folder, sync or said (the store returned)."""

    kind: str
    path: str
    data: bytes = field(default=b"", repr=False)
    other: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many states there were, and which of them were wrong."""

    states: int
    wrong: tuple[str, ...]


class Recorder:
    """Does what a store asks of the file system, and writes it down."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._open: dict[int, str] = {}
        self.calls: list[Call] = []

    def note(self, kind: str, path: Path | str, data: bytes = b"", other: Path | str = "") -> None:
        """Write a call down, its paths below the root."""
        self.calls.append(Call(kind, self._below(path), data, self._below(other) if other else ""))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Have the local store's calls written down inside the block."""
        real = SimpleNamespace(link=Path.hardlink_to, unlink=Path.unlink, mkdir=Path.mkdir)
        names: dict[str, Any] = {name: getattr(os, name) for name in dir(os)}
        seen = SimpleNamespace(**{**names, "open": self._opened, "write": self._written, "fsync": self._synced})

        def link(path: Path, target: Path) -> None:
            real.link(path, target)
            self.note("link", target, other=path)

        def unlink(path: Path, *, missing_ok: bool = False) -> None:
            real.unlink(path, missing_ok=missing_ok)
            self.note("unlink", path)

        def mkdir(path: Path, **how: Any) -> None:
            real.mkdir(path, **how)
            self.note("folder", path)

        with (
            patch.object(local, "os", seen),
            patch.object(Path, "hardlink_to", link),
            patch.object(Path, "unlink", unlink),
            patch.object(Path, "mkdir", mkdir),
        ):
            yield

    def _below(self, path: Path | str) -> str:
        return str(Path(path).relative_to(self._root))

    def _opened(self, path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = os.open(path, flags, mode)
        self._open[descriptor] = str(path)
        if flags & os.O_CREAT:
            self.note("write", path)
        return descriptor

    def _written(self, descriptor: int, data: bytes) -> int:
        count = os.write(descriptor, data)
        self.note("write", self._open[descriptor], bytes(data[:count]))
        return count

    def _synced(self, descriptor: int) -> None:
        os.fsync(descriptor)
        self.note("sync", self._open[descriptor])


def put_and_delete(root: Path, content: bytes) -> list[Call]:
    """Store an object and remove it again, and return what was done to the file system."""
    recorder = Recorder(root)
    with recorder.watching():
        store = LocalObjects(root / "objects")
        writer = store.writer(NAME)
        writer.write(content)
        writer.commit()
        recorder.note("said", root / "kept")
        store.delete(NAME)
        recorder.note("said", root / "gone")
    return recorder.calls


def judge(calls: Sequence[Call], content: bytes, fresh: Callable[[], Path]) -> Count:
    """Make every state that a cut during `calls` may leave, each in a `fresh` folder, and judge what a store finds."""
    states, wrong = 0, []
    for cut in range(len(calls) + 1):
        said = {call.path for call in calls[:cut] if call.kind == "said"}
        begun = any(call.kind == "unlink" and call.path.endswith(NAME.hex) for call in calls[:cut])
        for state in _states(calls[:cut]):
            states += 1
            problem = _problem(_made(state, fresh()), content, kept="kept" in said and not begun, gone="gone" in said)
            if problem:
                wrong.append(f"after {cut} calls: {problem}")
    return Count(states, tuple(wrong))


State = dict[str, bytes]  # names of files, each with its content


def _states(done: Sequence[Call]) -> Iterator[State]:
    """Yield what may be on the disk: synchronised calls have happened, and any of the others may have."""
    loose = [place for place, call in enumerate(done) if _loose(done, place)]
    for chosen in itertools.product((False, True), repeat=len(loose)):
        dropped = {place for place, kept in zip(loose, chosen, strict=True) if not kept}
        lost = tuple(f"{done[place].path}/" for place in dropped if done[place].kind == "folder")
        for state in _torn([call for place, call in enumerate(done) if place not in dropped], dropped, done):
            yield {path: content for path, content in state.items() if not path.startswith(lost)}


def _loose(done: Sequence[Call], place: int) -> bool:
    """Say whether a call may have got lost: nothing after it has brought it to the disk."""
    call = done[place]
    if call.kind in {"sync", "said"}:
        return False
    bringer = call.path if call.kind == "write" and call.data else str(Path(call.other or call.path).parent)
    return not any(later.kind == "sync" and later.path == bringer for later in done[place + 1 :])


def _torn(kept: Sequence[Call], dropped: set[int], done: Sequence[Call]) -> Iterator[State]:
    """Yield the state that calls lead to, and the one in which the last write reached the disk in part."""
    yield _replayed(kept)
    last = next((call for call in reversed(kept) if call.kind == "write" and len(call.data) > _SECTOR), None)
    if last is not None and _loose(done, max(place for place, call in enumerate(done) if call is last)) and not dropped:
        torn = Call("write", last.path, last.data[:_SECTOR])
        yield _replayed([torn if call is last else call for call in kept])


def _replayed(calls: Sequence[Call]) -> State:
    inodes: dict[str, list[bytes]] = {}
    held: dict[str, list[bytes]] = {}
    for call in calls:
        if call.kind == "write":
            # Bytes are written to the file whatever becomes of its name.
            inode = inodes.setdefault(call.path, [])
            inode.append(call.data)
            if not call.data:
                held[call.path] = inode
        elif call.kind == "link":
            held[call.other] = inodes.setdefault(call.path, [])
        elif call.kind == "unlink":
            held.pop(call.path, None)
    return {path: b"".join(pieces) for path, pieces in held.items()}


def _made(state: State, folder: Path) -> LocalObjects:
    for path, content in state.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return LocalObjects(folder / "objects")


def _problem(store: LocalObjects, content: bytes, *, kept: bool, gone: bool) -> str:
    """Say what is wrong with a store, empty where nothing is."""
    store.sweep(datetime.max.replace(tzinfo=UTC))
    try:
        found: bytes | None = store.read(NAME, 0, store.size(NAME))
    except NotFound:
        found = None
    if found is None:
        return "an object that was stored is not there" if kept else ""
    if found != content:
        return "an object is there in part"
    return "an object that was removed is there" if gone else ""
