from __future__ import annotations

import pytest

from core.errors import Unreadable
from ocr.formats import Format, tell, tell_whole
from tests.unit.ocr.bombs import docx as package
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
    "head", [b"%!PS-Adobe", b"GIF89a", b"<?xml version='1.0'?><svg/>", b"Rar!\x1a", b"\x1f\x8b\x08"]
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


def test_an_office_file_with_a_password_is_known_as_one() -> None:
    assert tell_whole(compound("EncryptedPackage"), "合同.docx") is Format.LOCKED_OFFICE


@pytest.mark.parametrize(
    "data",
    [compound("WordDocument"), compound("EncryptedPackages"), compound("EncryptedPackage", shift=2), compound("")],
    ids=["document of old", "longer name", "in a text", "nothing"],
)
def test_other_compound_files_are_not_locked_but_unread(data: bytes) -> None:
    with pytest.raises(Unreadable, match="format_unsupported"):
        tell_whole(data, "合同.doc")


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"word/document.xml": b""}, Format.DOCX),
        ({"xl/workbook.xml": b""}, Format.XLSX),
        ({"ppt/presentation.xml": b""}, Format.PPTX),
        ({"OFD.xml": b""}, Format.OFD),
        ({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}, Format.ODT),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, Format.ODS),
        ({"合同.pdf": b"%PDF-1.7"}, Format.ZIP),
    ],
)
def test_a_parcel_is_known_by_what_lies_in_it(parts: dict[str, bytes], kind: Format) -> None:
    assert tell_whole(package(parts), "a.bin") is kind


def test_a_book_is_no_archive() -> None:
    with pytest.raises(Unreadable, match="format_unsupported"):
        tell_whole(package({"mimetype": b"application/epub+zip"}), "书.epub")


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"{\\rtf1\\ansi", "a", Format.RTF),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><p>", "a", Format.HTML),
        (b"plain words", "page.htm", Format.HTML),
        (b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\n%PDF-1.4", "a", Format.EML),
        (b"X-Odd: 1\n\nwords", "a.eml", Format.EML),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a", Format.SEVEN_ZIP),
        ("姓名,金额\n张三,12\n".encode(), "流水.csv", Format.CSV),
        (b"ID3\x03\0\0\0\0\0\0", "a", Format.SOUND),
        (b"RIFF\0\0\0\0WAVEfmt ", "a", Format.SOUND),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "通话.m4a", Format.SOUND),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "监控.mp4", Format.FILM),
        (b"\x1aE\xdf\xa3\x01\0\0\0", "a", Format.FILM),
    ],
    ids=["rtf", "html", "htm", "mail", "eml", "7z", "csv", "mp3", "wav", "m4a", "mp4", "mkv"],
)
def test_formats_are_known_by_their_first_bytes_and_names(head: bytes, name: str, kind: Format) -> None:
    assert tell(head, name) is kind


def test_a_note_with_a_colon_is_no_letter() -> None:
    assert tell("备注: 今借到\nTo: 张三\n".encode(), "a.txt") is Format.TXT
