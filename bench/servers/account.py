"""Whom the servers run as, and the folders they share: never root, whoever starts them."""

from __future__ import annotations

import os
import pwd
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Account:
    """A user that owns nothing of value."""

    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        """Return what makes `subprocess` start a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Give the folder and all that lies in it to this user."""
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account() -> Account | None:
    """Return the user to change to, or None where we are not root: PostgreSQL and Elasticsearch refuse to be root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def base() -> Path:
    """Return the folder of all our servers below the temporary folder, made where it is absent.

    Raises:
        PermissionError: somebody else made it.
    """
    folder = Path(tempfile.gettempdir()) / f"anjuan-servers-{os.geteuid()}"
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise PermissionError(folder)
    return folder
