"""Makes files that hold others: archives and letters."""

from __future__ import annotations

import struct
import zipfile
from email.message import EmailMessage
from io import BytesIO

import py7zr
import pyzipper


def letter(*enclosures: tuple[str, bytes], subject: str = "催款函", words: str = "请于三日内还款。") -> bytes:
    """Return a letter with enclosures."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "张三 <zhang@example.com>", "li@example.com"
    message.set_content(words)
    for name, data in enclosures:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def zipped_in_gbk(name: str, data: bytes) -> bytes:
    """Return a ZIP of one member whose name is written as Chinese machines did: in their code page, unsaid."""
    whole = zipped({"x" * len(name.encode("gbk")): data})
    return whole.replace(b"x" * len(name.encode("gbk")), name.encode("gbk"))


def zip_locked_with_aes(parts: dict[str, bytes], password: str, bits: int = 256) -> bytes:
    """Return a ZIP locked as WinZip, 7-Zip and WinRAR lock it."""
    out = BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        archive.setencryption(pyzipper.WZ_AES, nbits=bits)
        archive.setpassword(password.encode())
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def zip_locked(name: str = "合同.txt") -> bytes:
    """Return a ZIP that says of its member that it wants a password."""
    whole = bytearray(zipped({name: b"secret words, long enough"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = whole.find(mark) + place
        struct.pack_into("<H", whole, start, struct.unpack_from("<H", whole, start)[0] | 1)
    return bytes(whole)


def seven_zipped(parts: dict[str, bytes], password: str | None = None) -> bytes:
    """Return a 7z."""
    out = BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, data in parts.items():
            archive.writestr(data, name)
    return out.getvalue()
