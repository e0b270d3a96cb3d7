"""How errors become answers: a status, a code, and a sentence in the visitor's language."""

from __future__ import annotations

from api.messages import say
from core.errors import AnjuanError, Conflict, Corrupt, Denied, Invalid, NotFound, Unavailable, Unreadable

_STATUS: dict[type[AnjuanError], int] = {
    NotFound: 404,
    Conflict: 409,
    Denied: 403,
    Invalid: 422,
    Unreadable: 422,
    Unavailable: 503,
    Corrupt: 500,
}
_SOON = 5  # seconds
_STATUS_OF_CODE = {
    "file_too_large": 413,
    "signed_out": 401,
    "wrong_credentials": 401,
    "token_refused": 401,
    "too_many_attempts": 429,
    "disk_full": 507,
    "bad_request": 400,
    "bad_field": 400,
    "wrong_method": 405,
    "upload_cut": 400,
    "forged_request": 403,
    "link_used": 410,
    "bad_range": 416,
}


def status_of(error: AnjuanError) -> int:
    """Return the HTTP status that says what kind of error this is."""
    for kind in type(error).__mro__:
        if kind in _STATUS:
            return _STATUS_OF_CODE.get(error.code, _STATUS[kind])
    return 500


def wait_of(error: AnjuanError) -> int:
    """Return after how many seconds it is worth trying again, 0 where that would change nothing."""
    if error.code == "too_many_attempts":
        return int(error.params.get("seconds", _SOON))
    return _SOON if error.retryable else 0


def sentence(code: str, locale: str) -> str:
    """Return what a code that was kept says, without the particulars of the moment."""
    return say(locale, f"error.{code}")
