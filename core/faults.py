"""Named places at which a process can be made to die, so that tests can show that dying there loses nothing.

Inert: a call costs one comparison unless the process was started with `ANJUAN_CRASH=name:n`, or was armed by a
test.  Then the process ends itself with SIGKILL at the n-th pass of that place.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType

VARIABLE = "ANJUAN_CRASH"

POINTS: Mapping[str, str] = MappingProxyType({
    "intake.begin": "before the upload's row and key are written",
    "intake.known": "the upload's row and key are written, no byte is",
    "intake.piece": "a piece of the body has been sealed and written; n picks the piece",
    "intake.stored": "the bytes are stored, nothing else says so",
    "intake.kept": "the paper is in the database, the sender does not know",
    "objects.sealed": "the last byte is written, the object is not published",
    "objects.published": "the object is published, its writer does not know",
    "objects.synced": "in the data folder: the bytes are on disk, without a name",
    "objects.named": "in the data folder: the object has its name, the folder is not on disk",
    "objects.deleted": "in the data folder: an object is removed, the folder is not on disk",
    "database.statement": "before a statement of a write transaction; n picks the statement",
    "database.commit": "everything of a write transaction is written, it is not committed",
    "database.committed": "a write transaction is committed, nobody knows",
    "database.migrated": "the tables are brought up to date, that is not committed",
    "reading.leased": "a worker holds a job and has done nothing",
    "reading.page": "a page has been read; n picks the page",
    "reading.stored": "the renditions are stored, no row names them",
    "reading.aside": "a stretch of a long paper is kept, its job waits for the next turn",
    "members.stored": "what lay in a paper is stored as one of its own, nothing else says so",
    "members.kept": "what lay in a paper is a paper of its own, the reading of the outer one goes on; n picks which",
    "reading.kept": "what was read is in the database, what it replaces is still stored",
    "index.gathered": "changed papers are fetched, the index knows nothing of them",
    "index.written": "changes are written to the index, they are not committed",
    "index.applied": "the index has taken changes in, nobody knows",
    "index.filled": "a new index is filled, people still ask the old one",
    "index.published": "people ask the new index, nobody knows",
    "keys.rotated": "a new root key is there, the sealed recovery file lacks it",
    "keys.rewrapped": "some of the keys are wrapped anew, others are not",
    "keys.finished": "all keys are wrapped anew, whoever asked for it does not know",
    "shred.key_gone": "a paper's key is destroyed, its objects and index entry are there",
    "shred.objects_gone": "a paper's objects are removed, their rows are there",
    "withdraw.kept": "a paper is withdrawn, the index has its entry",
    "audit.signed": "a checkpoint of the log is signed, it is kept nowhere",
    "audit.kept": "a checkpoint is kept in the database, not outside it",
    "filing.moved": "a paper's key is wrapped anew for its new record, the index has the old entry",
    "arrange.keys": "the keys of new papers are made, their bytes are not",
    "arrange.stored": "new papers are stored, no row names them",
    "sweep.listed": "objects without an owner are listed, none is removed",
    "sweep.stale": "an upload given up is forgotten, its bytes are there",
    "transfer.copied": "an object is copied to a backup, from one, or to servers; n picks the object",
    "backup.rows": "the rows are in the backup, what makes it one is not",
    "restore.rows": "the rows are back, keys of the log and the index are not",
    "session.opened": "somebody is signed in, the browser does not know",
})  # fmt: skip


def _parse(text: str | None) -> tuple[str, int] | None:
    """Read `name:n`; without a number the first pass is meant."""
    if not text:
        return None
    name, _, count = text.partition(":")
    if name not in POINTS:
        raise ValueError(f"{VARIABLE}: no such place: {name}")
    return name, int(count or 1)


_armed = _parse(os.environ.get(VARIABLE))
_counting = Lock()


def crash_point(name: str) -> None:
    """Die here if this is the place, and the pass, that was asked for."""
    if _armed is not None and _armed[0] == name:
        _pass(name)


def arm(text: str | None) -> None:
    """Ask for a place as `ANJUAN_CRASH` does, in a process that runs already; None takes it back.

    Raises:
        ValueError: there is no such place.
    """
    global _armed  # noqa: PLW0603  (one process, one death)
    _armed = _parse(text)


def armed(name: str) -> bool:
    """Say whether the process is to die at `name`, for places that are dear to pass."""
    return _armed is not None and _armed[0] == name


def _pass(name: str) -> None:
    global _armed  # noqa: PLW0603  (as above)
    with _counting:
        left = _armed[1] - 1 if _armed else 0
        _armed = (name, left)
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
