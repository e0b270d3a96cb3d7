"""A certificate made on the spot, for an office that has none of its own yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.errors import Invalid

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_RENEWED = timedelta(days=30)  #: before its end a certificate is made anew
LIFETIME = timedelta(days=820)  # Apple's systems refuse server certificates that last longer than 825 days.


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """PEM texts, and the SHA-256 fingerprint as browsers show it (`AB:CD:…`)."""

    certificate: str
    key: str = field(repr=False)
    fingerprint: str


def self_signed(hosts: Sequence[str], now: datetime) -> ServerCertificate:
    """Return a certificate for the given host names and IP addresses (at least one), good for 820 days.

    Raises:
        Invalid: a name is no host name.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = [_alternative(host) for host in hosts]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    builder = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    certificate = builder.sign(key, SHA256())
    return ServerCertificate(
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        fingerprint=certificate.fingerprint(SHA256()).hex(":").upper(),
    )


def is_host(host: str) -> bool:
    """Say whether a certificate can be made out to this name or address."""
    try:
        _alternative(host)
    except Invalid:
        return False
    return True


def still_serves(certificate: str, host: str | None, now: datetime) -> bool:
    """Say whether a certificate (PEM) is good for a while yet, and made out to this name or address, if any."""
    made = x509.load_pem_x509_certificate(certificate.encode())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return now < made.not_valid_after_utc - _RENEWED and (host is None or _alternative(host) in names)


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        pass
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        name = ""
    if not _HOST.fullmatch(name):
        raise Invalid("bad_host", host=host)
    return x509.DNSName(name)
