"""Links that work once: for the first person, for invitations, for new passwords."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from core.errors import NotFound
from core.model.session import LinkPurpose, OneTimeLink
from storage.sql.repositories.base import Repository
from storage.sql.tables.people import one_time_link


class OneTimeLinkRepository(Repository):
    """One-time links, by digests of their secrets."""

    def add(self, item: OneTimeLink) -> None:
        """Write a new link."""
        self._connection.execute(
            insert(one_time_link).values(
                digest=item.digest, purpose=item.purpose, person_id=item.person_id, expires_at=item.expires_at
            )
        )

    def get(self, digest: bytes, now: datetime) -> OneTimeLink | None:
        """Return a link that still works, without using it."""
        works = (one_time_link.c.used_at.is_(None)) & (one_time_link.c.expires_at > now)
        row = self._connection.execute(
            select(one_time_link).where(one_time_link.c.digest == digest, works)
        ).one_or_none()
        return None if row is None else _opened(row)

    def use(self, digest: bytes, now: datetime) -> OneTimeLink:
        """Use a link up.

        Raises:
            NotFound: `link_invalid`: it is unknown, used or expired.
        """
        found = self.get(digest, now)
        unused = (one_time_link.c.digest == digest) & one_time_link.c.used_at.is_(None)
        if (
            found is None
            or not self._connection.execute(update(one_time_link).where(unused).values(used_at=now)).rowcount
        ):
            raise NotFound("link_invalid")
        return found

    def revoke(self, purpose: LinkPurpose, person_id: UUID | None = None) -> None:
        """Stop unused links of this purpose, all of them or those of one person, from working."""
        revoked = delete(one_time_link).where(one_time_link.c.purpose == purpose, one_time_link.c.used_at.is_(None))
        if person_id is not None:
            revoked = revoked.where(one_time_link.c.person_id == person_id)
        self._connection.execute(revoked)


def _opened(row: Row[Any]) -> OneTimeLink:
    return OneTimeLink(row.digest, LinkPurpose(row.purpose), row.person_id, row.expires_at)
