from __future__ import annotations

import pytest

from core.errors import Unreadable
from ocr.formats import Format, tell, tell_whole
from tests.unit.ocr.drawn import encoded, paper


@pytest.mark.parametrize("kind", [Format.JPEG, Format.PNG, Format.TIFF, Format.WEBP, Format.BMP])
def test_a_picture_is_known_by_its_first_bytes_whatever_its_name(kind: Format) -> None:
    assert tell(encoded(paper(), kind.value)[:64], "letter.txt") is kind


def test_a_pdf_may_have_a_little_dirt_before_its_header() -> None:
    assert tell(b"\r\n%PDF-1.4", "a") is Format.PDF


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_chinese_text_is_text_in_every_usual_encoding(encoding: str) -> None:
    assert tell("借条：今借到人民币12000元整。\n".encode(encoding), "借条.txt") is Format.TXT


@pytest.mark.parametrize(
    "head", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"GIF89a", b" <!DOCTYPE html>", b"Rar!\x1a"]
)
def test_a_known_format_that_is_not_read_is_called_so(head: bytes) -> None:
    with pytest.raises(Unreadable, match="format_unsupported"):
        tell(head, "a")


def test_no_bytes_are_an_empty_file() -> None:
    with pytest.raises(Unreadable, match="empty_file"):
        tell(b"", "a.pdf")


def test_noise_is_unknown() -> None:
    with pytest.raises(Unreadable, match="format_unknown"):
        tell(bytes(range(1, 32)) * 20, "a.bin")


def compound(name: str, *, shift: int = 0) -> bytes:
    """Return a file like the compound ones of office programs, with one entry in its directory."""
    letters = name.encode("utf-16-le")
    entry = letters.ljust(64, b"\0") + (len(letters) + 2).to_bytes(2, "little")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024 + shift, b"\0") + entry.ljust(128, b"\0")


def test_an_office_file_with_a_password_is_locked() -> None:
    with pytest.raises(Unreadable, match="locked"):
        tell_whole(compound("EncryptedPackage"), "合同.docx", None)


def test_a_password_for_an_office_file_is_no_help_and_says_so() -> None:
    with pytest.raises(Unreadable, match="protection_unsupported"):
        tell_whole(compound("EncryptedPackage"), "合同.docx", "secret")


@pytest.mark.parametrize(
    "data",
    [compound("WordDocument"), compound("EncryptedPackages"), compound("EncryptedPackage", shift=2), compound("")],
    ids=["document of old", "longer name", "in a text", "nothing"],
)
def test_other_compound_files_are_not_locked_but_unread(data: bytes) -> None:
    with pytest.raises(Unreadable, match="format_unsupported"):
        tell_whole(data, "合同.doc", None)
