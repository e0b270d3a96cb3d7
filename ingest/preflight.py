"""What can be known before an office is opened: that its folder can be written, and that its servers are there.

Each server is tried once, all at the same time, with a bounded wait, and without a password being sent.
"""

from __future__ import annotations

import socket
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import Unavailable
from core.settings import ServerSettings, Settings
from ingest.checkup import Finding

PATIENCE = 4.0  #: seconds for finding a server and connecting to it
WORTH_ENDING = ("database", "home")  #: without these no office can be opened
_PORTS = {"postgresql": 5432, "http": 80, "https": 443, "redis": 6379, "rediss": 6379}


def preflight(settings: Settings) -> tuple[Finding, ...]:
    """Return what stands in the way; nothing where nothing does."""
    found = [*_folder(settings.home)]
    if settings.servers is not None:
        found += _servers(settings.servers)
    return tuple(found)


def require_ground(found: tuple[Finding, ...]) -> None:
    """Refuse to open an office that could not be opened anyway.

    Raises:
        Unavailable: with the code of what is missing, and where it was looked for.
    """
    for finding in found:
        if finding.check in WORTH_ENDING:
            raise Unavailable(finding.code, where=finding.detail)


def _folder(home: Path) -> list[Finding]:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(b"?")
    except OSError:
        return [Finding("home", "failed", str(home), "home_unwritable")]
    return []


def _servers(servers: ServerSettings) -> list[Finding]:
    tried = [_Trial(name, getattr(servers, name).get_secret_value()) for name in ServerSettings.model_fields]
    for trial in tried:
        trial.thread.start()
    for trial in tried:
        trial.thread.join(PATIENCE)
    return [
        Finding(trial.name, "failed" if trial.name in WORTH_ENDING else "warning", trial.where, trial.code)
        for trial in tried
        if trial.code
    ]


class _Trial:
    """One server on its way to being found; `code` is empty where it is there."""

    def __init__(self, name: str, address: str) -> None:
        self.name, self.code = name, "server_unreachable"
        self.thread = threading.Thread(target=self._try, name=f"find-{name}", daemon=True)
        try:
            parts = urlsplit(address)
            self._host, self._port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            self._host, self._port = "", 0
        self.where = f"{self._host}:{self._port}"

    def _try(self) -> None:
        if not self._host:
            # Whoever opens it says what the address should look like.
            self.code = ""
            return
        try:
            with socket.create_connection((self._host, self._port), timeout=PATIENCE):
                self.code = ""
        except socket.gaierror:
            self.code = "server_unknown_host"
        except OSError:
            return
