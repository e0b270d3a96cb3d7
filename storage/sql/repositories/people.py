"""People with accounts: names and logins sealed, logins found blind."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.crypto.keys import Cell
from core.errors import Conflict, NotFound
from core.model.person import Person, Role
from storage.sql.keyring import KEY_COLUMNS, with_keys
from storage.sql.repositories.base import chunks, seal, unseal
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.tables.people import person


class PeopleRepository(KeyedRepository):
    """Accounts.  Logins are compared in lower case."""

    def add(self, who: Person, password_hash: str | None = None) -> None:
        """Write a new person.

        Raises:
            Conflict: `login_taken`.
        """
        key = self._keys.create(who.id, self._keyring.tenant, owner="person")
        password = key.seal_cell(_cell(who.id, "password"), password_hash.encode()) if password_hash else None
        sealed = seal(key, _cell(who.id), {"login": who.login, "name": who.name})
        row = {"id": who.id, "sealed": sealed, "password": password, "created_at": who.created_at}
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(person).values(**row, **self._plain(who)))
        except IntegrityError:
            raise Conflict("login_taken") from None

    def get(self, person_id: UUID) -> Person:
        """Return one person; raise NotFound."""
        row = self._connection.execute(_people().where(person.c.id == person_id)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        return self._opened(row)

    def by_login(self, login: str) -> Person | None:
        """Return who has this login, None where nobody has."""
        row = self._connection.execute(_people().where(person.c.login_blind == self._blind(login))).one_or_none()
        return None if row is None else self._opened(row)

    def all(self) -> tuple[Person, ...]:
        """Return everybody, longest here first."""
        rows = self._connection.execute(_people().order_by(person.c.created_at, person.c.id))
        return tuple(self._opened(row) for row in rows)

    def names(self, ids: Collection[UUID]) -> dict[UUID, str]:
        """Return the names of people, also of disabled ones."""
        found: dict[UUID, str] = {}
        for some in chunks(ids):
            rows = self._connection.execute(_people().where(person.c.id.in_(some)))
            found |= {row.id: self._opened(row).name for row in rows}
        return found

    def count(self) -> int:
        """Return how many people have an account, disabled ones too."""
        return self._connection.execute(select(func.count()).select_from(person)).scalar_one()

    def save(self, who: Person) -> None:
        """Write a person's new name, login, roles, locale or disabling.

        Raises:
            NotFound: nobody bears that identifier.
            Conflict: `login_taken`.
        """
        sealed = seal(self._keys.of(who.id), _cell(who.id), {"login": who.login, "name": who.name})
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    update(person).where(person.c.id == who.id).values(sealed=sealed, **self._plain(who))
                )
        except IntegrityError:
            raise Conflict("login_taken") from None

    def set_password(self, person_id: UUID, password_hash: str) -> None:
        """Replace a person's password hash; raise NotFound."""
        sealed = self._keys.of(person_id).seal_cell(_cell(person_id, "password"), password_hash.encode())
        self._connection.execute(update(person).where(person.c.id == person_id).values(password=sealed))

    def password(self, person_id: UUID) -> str | None:
        """Return a person's password hash, None where none was chosen yet."""
        sealed = self._connection.execute(select(person.c.password).where(person.c.id == person_id)).scalar()
        if sealed is None:
            return None
        return self._keys.of(person_id).open_cell(_cell(person_id, "password"), sealed).decode()

    def _plain(self, who: Person) -> dict[str, Any]:
        return {
            "login_blind": self._blind(who.login),
            "roles": ",".join(sorted(who.roles)),
            "locale": who.locale,
            "disabled_at": who.disabled_at,
        }

    def _blind(self, login: str) -> bytes:
        return self._keys.blind("person.login", login.casefold())

    def _opened(self, row: Row[Any]) -> Person:
        content = unseal(self._keyring.data_key(row), _cell(row.id), row.sealed)
        return Person(
            id=row.id,
            login=content["login"],
            name=content["name"],
            roles=frozenset(Role(role) for role in row.roles.split(",") if role),
            locale=row.locale,
            created_at=row.created_at,
            disabled_at=row.disabled_at,
        )


def _people() -> Select[Any]:
    return select(person, *KEY_COLUMNS).select_from(with_keys(person, person.c.id))


def _cell(person_id: UUID, column: str = "sealed") -> Cell:
    return Cell("person", column, person_id)
