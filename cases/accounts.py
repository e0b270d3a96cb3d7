"""People of the office, their roles, and the one-time links by which they come in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.office import Office
from core.model.person import Person, Principal, Role
from core.model.session import LinkPurpose


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """The secret part of a link that works once; `person` is None for the link that sets the office up."""

    secret: str
    purpose: LinkPurpose
    expires_at: datetime
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What an administrator says of a new person."""

    login: str
    name: str
    roles: frozenset[Role]
    locale: str = "zh-CN"


def needs_set_up(office: Office) -> bool:
    """Say whether nobody has an account yet."""
    raise NotImplementedError


def make_setup_link(office: Office) -> IssuedLink:
    """Return a fresh link that creates the first person; earlier ones stop working.

    Raises:
        Conflict: `already_set_up`: somebody has an account.
    """
    raise NotImplementedError


def look_at_link(office: Office, secret: str) -> IssuedLink:
    """Tell what a link is for, without using it up.

    Raises:
        NotFound: `link_invalid`: unknown, used or expired.
    """
    raise NotImplementedError


def set_up(office: Office, secret: str, person: NewPerson, password: str) -> Person:
    """Use the set-up link: create the first person, who is administrator and staff whatever `person.roles` says.

    Raises:
        NotFound: `link_invalid`.
        Invalid: `bad_login`, `name_missing`, `password_short`, `password_long` or `password_common`.
    """
    raise NotImplementedError


def use_link(office: Office, secret: str, password: str) -> Person:
    """Use an invitation or reset link: set the password and sign the person out everywhere.

    Raises:
        NotFound: `link_invalid`.
        Invalid: the password is refused.
    """
    raise NotImplementedError


def create_person(office: Office, who: Principal, person: NewPerson) -> IssuedLink:
    """Create a person and return the invitation to hand over.

    Raises:
        Denied: only administrators manage people.
        Invalid: `bad_login`, `name_missing` or `roles_missing`.
        Conflict: `login_taken`.
    """
    raise NotImplementedError


def reset_password(office: Office, who: Principal, person_id: UUID) -> IssuedLink:
    """Return a link with which the person sets a new password; the old one works until then."""
    raise NotImplementedError


def change_password(office: Office, who: Principal, old: str, new: str) -> None:
    """Change one's own password and sign out everywhere.

    Raises:
        Invalid: `password_wrong`, or the new one is refused.
    """
    raise NotImplementedError


def people(office: Office, who: Principal) -> tuple[Person, ...]:
    """Return everybody with an account, by name (administrators only)."""
    raise NotImplementedError


def person(office: Office, who: Principal, person_id: UUID) -> Person:
    """Return one person (administrators, or oneself)."""
    raise NotImplementedError


def find_person(office: Office, who: Principal, login: str) -> Person:
    """Return the person with this login (administrators only).

    Raises:
        NotFound: nobody has it.
    """
    raise NotImplementedError


def colleagues(office: Office, who: Principal) -> tuple[Person, ...]:
    """Return the active clerks and staff, by name: whom a record can be given to or shared with."""
    raise NotImplementedError


def names(office: Office, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of people, also of disabled ones; for showing who owns or did something."""
    raise NotImplementedError


def set_roles(office: Office, who: Principal, person_id: UUID, roles: frozenset[Role]) -> Person:
    """Change what a person is; takes effect at once.

    Raises:
        Invalid: `roles_missing`.
        Conflict: `last_administrator`.
    """
    raise NotImplementedError


def disable_person(office: Office, who: Principal, person_id: UUID) -> Person:
    """Close an account and end its sessions.

    Raises:
        Conflict: `last_administrator`.
    """
    raise NotImplementedError


def enable_person(office: Office, who: Principal, person_id: UUID) -> Person:
    """Open a closed account again."""
    raise NotImplementedError


def set_locale(office: Office, who: Principal, locale: str) -> None:
    """Keep one's own choice of language, `zh-CN` or `en`.

    Raises:
        Invalid: `bad_locale`.
    """
    raise NotImplementedError
