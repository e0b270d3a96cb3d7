"""The office's own certificate, for those who come by TLS where none was given, and the names it is made out to."""

from __future__ import annotations

import socket

from cases.office import Office
from core.crypto.tls import is_host, self_signed, still_serves

_CERTIFICATE = "tls.certificate"
_KEY = "tls.key"
_FINGERPRINT = "tls.fingerprint"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ELSEWHERE = ("192.0.2.1", 9)  #: an address of nobody's; a datagram's socket sends nothing when it is connected


def own_certificate(office: Office, host: str | None) -> tuple[str, str, str]:
    """Return certificate, key and fingerprint for `host` (None: any of this machine's names).

    It is made on first use, and anew near its end or for a host it does not name; its key is kept sealed.
    """
    now = office.clock.now()
    with office.db.write() as tx:
        kept = [tx.office.get(name) for name in (_CERTIFICATE, _KEY, _FINGERPRINT)]
        if kept[0] and kept[1] and kept[2] and still_serves(kept[0], host, now):
            return kept[0], kept[1], kept[2]
        own = [name for name in (socket.gethostname(), *addresses()) if is_host(name)]
        made = self_signed(list(dict.fromkeys([*([host] if host else []), *own, *_LOOPBACK])), now)
        tx.office.keep(_CERTIFICATE, made.certificate)
        tx.office.keep(_KEY, made.key)
        tx.office.keep(_FINGERPRINT, made.fingerprint)
        return made.certificate, made.key, made.fingerprint


def addresses() -> list[str]:
    """Return the address at which this machine is found by others, if it has a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_ELSEWHERE)
        except OSError:
            return []
        return [str(asking.getsockname()[0])]
