"""What a power cut takes: bytes and names in the object folder that were never brought to the disk.

The kernel outlives a killed process, so killing alone would forgive every missing fsync.  The server notes here what
it has synchronised; after each kill whatever was not is taken away, as if the machine had lost its power.  The note
itself lies outside the data folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from storage.objects import local

FILE, NAME, FOLDER = "file", "name", "folder"


def record(note: Path, *, without_fsync: bool) -> None:
    """Have this process note what its object store brings to the disk; `without_fsync` brings nothing there."""
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def say(kind: str, path: str | Path) -> None:
        os.write(descriptor, f"{kind}\t{path}\n".encode())

    def fsync(opened: int) -> None:
        if not without_fsync:
            os.fsync(opened)
            path = Path(f"/proc/self/fd/{opened}").readlink()
            say(FOLDER if path.is_dir() else FILE, path)

    publish = local._publish

    def publish_and_say(part: Path, path: Path) -> None:
        say(NAME, f"{part}\t{path}")
        publish(part, path)

    names: dict[str, Any] = {name: getattr(os, name) for name in dir(os)}
    vars(local).update(os=SimpleNamespace(**{**names, "fsync": fsync}), _publish=publish_and_say)


def cut(note: Path) -> int:
    """Take away what was never synchronised, forget the note, and return how many objects were hit."""
    synced: set[str] = set()
    open_names: dict[str, str] = {}
    hit: set[str] = set()
    for line in note.read_text("utf-8").splitlines() if note.exists() else ():
        kind, *paths = line.split("\t")
        if kind == FILE:
            synced.add(paths[0])
        elif kind == FOLDER:
            open_names = {path: part for path, part in open_names.items() if str(Path(path).parent) != paths[0]}
        elif kind == NAME and len(paths) == 2:
            part, path = paths
            open_names[path] = part
            if part not in synced:
                hit.add(path)
    for path in open_names:
        Path(path).unlink(missing_ok=True)
    for path in hit - set(open_names):
        if Path(path).exists():
            os.truncate(path, 0)
    note.unlink(missing_ok=True)
    return len(hit | set(open_names))
