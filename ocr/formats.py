"""Tells what a file is from its bytes; the name only helps where formats have no signature."""

from __future__ import annotations

import re
from enum import StrEnum

from core.errors import Unreadable
from ocr.mapped import Bytes
from ocr.parcels import compound_holds, zip_holds


class Format(StrEnum):
    """The formats that are known."""

    PDF = "pdf"
    OFD = "ofd"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    WEBP = "webp"
    HEIC = "heic"
    BMP = "bmp"
    DOCX = "docx"
    DOC = "doc"
    WPS = "wps"
    ODT = "odt"
    RTF = "rtf"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PPTX = "pptx"
    PPT = "ppt"
    ODP = "odp"
    HTML = "html"
    TXT = "txt"
    CSV = "csv"
    EML = "eml"
    MSG = "msg"
    ZIP = "zip"
    SEVEN_ZIP = "7z"
    SOUND = "sound"
    FILM = "film"
    LOCKED_OFFICE = "locked_office"  #: an office file with a password, whatever lies within

    @property
    def media_type(self) -> str:
        """The format's registered media type."""
        return _MEDIA_TYPES[self]


_OPEN_XML, _OPEN_DOCUMENT = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
_MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.OFD: "application/ofd",
    Format.JPEG: "image/jpeg",
    Format.PNG: "image/png",
    Format.TIFF: "image/tiff",
    Format.WEBP: "image/webp",
    Format.HEIC: "image/heic",
    Format.BMP: "image/bmp",
    Format.DOCX: _OPEN_XML + "wordprocessingml.document",
    Format.DOC: "application/msword",
    Format.WPS: "application/vnd.ms-works",
    Format.ODT: _OPEN_DOCUMENT + "text",
    Format.RTF: "application/rtf",
    Format.XLSX: _OPEN_XML + "spreadsheetml.sheet",
    Format.XLS: "application/vnd.ms-excel",
    Format.ODS: _OPEN_DOCUMENT + "spreadsheet",
    Format.PPTX: _OPEN_XML + "presentationml.presentation",
    Format.PPT: "application/vnd.ms-powerpoint",
    Format.ODP: _OPEN_DOCUMENT + "presentation",
    Format.HTML: "text/html",
    Format.TXT: "text/plain",
    Format.CSV: "text/csv",
    Format.EML: "message/rfc822",
    Format.MSG: "application/vnd.ms-outlook",
    Format.ZIP: "application/zip",
    Format.SEVEN_ZIP: "application/x-7z-compressed",
    Format.SOUND: "audio/basic",
    Format.FILM: "video/mpeg",
    Format.LOCKED_OFFICE: "application/x-ole-storage",
}
_SIGNATURES: tuple[tuple[Format, bytes], ...] = (
    (Format.JPEG, b"\xff\xd8\xff"),
    (Format.PNG, b"\x89PNG\r\n\x1a\n"),
    (Format.TIFF, b"II*\x00"),
    (Format.TIFF, b"MM\x00*"),
    (Format.TIFF, b"II+\x00"),
    (Format.TIFF, b"MM\x00+"),
    (Format.BMP, b"BM"),
    (Format.RTF, b"{\\rtf"),
    (Format.SEVEN_ZIP, b"7z\xbc\xaf\x27\x1c"),
)
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_SOUND_BRANDS = (b"M4A ", b"M4B ")
_SOUND = re.compile(
    rb"ID3[\x02-\x04]|fLaC\x00|#!AMR|RIFF....WAVE|OggS.{24}.*?(?:OpusHead|\x01vorbis|Speex)|FORM....AIF|\.snd\x00|MThd"
    rb"|\xff[\xfb\xf3\xf2\xfa][\x10-\xeb][\x00-\xff]|\xff[\xf1\xf9][\x40-\xbf][\x00-\xff]|\x02?#!SILK",
    re.DOTALL,
)
_FILM = re.compile(
    rb"....(?:ftyp|moov|mdat)|RIFF....AVI |\x1aE\xdf\xa3|FLV\x01|\x30\x26\xb2\x75\x8e\x66\xcf\x11"
    rb"|\x00\x00\x01[\xba\xb3]|OggS",
    re.DOTALL,
)
#: Known, but not read: told apart from garbage so that the person hears what to do.
_KNOWN_UNREAD = re.compile(rb"GIF8|Rar!|\x1f\x8b|BZh|\xfd7zXZ|%!PS|RIFF")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|\?xml|svg)", re.IGNORECASE)
_HYPERTEXT = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|p)[\s>]", re.IGNORECASE)
_HEADER = re.compile(rb"(?:From [^\r\n]*\r?\n)?(?:[A-Za-z][A-Za-z0-9-]{0,70}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_HEADER_NAMES = re.compile(
    rb"^(?:from|to|cc|subject|date|received|return-path|message-id|mime-version|content-type|delivered-to|sender):",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_ENDINGS = re.compile(r"\.(?:eml|mht|mhtml)$", re.IGNORECASE)
_HTML_ENDINGS = re.compile(r"\.(?:html?|xhtml)$", re.IGNORECASE)
_SOUND_ENDINGS = re.compile(r"\.(?:m4a|m4b|aac|amr|mp3|wav|wma|silk)$", re.IGNORECASE)
_UNREAD_ENDINGS = re.compile(r"\.(?:xml|svg|epub|docm?|xls[bm]?|pptm?|od[a-z]|wps|zip|rar|7z|msg|ofd)$", re.IGNORECASE)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD_BYTES = 4096


def wants_programs(head: bytes) -> bool:
    """Say whether a file that begins like this may be an office document, which LibreOffice draws."""
    return head.startswith((b"PK", _COMPOUND, b"{\\rtf"))


def tell_whole(data: Bytes, name: str) -> Format:
    """Return the format of a file, looking into parcels as far as is needed to know what they are.

    Raises:
        Unreadable: as `tell`, and `damaged` for a parcel that cannot be looked into.
    """
    head = data[:_HEAD_BYTES]
    if head.startswith(_ZIP):
        return Format(zip_holds(data))
    if head.startswith(_COMPOUND):
        return Format(compound_holds(data, name))
    return tell(head, name)


def tell(head: bytes, name: str) -> Format:
    """Return the format of a file that begins with `head` and is no parcel of others.

    Raises:
        Unreadable: `empty_file`, `format_unsupported` (known, not read) or `format_unknown`.
    """
    if not head:
        raise Unreadable("empty_file")
    found = _by_signature(head) or _recording(head, name) or _written(head, name)
    if found is not None:
        return found
    if _KNOWN_UNREAD.match(head) or _MARKUP.match(head) or _UNREAD_ENDINGS.search(name):
        raise Unreadable("format_unsupported")
    if not _may_be_text(head):
        raise Unreadable("format_unknown")
    return Format.CSV if name.lower().endswith((".csv", ".tsv")) else Format.TXT


def _by_signature(head: bytes) -> Format | None:
    if b"%PDF-" in head[:1024] and not _HEADER.match(head):  # a letter may carry one in plain sight
        return Format.PDF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return Format.HEIC
    return next((kind for kind, signature in _SIGNATURES if head.startswith(signature)), None)


def _recording(head: bytes, name: str) -> Format | None:
    """Return whether this is sound or film."""
    if head[4:8] == b"ftyp" and (head[8:12] in _SOUND_BRANDS or _SOUND_ENDINGS.search(name)):
        return Format.SOUND
    if _SOUND.match(head):
        return Format.SOUND
    if _FILM.match(head):
        return Format.SOUND if _SOUND_ENDINGS.search(name) else Format.FILM
    return None


def _written(head: bytes, name: str) -> Format | None:
    """Return whether this is a letter or hypertext, in whatever encoding."""
    plain = head.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    header = _HEADER.match(plain.lstrip())
    if header and (_MAIL_ENDINGS.search(name) or len(_HEADER_NAMES.findall(header[0])) > 2):  # noqa: PLR2004
        return Format.EML
    if _MARKUP.match(plain) and _HYPERTEXT.search(plain):
        return Format.HTML
    return Format.HTML if _HTML_ENDINGS.search(name) and _may_be_text(head) else None


def _may_be_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if 0 in head:  # UTF-16 without a mark has its zeros on one side only
        return (0 in head[::2]) != (0 in head[1::2])
    controls = sum(byte < ord(" ") and byte not in b"\t\n\r\f\x1b" for byte in head)
    return controls * 50 < len(head)
