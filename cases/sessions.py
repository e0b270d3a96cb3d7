"""Signing in, staying signed in, and signing out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.office import Office
from core.model.person import Person, Principal


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody signed in; `secret` is what the browser keeps, and is known only right after signing in."""

    person: Person
    principal: Principal
    expires_at: datetime
    secret: str = ""


def sign_in(office: Office, login: str, password: str, *, origin: str) -> SignedIn:
    """Sign somebody in.

    An unknown login, a wrong password and a closed account take the same time and get the same answer.

    Args:
        origin: where the attempt comes from (the client's address), for throttling.

    Raises:
        Denied: `sign_in_failed`.
        Unavailable: `too_many_attempts`, with `seconds` to wait.
    """
    raise NotImplementedError


def resume(office: Office, secret: str) -> SignedIn:
    """Return the session that `secret` opens, with the person's present roles, and push its idle end back.

    Raises:
        Denied: `signed_out`: unknown, idle too long, too old, or the account is closed.
    """
    raise NotImplementedError


def rotate(office: Office, secret: str) -> SignedIn:
    """Give a session a fresh secret; the old one stops working.

    Raises:
        Denied: `signed_out`.
    """
    raise NotImplementedError


def sign_out(office: Office, secret: str) -> None:
    """End one session; an unknown one is no error."""
    raise NotImplementedError


def sign_out_everywhere(office: Office, who: Principal) -> None:
    """End all sessions of the person who asks."""
    raise NotImplementedError
