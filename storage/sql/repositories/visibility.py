"""The rule of who sees what, as SQL: the one place, equal to `core.access.sees` by a property test.

Queries over documents join `record` by `document.record_id`, because it is the record a paper belongs to
now that decides.  Later rules (walls, levels) join here, ahead of the ones that grant.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, false, or_, select, true

from core.model.person import Principal, Role
from core.model.record import RecordKind, Visibility
from storage.sql.tables.documents import document
from storage.sql.tables.records import record, record_member

documents_and_records: FromClause = document.join(record, record.c.id == document.c.record_id)


def sees_record(principal: Principal) -> ColumnElement[bool]:
    """Return the condition under which the principal sees a row of `record`."""
    if principal.is_operator:
        return true()
    if not principal.roles & {Role.CLERK, Role.STAFF}:
        return false()
    member = record.c.id.in_(_memberships(principal))
    return or_(member, _internal()) if Role.STAFF in principal.roles else member


def sees_document(principal: Principal) -> ColumnElement[bool]:
    """Return the condition under which the principal sees a row of `document` joined with its `record`."""
    if principal.is_operator:
        return true()
    if not principal.roles & {Role.CLERK, Role.STAFF}:
        return false()
    member = document.c.record_id.in_(_memberships(principal))
    if Role.STAFF in principal.roles:
        return or_(member, _internal())
    return or_(member, and_(document.c.batch_id.in_(own_batches(principal)), _internal()))


def own_batches(principal: Principal) -> Select[tuple[UUID]]:
    """Select the batches that the principal opened."""
    batch = record.alias("own_batch")
    return select(batch.c.id).where(batch.c.owner_id == principal.person_id, batch.c.kind == RecordKind.BATCH)


def near(principal: Principal) -> ColumnElement[bool] | None:
    """Return a wider condition that leads straight to what a clerk may see, None where the table is as good a start.

    It permits nothing: without it, a clerk with few papers would wait while all the office's are passed over.
    """
    if principal.is_operator or Role.STAFF in principal.roles:
        return None
    paper = document.alias("near")
    member = select(paper.c.id).where(paper.c.record_id.in_(_memberships(principal)))
    return document.c.id.in_(member.union(select(paper.c.id).where(paper.c.batch_id.in_(own_batches(principal)))))


def came_in_by(principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a row of `document` came in by a batch the principal opened."""
    paper = document.alias("own")
    return document.c.id.in_(select(paper.c.id).where(paper.c.batch_id.in_(own_batches(principal))))


def _memberships(principal: Principal) -> Select[tuple[UUID]]:
    return select(record_member.c.record_id).where(record_member.c.person_id == principal.person_id)


def _internal() -> ColumnElement[bool]:
    return record.c.visibility == Visibility.INTERNAL
