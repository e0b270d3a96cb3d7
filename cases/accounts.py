"""People of the office, their roles, and the one-time links by which they come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from cases.office import Office
from cases.password_rules import require_good_password
from core.access import Action, require
from core.clock import Clock
from core.crypto.passwords import hash_password, verify_password
from core.crypto.secrets import digest, new_secret
from core.errors import Conflict, Denied, Invalid, NotFound
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.person import Person, Principal, Role
from core.model.session import LinkPurpose, OneTimeLink
from core.text import display_name
from storage.sql.database import Transaction

_Change = Callable[[Person], Person]

LOCALES = ("zh-CN", "en")
LONGEST_LOGIN, LONGEST_NAME = 64, 120  #: bytes


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What an administrator says of a new person."""

    login: str
    name: str
    roles: frozenset[Role]
    locale: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """The secret part of a link that works once; `person` is None for the link that sets the office up."""

    secret: str
    purpose: LinkPurpose
    expires_at: datetime
    person: Person | None = None

    def __repr__(self) -> str:
        """Tell the purpose and never the secret."""
        return f"IssuedLink(purpose={self.purpose.value})"


def needs_set_up(office: Office) -> bool:
    """Say whether nobody has an account yet."""
    with office.db.read() as tx:
        return tx.people.count() == 0


def make_setup_link(office: Office) -> IssuedLink:
    """Return a fresh link that creates the first person; earlier ones stop working.

    Raises:
        Conflict: `already_set_up`: somebody has an account.
    """
    with office.db.write() as tx:
        if tx.people.count():
            raise Conflict("already_set_up")
        return _issue(office, tx, LinkPurpose.SETUP)


def look_at_link(office: Office, secret: str) -> IssuedLink:
    """Tell what a link is for, without using it up.

    Raises:
        NotFound: `link_invalid`: unknown, used or expired.
    """
    with office.db.read() as tx:
        link = tx.one_time_links.get(_digest(tx, secret), office.clock.now())
        if link is None:
            raise NotFound("link_invalid")
        holder = None if link.person_id is None else tx.people.get(link.person_id)
    return IssuedLink(secret, link.purpose, link.expires_at, holder)


def set_up(office: Office, secret: str, person: NewPerson, password: str) -> Person:
    """Use the set-up link: create the first person, who is administrator and staff whatever `person.roles` says.

    Raises:
        NotFound: `link_invalid`.
        Invalid: `bad_login`, `name_missing`, `password_short`, `password_long` or `password_common`.
    """
    require_good_password(password, login=person.login)
    hashed = hash_password(password)
    with office.db.write() as tx:
        _used(office, tx, secret, {LinkPurpose.SETUP})
        if tx.people.count():
            raise NotFound("link_invalid")
        first = _added(tx, office.clock, replace(person, roles=frozenset({Role.ADMINISTRATOR, Role.STAFF})))
        tx.people.set_password(first.id, hashed)
        tx.audit.append(AuditEvent("office.set_up", first.id, first.id))
    return first


def use_link(office: Office, secret: str, password: str) -> Person:
    """Use an invitation or reset link: set the password, sign the person out everywhere, end the person's tokens.

    Raises:
        NotFound: `link_invalid`.
        Invalid: the password is refused.
    """
    holder = look_at_link(office, secret).person
    require_good_password(password, login=holder.login if holder else "")
    hashed = hash_password(password)
    with office.db.write() as tx:
        link = _used(office, tx, secret, {LinkPurpose.INVITATION, LinkPurpose.RECOVERY})
        if link.person_id is None:
            raise NotFound("link_invalid")
        person = tx.people.get(link.person_id)
        _set_password(tx, person, hashed)
        # Whoever had to be let in anew may have lost more than a password.
        tx.tokens.end_all(person.id)
    return person


def create_person(office: Office, who: Principal, person: NewPerson) -> IssuedLink:
    """Create a person and return the invitation to hand over.

    Raises:
        Denied: only administrators manage people.
        Invalid: `bad_login`, `name_missing`, `roles_missing` or `bad_locale`.
        Conflict: `login_taken`.
    """
    require(who, Action.MANAGE_PEOPLE)
    with office.db.write() as tx:
        added = _added(tx, office.clock, person)
        detail = {"login": added.login, "roles": ",".join(sorted(added.roles))}
        tx.audit.append(AuditEvent("person.create", who.actor_id, added.id, detail=detail))
        return _issue(office, tx, LinkPurpose.INVITATION, added)


def reset_password(office: Office, who: Principal, person_id: UUID) -> IssuedLink:
    """Return a link with which the person sets a new password; the old one works until then."""
    require(who, Action.MANAGE_PEOPLE)
    with office.db.write() as tx:
        holder = tx.people.get(person_id)
        invited = tx.people.password(person_id) is None
        tx.audit.append(AuditEvent("person.reset", who.actor_id, person_id))
        return _issue(office, tx, LinkPurpose.INVITATION if invited else LinkPurpose.RECOVERY, holder)


def change_password(office: Office, who: Principal, old: str, new: str) -> None:
    """Change one's own password and sign out everywhere.

    Raises:
        Invalid: `password_wrong`, or the new one is refused.
    """
    if who.person_id is None:
        raise Denied("no_account")
    with office.db.read() as tx:
        person, stored = tx.people.get(who.person_id), tx.people.password(who.person_id)
    if not verify_password(stored, old):
        raise Invalid("password_wrong")
    require_good_password(new, login=person.login)
    hashed = hash_password(new)
    with office.db.write() as tx:
        _set_password(tx, person, hashed)


def people(office: Office, who: Principal) -> tuple[Person, ...]:
    """Return everybody with an account, by name (administrators only)."""
    require(who, Action.MANAGE_PEOPLE)
    with office.db.read() as tx:
        return tuple(sorted(tx.people.all(), key=lambda person: person.name))


