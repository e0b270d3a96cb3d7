"""Who is signed in, by digests of the secrets in browsers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from core.model.session import Session
from storage.sql.repositories.base import Repository
from storage.sql.tables.people import session


class SessionRepository(Repository):
    """Sessions; the caller decides what is idle or too old."""

    def add(self, item: Session) -> None:
        """Write a new session."""
        self._connection.execute(
            insert(session).values(
                digest=item.digest,
                person_id=item.person_id,
                created_at=item.created_at,
                seen_at=item.seen_at,
                expires_at=item.expires_at,
            )
        )

    def get(self, digest: bytes) -> Session | None:
        """Return the session of this digest, expired or not."""
        row = self._connection.execute(select(session).where(session.c.digest == digest)).one_or_none()
        return None if row is None else Session(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    def touch(self, digest: bytes, at: datetime) -> None:
        """Note that the session was used."""
        self._connection.execute(update(session).where(session.c.digest == digest).values(seen_at=at))

    def end(self, digest: bytes) -> None:
        """End a session; an unknown one is no error."""
        self._connection.execute(delete(session).where(session.c.digest == digest))

    def end_all(self, person_id: UUID, *, but: bytes | None = None) -> int:
        """End a person's sessions, except `but`, and return how many there were."""
        ended = delete(session).where(session.c.person_id == person_id)
        if but is not None:
            ended = ended.where(session.c.digest != but)
        return self._connection.execute(ended).rowcount

    def sweep(self, now: datetime) -> int:
        """Remove expired sessions, and return how many."""
        return self._connection.execute(delete(session).where(session.c.expires_at <= now)).rowcount
