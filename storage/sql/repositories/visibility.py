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


def sees_widely(principal: Principal) -> bool:
    """Say whether most papers are visible, so that passing over the others is the fastest way to find some."""
    return principal.is_operator or Role.STAFF in principal.roles


def documents_near(principal: Principal, *, fed_only: bool = False) -> FromClause:
    """Return documents joined with their records, only those that a clerk may see at all, or has fed in.

    It permits nothing: it is where to start for somebody with few papers, who would else wait while all the office's
    are passed over.
    """
    paper, fed = document.alias("paper"), papers_fed(principal)
    member = select(paper.c.id).where(paper.c.record_id.in_(_memberships(principal)))
    near = (fed if fed_only else member.union(fed)).subquery("near")
    return near.join(document, document.c.id == near.c.id).join(record, record.c.id == document.c.record_id)


def papers_fed(principal: Principal) -> Select[tuple[UUID]]:
    """Select the documents that came in by batches the principal opened, whoever may see them now."""
    paper = document.alias("fed")
    return select(paper.c.id).where(paper.c.batch_id.in_(own_batches(principal)))


def _memberships(principal: Principal) -> Select[tuple[UUID]]:
    return select(record_member.c.record_id).where(record_member.c.person_id == principal.person_id)


def _internal() -> ColumnElement[bool]:
    return record.c.visibility == Visibility.INTERNAL
