"""HTTP ranges (RFC 9110, section 14) and the headers of a download."""

from __future__ import annotations

import re
from urllib.parse import quote

from core.errors import Invalid

_SINGLE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


def asked_range(header: str | None, size: int) -> tuple[int, int, bool]:
    """Return start, end (exclusive) and whether only a part is asked for.

    Several ranges at once, another unit, or an end before the start get the whole, as the standard allows.

    Raises:
        Invalid: `bad_range`: the range lies outside.
    """
    found = _SINGLE.fullmatch(header.strip()) if header else None
    if found is None or found.group(1) == found.group(2) == "":
        return 0, size, False
    first, last = found.groups()
    if first == "":
        start, end = max(size - int(last), 0), size
    elif last and int(last) < int(first):
        return 0, size, False
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    if start >= end:
        raise Invalid("bad_range", size=size)
    return start, end, True


def download_headers(name: str, size: int, part: tuple[int, int] | None) -> dict[str, str]:
    """Return headers that make the browser save the bytes under `name` (RFC 6266) and keep no copy."""
    headers = {
        "Content-Disposition": attached(name),
        "Content-Length": str(size if part is None else part[1] - part[0]),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if part is not None:
        headers["Content-Range"] = f"bytes {part[0]}-{part[1] - 1}/{size}"
    return headers


def attached(name: str) -> str:
    """Return the header that makes the browser save what comes under `name`."""
    plain = re.sub(r'[^\w.() -]|["\\]', "_", name, flags=re.ASCII)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
