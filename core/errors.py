"""The one family of errors that crosses folders.

An error carries a stable `code` (looked up in the message catalogue of `api`, which says it in the
person's language) and plain `params` for that message; never document text, names or key bytes.
"""

from __future__ import annotations

from typing import ClassVar


class AnjuanError(Exception):
    """Something went wrong that a person can be told about."""

    retryable: ClassVar[bool] = False

    def __init__(self, code: str, **params: str | float) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class NotFound(AnjuanError):
    """There is no such thing, or this person may not know of it: the two are never told apart."""


class Conflict(AnjuanError):
    """The thing changed meanwhile, or already exists."""


class Denied(AnjuanError):
    """This person's roles do not allow the action at all."""


class Invalid(AnjuanError):
    """The input is wrong; the person can mend it."""


class Unreadable(AnjuanError):
    """A file cannot be read; its original is kept."""


class Unavailable(AnjuanError):
    """A service or resource does not answer just now."""

    retryable = True


class Corrupt(AnjuanError):
    """Stored bytes fail their authentication.  Deliberately says no more."""

    def __init__(self) -> None:
        super().__init__("corrupt")


class ForeignKey(Corrupt):
    """The root key opens nothing of this office: it is another's, or what it should open was tampered with."""

    def __init__(self) -> None:
        AnjuanError.__init__(self, "key_of_another_office")
