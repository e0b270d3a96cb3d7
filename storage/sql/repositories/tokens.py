"""Access tokens, by digests of their secrets; what a person calls them is sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from core.crypto.keys import Cell
from core.errors import NotFound
from core.model.token import Token, TokenScope
from storage.sql.keyring import KEY_COLUMNS, with_keys
from storage.sql.repositories.base import seal, unseal
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.tables.people import token


class TokenRepository(KeyedRepository):
    """Tokens; the caller decides which are too old.  One that is revoked is gone."""

    def add(self, item: Token) -> None:
        """Write a new token; its name is sealed by its person's key."""
        row = {"id": item.id, "digest": item.digest, "person_id": item.person_id, "scope": item.scope}
        row |= {"created_at": item.created_at, "expires_at": item.expires_at, "used_at": item.used_at}
        sealed = seal(self._keys.of(item.person_id), _cell(item.id), {"name": item.name})
        self._connection.execute(insert(token).values(**row, sealed=sealed))

    def get(self, token_id: UUID) -> Token:
        """Return one token; raise NotFound."""
        found = self._those(token.c.id == token_id)
        if not found:
            raise NotFound("not_found")
        return found[0]

    def by_digest(self, digest: bytes) -> Token | None:
        """Return the token of this digest, expired or not; None where there is none."""
        return next(iter(self._those(token.c.digest == digest)), None)

    def of(self, person_id: UUID) -> tuple[Token, ...]:
        """Return a person's tokens, newest first."""
        return self._those(token.c.person_id == person_id)

    def all(self) -> tuple[Token, ...]:
        """Return everybody's tokens, newest first."""
        return self._those()

    def touch(self, token_id: UUID, at: datetime) -> None:
        """Note that a token was used."""
        self._connection.execute(update(token).where(token.c.id == token_id).values(used_at=at))

    def end(self, token_id: UUID) -> None:
        """Stop a token from working."""
        self._connection.execute(delete(token).where(token.c.id == token_id))

    def end_all(self, person_id: UUID) -> int:
        """Stop all tokens of a person from working, and return how many there were."""
        return self._connection.execute(delete(token).where(token.c.person_id == person_id)).rowcount

    def sweep(self, before: datetime) -> int:
        """Remove tokens that expired before a moment, and return how many."""
        return self._connection.execute(delete(token).where(token.c.expires_at <= before)).rowcount

    def _those(self, *conditions: ColumnElement[bool]) -> tuple[Token, ...]:
        query = select(token, *KEY_COLUMNS).select_from(with_keys(token, token.c.person_id)).where(*conditions)
        rows = self._connection.execute(query.order_by(token.c.created_at.desc(), token.c.id))
        return tuple(self._opened(row) for row in rows)

    def _opened(self, row: Row[Any]) -> Token:
        content = unseal(self._keyring.data_key(row), _cell(row.id), row.sealed)
        return Token(
            id=row.id,
            digest=row.digest,
            person_id=row.person_id,
            name=content["name"],
            scope=TokenScope(row.scope),
            created_at=row.created_at,
            expires_at=row.expires_at,
            used_at=row.used_at,
        )


def _cell(token_id: UUID) -> Cell:
    return Cell("token", "sealed", token_id)
