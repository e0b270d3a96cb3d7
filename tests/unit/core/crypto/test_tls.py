from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509

from core.crypto.tls import LIFETIME, ServerCertificate, self_signed, still_serves
from core.errors import Invalid

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def parsed(made: ServerCertificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.certificate.encode())


def test_it_names_every_host_and_address() -> None:
    made = parsed(self_signed(["anjuan.office.lan", "192.168.1.5", "::1"], NOW))
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["anjuan.office.lan"]
    assert names.get_values_for_type(x509.IPAddress) == [ip_address("192.168.1.5"), ip_address("::1")]


def test_it_is_valid_for_as_long_as_every_browser_bears() -> None:
    made = parsed(self_signed(["anjuan.office.lan"], NOW))
    assert made.not_valid_before_utc < NOW < made.not_valid_after_utc
    assert made.not_valid_after_utc - made.not_valid_before_utc < timedelta(days=825)


def test_the_fingerprint_is_what_browsers_show() -> None:
    made = self_signed(["anjuan.office.lan"], NOW)
    expected = hashlib.sha256(ssl.PEM_cert_to_DER_cert(made.certificate)).hexdigest().upper()
    assert made.fingerprint.replace(":", "") == expected


def test_the_key_does_not_show_itself() -> None:
    made = self_signed(["anjuan.office.lan"], NOW)
    assert made.key.splitlines()[1] not in repr(made)


def test_it_serves_for_its_names_until_shortly_before_its_end() -> None:
    made = self_signed(["anjuan.office.lan", "192.168.1.5"], NOW).certificate
    assert still_serves(made, "192.168.1.5", NOW)
    assert still_serves(made, None, NOW)
    assert not still_serves(made, "192.168.1.6", NOW)
    assert not still_serves(made, None, NOW + LIFETIME - timedelta(days=20))


def test_a_name_in_chinese_is_written_as_hosts_are() -> None:
    made = parsed(self_signed(["律所.cn"], NOW))
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["律所.cn".encode("idna").decode()]


@pytest.mark.parametrize("host", ["a" * 64 + ".lan", "bad host", "", "-x", "a/b", "*"])
def test_what_is_no_host_name_is_refused(host: str) -> None:
    with pytest.raises(Invalid, match="bad_host"):
        self_signed(["good.lan", host], NOW)


def test_a_browser_that_trusts_it_connects(tmp_path: Path) -> None:
    made = self_signed(["localhost"], datetime.now(UTC))  # noqa: TID251 - the other side looks at the machine's clock
    (tmp_path / "pair.pem").write_text(made.certificate + made.key)
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(tmp_path / "pair.pem")
    there = ssl.create_default_context(cadata=made.certificate)
    left, right = socket.socketpair()
    server = threading.Thread(target=lambda: here.wrap_socket(left, server_side=True).close())
    server.start()

    with there.wrap_socket(right, server_hostname="localhost") as connection:
        assert connection.version() == "TLSv1.3"
    server.join()
