"""Verification of a whole log: every line, every node, the head, every signature, and what was kept outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from core.errors import Corrupt
from core.model.audit import AuditReport
from storage.audit import tree
from storage.audit.checkpoint import Checkpoint
from storage.audit.entry import commitment_of, decode, opens

MOST_PROBLEMS = 100  #: told; the first ones say what happened


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One row as it lies there; nothing in it is believed yet.

    `columns` repeat time, action, actor, object and record of `data` for looking lines up; `opening` is nonce and
    detail where they could be opened, `damaged` says that they should have opened and did not.
    """

    index: int
    data: bytes
    columns: tuple[datetime, str, UUID | None, UUID | None, UUID | None]
    detail_owner: UUID | None
    has_detail: bool
    opening: bytes | None = None
    damaged: bool = False


class Verification:
    """Takes a log line by line in constant memory, and tells at the end what is amiss."""

    def __init__(self, read: Callable[[str], Checkpoint]) -> None:
        self._read = read
        self._problems: list[tuple[str, str]] = []
        self._right: dict[int, bytes] = {}  # the complete subtrees of the tree so far, by level
        self._digests: defaultdict[int, Any] = defaultdict(sha256)
        self._size = 0
        self._claims: dict[int, list[tuple[str, bytes]]] = {}
        self._checkpoints = 0

    def expect(self, notes: Sequence[tuple[int, str]], kept: str | None) -> None:
        """Take the signed notes of the database and the one kept outside, before the first line."""
        for size, note in notes:
            self._claim(note, "checkpoint", size)
        self._checkpoints = len(notes)
        if kept is not None:
            self._claim(kept, "kept_checkpoint")
            if kept not in {note for _, note in notes}:
                self._problem("checkpoint_missing", "")
        else:
            self._problem("kept_checkpoint_missing", "")

    def take(self, line: StoredLine) -> None:
        """Take the next line."""
        if line.index != self._size:
            self._problem("entry_missing", str(self._size))
        self._check_line(line)
        here, completed = tree.leaf_hash(line.data), tree.completed_by(self._size)
        for level, _ in completed:
            here = tree.node_hash(self._right.pop(level - 1), here) if level else here
            self._digests[level].update(here)
        self._right[len(completed) - 1] = here
        self._size += 1
        for what, root in self._claims.pop(self._size, []):
            if root != self._root():
                self._problem(f"{what}_differs", str(self._size))

    def compare_nodes(self, level: int, hashes: Iterable[tuple[int, bytes]]) -> None:
        """Compare the stored nodes of one level, in order, with what the lines give; after the last line."""
        stored, count = sha256(), 0
        for place, value in hashes:
            if place != count:
                self._problem("node_missing", f"{level}.{count}")
                return
            stored.update(value)
            count += 1
        if count != self._size >> level or stored.digest() != self._digests[level].digest():
            self._problem("node_changed", str(level))

    def finish(self, size: int, root: bytes, levels: Iterable[int]) -> AuditReport:
        """Compare head, levels and what was signed beyond the end, and return what was found."""
        if size != self._size:
            self._problem("head_size_differs", str(size))
        if root != self._root():
            self._problem("head_root_differs", str(self._size))
        if set(levels) != set(range(self._size.bit_length())):
            self._problem("node_missing", "")
        for beyond in sorted(self._claims):
            self._problem("entries_cut_off", str(beyond))
        return AuditReport(self._size, self._root(), self._checkpoints, tuple(self._problems[:MOST_PROBLEMS]))

    def _check_line(self, line: StoredLine) -> None:
        try:
            entry = decode(line.index, line.data)
            commitment, owner = commitment_of(line.data)
        except Corrupt:
            self._problem("entry_damaged", str(line.index))
            return
        if line.columns != (entry.at, entry.action, entry.actor_id, entry.object_id, entry.record_id):
            self._problem("entry_changed", str(line.index))
        whole = line.detail_owner == owner and line.has_detail == (commitment is not None) and not line.damaged
        if not whole or (line.opening is not None and not opens(commitment or b"", line.opening)):
            self._problem("detail_changed", str(line.index))

    def _claim(self, note: str, what: str, size: int | None = None) -> None:
        try:
            checkpoint = self._read(note)
        except Corrupt:
            self._problem(f"{what}_not_signed", "" if size is None else str(size))
            return
        if size is not None and checkpoint.size != size:
            self._problem(f"{what}_differs", str(size))
        if checkpoint.size:
            self._claims.setdefault(checkpoint.size, []).append((what, checkpoint.root))

    def _root(self) -> bytes:
        root: bytes | None = None
        for level in sorted(self._right):
            root = self._right[level] if root is None else tree.node_hash(self._right[level], root)
        return root or tree.EMPTY

    def _problem(self, code: str, where: str) -> None:
        self._problems.append((code, where))
