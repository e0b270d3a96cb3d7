"""A mail server of the machine's own, on a free port of the loopback, with one mailbox and a made-up certificate."""

from __future__ import annotations

import contextlib
import imaplib
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.crypto.tls import self_signed

USER, PASSWORD = "office", "quiet-river-under-stone"
_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_min_protocol = TLSv1.2
auth_mechanisms = plain login
disable_plaintext_auth = yes
mail_location = maildir:{folder}/mail
mail_uid = mail
mail_gid = mail
first_valid_uid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/home
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True)
class MailServer:
    """A server that runs; `certificate` is what to trust."""

    port: int
    certificate: Path

    def put(self, message: bytes, folder: str = "INBOX") -> None:
        """Have a message arrive."""
        with self.client() as client:
            client.append(folder, "", "", message)

    def flags(self, folder: str = "INBOX") -> list[str]:
        """Return the flags of each message in a folder."""
        with self.client() as client:
            client.select(folder, readonly=True)
            _, found = client.uid("FETCH", "1:*", "(FLAGS)")
        return [line.decode() for line in found if isinstance(line, bytes)]

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4_SSL]:
        """Open the mailbox as a mail program does."""
        secured = ssl.create_default_context(cafile=self.certificate)
        with imaplib.IMAP4_SSL("localhost", self.port, ssl_context=secured) as client:
            client.login(USER, PASSWORD)
            yield client


def program() -> str | None:
    """Return the server's program, None where it is not installed."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    """Start the server, and end it."""
    # A socket's path must be short, and the server's own user must get there.
    with tempfile.TemporaryDirectory(prefix="mail-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for place in ("run", "state", "mail", "home"):
            (folder / place).mkdir()
        for place in ("mail", "home"):
            shutil.chown(folder / place, "mail", "mail")
        made = self_signed(["localhost"], datetime.now(UTC))  # noqa: TID251  (a certificate of today)
        (folder / "cert.pem").write_text(made.certificate)
        (folder / "key.pem").write_text(made.key)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        config = folder / "dovecot.conf"
        config.write_text(_CONFIG.format(folder=folder, port=port, password=PASSWORD))
        with subprocess.Popen([str(program()), "-F", "-c", str(config)], stderr=subprocess.DEVNULL) as process:
            try:
                _wait(port, process)
                yield MailServer(port, folder / "cert.pem")
            finally:
                process.terminate()
                process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the mail server does not start")
