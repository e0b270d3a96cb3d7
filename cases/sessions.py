"""Signing in, staying signed in, and signing out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cases.office import Office
from cases.patience import count_failure, require_patience
from core.crypto.passwords import verify_password
from core.crypto.secrets import digest, new_secret
from core.errors import Denied, Unavailable
from core.faults import crash_point
from core.model import session as kept
from core.model.audit import AuditEvent
from core.model.person import Person, Principal
from storage.sql.database import Transaction

FREE_BY_LOGIN, FREE_BY_ORIGIN = 5, 20  #: failures before one has to wait
LONGEST_PASSWORD = 1024  #: characters; longer ones are nobody's
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody signed in; `secret` is what the browser keeps, and is known only right after signing in."""

    person: Person
    principal: Principal
    expires_at: datetime
    secret: str = field(default="", repr=False)


def sign_in(office: Office, login: str, password: str, *, origin: str) -> SignedIn:
    """Sign somebody in; `origin` is where the attempt comes from (the client's address), for throttling.

    An unknown login, a wrong password and a closed account take the same time and get the same answer.

    Raises:
        Denied: `sign_in_failed`.
        Unavailable: `too_many_attempts`, with `seconds` to wait.
    """
    subjects = {f"login {login.strip()}": FREE_BY_LOGIN, f"origin {origin}": FREE_BY_ORIGIN}
    with office.db.read() as tx:
        require_patience(office, tx, subjects)
    with office.db.write() as tx:
        # An attempt counts as failed until it is known not to be, so that many at once gain nothing.
        require_patience(office, tx, subjects)
        count_failure(office, tx, subjects)
        person = tx.people.by_login(login.strip())
        stored = None if person is None or person.disabled_at else tx.people.password(person.id)
    if not verify_password(stored, password[:LONGEST_PASSWORD]) or person is None:
        known = None if person is None else person.id
        with office.db.write() as tx:
            tx.audit.append(AuditEvent("session.refused", None, known, result="denied", detail={"origin": origin}))
        raise Denied("sign_in_failed")
    with office.db.write() as tx:
        of_login, of_origin = subjects
        tx.throttle.clear(of_login)
        tx.throttle.forgive(of_origin)
        tx.audit.append(AuditEvent("session.open", person.id, person.id, detail={"origin": origin}))
        opened = _open(office, tx, person)
    crash_point("session.opened")
    return opened


def resume(office: Office, secret: str) -> SignedIn:
    """Return the session that `secret` opens, with the person's present roles, and push its idle end back.

    Raises:
        Denied: `signed_out`: unknown, idle too long, too old, or the account is closed.
    """
    now = office.clock.now()
    with office.db.read() as tx:
        session, person = _found(office, tx, secret)
    if now - session.seen_at >= min(_TOUCH_EVERY, office.settings.accounts.session_idle / 4):
        # That somebody was seen is not worth refusing a page, should the disk be full.
        with suppress(Unavailable), office.db.write() as tx:
            tx.sessions.touch(session.digest, now)
    return _signed_in(person, session.expires_at)


def rotate(office: Office, secret: str) -> SignedIn:
    """Give a session a fresh secret; the old one stops working.

    Raises:
        Denied: `signed_out`.
    """
    with office.db.write() as tx:
        session, person = _found(office, tx, secret)
        tx.sessions.end(session.digest)
        return _open(office, tx, person, session.expires_at)


def sign_out(office: Office, secret: str) -> None:
    """End one session; an unknown one is no error."""
    with office.db.write() as tx:
        session = tx.sessions.get(_digest(tx, secret))
        if session is None:
            return
        tx.sessions.end(session.digest)
        tx.audit.append(AuditEvent("session.close", session.person_id, session.person_id))


def sign_out_everywhere(office: Office, who: Principal) -> None:
    """End all sessions of the person who asks."""
    if who.person_id is None:
        raise Denied("no_account")
    with office.db.write() as tx:
        tx.sessions.end_all(who.person_id)
        tx.audit.append(AuditEvent("session.close_all", who.actor_id, who.actor_id))


def principal_of(person: Person) -> Principal:
    """Return the principal a person acts as."""
    return Principal(person.id, person.roles, person.name)


def _open(office: Office, tx: Transaction, person: Person, expires_at: datetime | None = None) -> SignedIn:
    now, secret = office.clock.now(), new_secret()
    expires_at = expires_at or now + office.settings.accounts.session_total
    tx.sessions.add(kept.Session(_digest(tx, secret), person.id, now, now, expires_at))
    return _signed_in(person, expires_at, secret)


def _signed_in(person: Person, expires_at: datetime, secret: str = "") -> SignedIn:
    return SignedIn(person, principal_of(person), expires_at, secret)


def _found(office: Office, tx: Transaction, secret: str) -> tuple[kept.Session, Person]:
    now, session = office.clock.now(), tx.sessions.get(_digest(tx, secret))
    # Seen long after now: the clock has been set back, and how long it was idle cannot be told any more.
    if (
        session is None
        or now >= session.expires_at
        or abs(now - session.seen_at) >= office.settings.accounts.session_idle
    ):
        raise Denied("signed_out")
    person = tx.people.get(session.person_id)
    if person.disabled_at is not None:
        raise Denied("signed_out")
    return session, person


def _digest(tx: Transaction, secret: str) -> bytes:
    return digest(tx.keys.secret("session"), secret)