def person(office: Office, who: Principal, person_id: UUID) -> Person:
    """Return one person (administrators, or oneself)."""
    if person_id != who.person_id:
        require(who, Action.MANAGE_PEOPLE)
    with office.db.read() as tx:
        return tx.people.get(person_id)


def find_person(office: Office, who: Principal, login: str) -> Person:
    """Return the person with this login (administrators only).

    Raises:
        NotFound: nobody has it.
    """
    require(who, Action.MANAGE_PEOPLE)
    with office.db.read() as tx:
        found = tx.people.by_login(login.strip())
    if found is None:
        raise NotFound("person_unknown")
    return found


def colleagues(office: Office, who: Principal) -> tuple[Person, ...]:
    """Return the active clerks and staff, by name: whom a record can be given to or shared with."""
    require(who, Action.FEED)
    with office.db.read() as tx:
        active = [person for person in tx.people.all() if may_hold_records(person)]
    return tuple(sorted(active, key=lambda person: person.name))


def may_hold_records(person: Person) -> bool:
    """Say whether a person can own records or be their member."""
    return person.disabled_at is None and bool(person.roles & {Role.CLERK, Role.STAFF})


def set_roles(office: Office, who: Principal, person_id: UUID, roles: frozenset[Role]) -> Person:
    """Change what a person is; takes effect at once.

    Raises:
        Invalid: `roles_missing`.
        Conflict: `last_administrator`.
    """
    changed = _roles(roles)
    return _change(office, who, person_id, "person.roles", lambda person: replace(person, roles=changed))


def disable_person(office: Office, who: Principal, person_id: UUID) -> Person:
    """Close an account, and end its sessions and tokens.

    Raises:
        Conflict: `last_administrator`.
    """
    now = office.clock.now()
    return _change(
        office, who, person_id, "person.disable", lambda person: replace(person, disabled_at=person.disabled_at or now)
    )


def enable_person(office: Office, who: Principal, person_id: UUID) -> Person:
    """Open a closed account again."""
    return _change(office, who, person_id, "person.enable", lambda person: replace(person, disabled_at=None))


def set_locale(office: Office, who: Principal, locale: str) -> None:
    """Keep one's own choice of language, `zh-CN` or `en`.

    Raises:
        Invalid: `bad_locale`.
    """
    chosen = _locale(locale)
    if who.person_id is None:
        raise Denied("no_account")
    with office.db.write() as tx:
        tx.people.save(replace(tx.people.get(who.person_id), locale=chosen))
        tx.audit.append(AuditEvent("person.locale", who.actor_id, who.actor_id))


def _added(tx: Transaction, clock: Clock, person: NewPerson) -> Person:
    name = display_name(person.name, LONGEST_NAME)
    if not name:
        raise Invalid("name_missing")
    added = Person(
        id=new_id(),
        login=_login(person.login),
        name=name,
        roles=_roles(person.roles),
        locale=_locale(person.locale),
        created_at=clock.now(),
    )
    tx.people.add(added)
    return added


def _issue(office: Office, tx: Transaction, purpose: LinkPurpose, holder: Person | None = None) -> IssuedLink:
    """Write a link, in place of the unused ones that the same person was given."""
    revoked = (purpose,) if holder is None else (LinkPurpose.INVITATION, LinkPurpose.RECOVERY)
    for earlier in revoked:
        tx.one_time_links.revoke(earlier, None if holder is None else holder.id)
    secret = new_secret()
    expires_at = office.clock.now() + office.settings.accounts.link_lifetime
    person_id = None if holder is None else holder.id
    tx.one_time_links.add(OneTimeLink(_digest(tx, secret), purpose, person_id, expires_at))
    return IssuedLink(secret, purpose, expires_at, holder)


def _used(office: Office, tx: Transaction, secret: str, purposes: set[LinkPurpose]) -> OneTimeLink:
    link = tx.one_time_links.use(_digest(tx, secret), office.clock.now())
    if link.purpose not in purposes:
        raise NotFound("link_invalid")
    return link


def _digest(tx: Transaction, secret: str) -> bytes:
    return digest(tx.keys.secret("session"), secret)


def _set_password(tx: Transaction, person: Person, hashed: str) -> None:
    tx.people.set_password(person.id, hashed)
    tx.sessions.end_all(person.id)
    tx.audit.append(AuditEvent("person.password", person.id, person.id))


def _change(office: Office, who: Principal, person_id: UUID, action: str, change: _Change) -> Person:
    require(who, Action.MANAGE_PEOPLE)
    with office.db.write() as tx:
        changed = change(tx.people.get(person_id))
        tx.people.save(changed)
        if not any(_administers(person) for person in tx.people.all()):
            raise Conflict("last_administrator")
        if changed.disabled_at is not None:
            tx.sessions.end_all(person_id)
            tx.tokens.end_all(person_id)
        detail = {"roles": ",".join(sorted(changed.roles))}
        tx.audit.append(AuditEvent(action, who.actor_id, person_id, detail=detail))
    return changed


def _administers(person: Person) -> bool:
    return person.disabled_at is None and Role.ADMINISTRATOR in person.roles


def _login(text: str) -> str:
    login = text.strip()
    if not login or display_name(login, LONGEST_LOGIN) != login or any(letter.isspace() for letter in login):
        raise Invalid("bad_login", most=LONGEST_LOGIN)
    return login


def _roles(roles: frozenset[Role]) -> frozenset[Role]:
    if not roles:
        raise Invalid("roles_missing")
    return roles


def _locale(locale: str) -> str:
    if locale not in LOCALES:
        raise Invalid("bad_locale")
    return locale
