"""Access tokens: what a scanner or a script acts for a person with, made, shown once, listed, revoked, recognised."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from cases.office import Office
from cases.patience import count_failure, require_patience
from cases.sessions import principal_of
from core.access import Action, allows, require
from core.crypto.secrets import digest, new_secret
from core.errors import Denied, Invalid, NotFound, Unavailable
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.person import Person, Principal
from core.model.token import Token, TokenScope
from core.text import display_name
from storage.sql.database import Transaction

PREFIX = "anjuan_"  #: by which a token that leaked is known for one
LONGEST_NAME = 120  #: bytes
LONGEST_DAYS = 366
FREE_BY_ORIGIN = 20  #: wrong tokens before one has to wait
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """What is said of a new token; `person_id` None: it is for who makes it."""

    name: str
    scope: TokenScope
    days: int
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token that was just made; `secret` is known only now."""

    token: Token
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A line of a list of tokens."""

    token: Token
    person: str
    expired: bool


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who comes with a token, and what the token is good for."""

    person: Person
    principal: Principal
    scope: TokenScope


def issue(office: Office, who: Principal, new: NewToken) -> IssuedToken:
    """Make a token for oneself; administrators make tokens for others too, but only such as bring papers in.

    Raises:
        Denied: another person's, and the roles do not allow it; or one that could read what the maker may not.
        NotFound: there is no such person.
        Invalid: `name_missing`, `bad_token_days`, or `person_unknown`: the account is closed.
    """
    person_id = new.person_id or who.person_id
    if person_id is None:
        raise Denied("no_account")
    if person_id != who.person_id:
        require(who, Action.MANAGE_PEOPLE)
        if new.scope is not TokenScope.INTAKE:
            raise Denied("token_of_another")
    name = display_name(new.name, LONGEST_NAME)
    if not name:
        raise Invalid("name_missing")
    if not 1 <= new.days <= LONGEST_DAYS:
        raise Invalid("bad_token_days", most=LONGEST_DAYS)
    secret, now = PREFIX + new_secret(), office.clock.now()
    with office.db.write() as tx:
        person = tx.people.get(person_id)
        if person.disabled_at is not None:
            raise Invalid("person_unknown")
        if new.scope is TokenScope.INTAKE and not allows(principal_of(person), Action.FEED):
            raise Invalid("token_useless")
        expires_at = now + timedelta(days=new.days)
        made = Token(new_id(), _digest(tx, secret), person.id, name, new.scope, now, expires_at)
        tx.tokens.add(made)
        told = {"token": str(made.id), "name": name, "scope": made.scope.value, "expires": expires_at.isoformat()}
        tx.audit.append(AuditEvent("token.make", who.actor_id, person.id, detail=told))
    return IssuedToken(made, secret)


def own(office: Office, who: Principal) -> tuple[TokenRow, ...]:
    """Return one's own tokens, newest first."""
    if who.person_id is None:
        return ()
    with office.db.read() as tx:
        return _rows(office, tx, tx.tokens.of(who.person_id))


def everybodys(office: Office, who: Principal) -> tuple[TokenRow, ...]:
    """Return all tokens of the office, newest first (administrators only)."""
    require(who, Action.MANAGE_PEOPLE)
    with office.db.read() as tx:
        return _rows(office, tx, tx.tokens.all())


def revoke(office: Office, who: Principal, token_id: UUID) -> None:
    """Stop a token from working at once: one's own, or anybody's for administrators.

    Raises:
        NotFound: there is no such token for this person.
    """
    with office.db.write() as tx:
        token = tx.tokens.get(token_id)
        if token.person_id != who.person_id and not allows(who, Action.MANAGE_PEOPLE):
            raise NotFound("not_found")
        tx.tokens.end(token_id)
        told = {"token": str(token_id), "name": token.name}
        tx.audit.append(AuditEvent("token.revoke", who.actor_id, token.person_id, detail=told))


def recognise(office: Office, secret: str, *, origin: str) -> Bearer:
    """Return who comes with `secret`, with the person's present roles; `origin` is where it comes from.

    An unknown, a revoked and an expired token, and one of a closed account, get the same answer and count as a guess.

    Raises:
        Denied: `token_refused`.
        Unavailable: `too_many_attempts`, with `seconds` to wait.
    """
    subjects, now = {f"token origin {origin}": FREE_BY_ORIGIN}, office.clock.now()
    with office.db.read() as tx:
        require_patience(office, tx, subjects)
        token = tx.tokens.by_digest(_digest(tx, secret))
        person = None if token is None else tx.people.get(token.person_id)
    if token is None or person is None or person.disabled_at is not None or now >= token.expires_at:
        with office.db.write() as tx:
            count_failure(office, tx, subjects)
            known = None if token is None else token.person_id
            tx.audit.append(AuditEvent("token.refused", None, known, result="denied", detail={"origin": origin}))
        raise Denied("token_refused")
    if token.used_at is None or abs(now - token.used_at) >= _TOUCH_EVERY:
        # That it was used is not worth refusing a request, should the disk be full.
        with suppress(Unavailable), office.db.write() as tx:
            tx.tokens.touch(token.id, now)
    return Bearer(person, principal_of(person), token.scope)


def _rows(office: Office, tx: Transaction, tokens: tuple[Token, ...]) -> tuple[TokenRow, ...]:
    names, now = tx.people.names({token.person_id for token in tokens}), office.clock.now()
    return tuple(TokenRow(token, names.get(token.person_id, ""), now >= token.expires_at) for token in tokens)


def _digest(tx: Transaction, secret: str) -> bytes:
    return digest(tx.keys.secret("session"), f"token {secret}")
