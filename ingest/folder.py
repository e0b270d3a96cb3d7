"""The data folder: where things lie in it, and that one process at a time has it."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.errors import Conflict, Unavailable
from storage.audit.signer import KEY_FILE


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Names the places inside one office's data folder."""

    root: Path

    @property
    def database(self) -> Path:
        """Return the database file."""
        return self.root / "anjuan.db"

    @property
    def objects(self) -> Path:
        """Return the folder of sealed objects."""
        return self.root / "objects"

    @property
    def index(self) -> Path:
        """Return the folder of the blind index."""
        return self.root / "index"

    @property
    def socket(self) -> Path:
        """Return the local socket a running server listens on."""
        return self.root / "anjuan.sock"

    @property
    def escrow(self) -> Path:
        """Return the root keys sealed to the recovery recipients."""
        return self.root / "escrow.age"

    @property
    def passphrase_file(self) -> Path:
        """Return the root keys locked by a passphrase; absent while a key file unlocks them."""
        return self.root / "root.json"

    @property
    def transfer(self) -> Path:
        """Return the note of a restore or move under way; absent once it has come to its end."""
        return self.root / "transfer.json"

    @property
    def moved(self) -> Path:
        """Return the note that the office lies on servers now, and how the log stood when it left."""
        return self.root / "moved.json"

    @property
    def exists(self) -> bool:
        """Whether an office lives here already, or keeps here what must not lie in its database."""
        return self.database.exists() or (self.root / KEY_FILE).exists()

    def create(self) -> None:
        """Make the folder, for its owner alone."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.root.chmod(0o700)

    def check(self, *, on_servers: bool) -> None:
        """Return where the office may be opened here.

        Raises:
            Conflict: `transfer_unfinished`: a restore or move was cut off; `moved_away`: it lies on servers now.
        """
        # A move leaves the folder as it is: until its end the office may be opened here, and only here.
        if self.moved.exists():
            if not on_servers:
                raise Conflict("moved_away", folder=str(self.root), at=json.loads(self.moved.read_bytes())["at"])
        elif self.transfer.exists() and (on_servers or json.loads(self.transfer.read_bytes())["kind"] == "restore"):
            raise Conflict("transfer_unfinished", folder=str(self.root))

    def hold(self) -> FolderLock:
        """Take the folder for this process.

        Raises:
            Unavailable: another process has it.
        """
        self.create()
        self.objects.mkdir(exist_ok=True, mode=0o700)
        handle = (self.root / "lock").open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            raise Unavailable("folder_in_use", folder=str(self.root)) from None
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        return FolderLock(handle)


class FolderLock:
    """Holds a data folder until released or the process ends."""

    def __init__(self, handle: IO[str]) -> None:
        self._handle = handle

    def release(self) -> None:
        """Give the folder back."""
        self._handle.close()
