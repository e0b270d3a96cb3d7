"""The key that signs the log, and the last checkpoint it signed: two files beside the database, not in it.

Whoever puts an older database in place, or rewrites its log, does not thereby change what was kept here.
"""

from __future__ import annotations

from pathlib import Path

from core.crypto.files import create_private, read_private, replace_private
from core.crypto.providers import KeyProvider, root_version_of
from core.crypto.signing import SigningKey
from core.errors import Corrupt
from storage.audit.checkpoint import Checkpoint, read, sign

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

    def create(self) -> None:
        """Make the key of a new office, and write down its public half for whoever verifies elsewhere."""
        key = SigningKey.generate()
        create_private(self._folder / KEY_FILE, key.sealed_by(self._provider))
        replace_private(self._folder / PUBLIC_FILE, key.public.hex().encode() + b"\n")

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
        try:
            return read_private(path).decode() if path.exists() else None
        except UnicodeDecodeError:
            raise Corrupt from None

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
