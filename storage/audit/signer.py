"""The key that signs the log, and the last checkpoint it signed: two files beside the database, not in it.

Whoever puts an older database in place, or rewrites its log, does not thereby change what was kept here.
"""

from __future__ import annotations

from pathlib import Path

from core.crypto.files import read_private, replace_private
from core.crypto.providers import KeyProvider, root_version_of
from core.crypto.signing import SigningKey
from core.errors import Conflict, Corrupt
from storage.audit.checkpoint import Checkpoint, read, sign
from storage.audit.tree import EMPTY

KEY_FILE = "audit.key"
KEPT_FILE = "audit.checkpoint"
PUBLIC_FILE = "audit.pub"


class LogSigner:
    """Signs checkpoints of one office's log, named `name`."""

    def __init__(self, folder: Path, provider: KeyProvider, name: str) -> None:
        self.name = name
        self._folder = folder
        self._provider = provider

    @property
    def exists(self) -> bool:
        """Whether there is a key: one is made with the office and never silently replaced."""
        return (self._folder / KEY_FILE).exists()

    def create(self) -> str:
        """Make the key of a new office, write down its public half, and return the kept note of the empty log.

        What a start that was cut off left behind is replaced.

        Raises:
            Conflict: `database_missing`: here is the signed log of an office whose database is gone.
        """
        kept = self.kept()
        if kept is not None and _size_of(kept) != "0":
            raise Conflict("database_missing", folder=str(self._folder))
        key = SigningKey.generate()
        replace_private(self._folder / KEY_FILE, key.sealed_by(self._provider))
        replace_private(self._folder / PUBLIC_FILE, key.public.hex().encode() + b"\n")
        note = sign(self.name, Checkpoint(0, EMPTY), key)
        self.keep(note)
        return note

    def sign(self, checkpoint: Checkpoint) -> str:
        """Return the signed note; raise Corrupt where the key is missing or another office's."""
        return sign(self.name, checkpoint, self._key())

    def read(self, note: str) -> Checkpoint:
        """Return what a note says; raise Corrupt where this key did not sign it for this log."""
        return read(self.name, note, self._key().public)

    def keep(self, note: str) -> None:
        """Keep the newest note outside the database, durably."""
        replace_private(self._folder / KEPT_FILE, note.encode())

    def kept(self) -> str | None:
        """Return the note that was kept, None where there is none."""
        path = self._folder / KEPT_FILE
        return read_private(path).decode(errors="replace") if path.exists() else None

    @property
    def root_version(self) -> int | None:
        """The version of the root key that seals the signing key, None where there is no key."""
        return root_version_of(read_private(self._folder / KEY_FILE)) if self.exists else None

    def rewrap(self) -> None:
        """Seal the signing key anew under the current root key."""
        if self.root_version not in {None, self._provider.current}:
            replace_private(self._folder / KEY_FILE, self._key().sealed_by(self._provider))

    def _key(self) -> SigningKey:
        if not self.exists:
            raise Corrupt
        return SigningKey.open(self._provider, read_private(self._folder / KEY_FILE))


def _size_of(note: str) -> str:
    """Return what a note says of the size of its log, without believing it."""
    return note.split("\n", 2)[1] if note.count("\n") > 1 else ""
