"""Who may see a record: its owner, its members, and whether it is restricted to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from cases.index_upkeep import drop_now, follow, papers_of
from cases.office import Office
from cases.records import may_manage, require_holder
from core.errors import Conflict, Denied
from core.model.audit import AuditEvent
from core.model.person import Principal
from core.model.record import Record, Visibility
from storage.sql.database import Transaction

_Change = Callable[[Transaction, Record], Record]


def set_visibility(office: Office, who: Principal, record_id: UUID, visibility: Visibility) -> Record:
    """Restrict a lead or case to its owner and members, or open it to all staff; its papers follow.

    Who restricts a record stays a member of it. Its papers leave the search index at once and come back under a key
    that only the record's members can use.

    Raises:
        NotFound: there is no such record for this person.
        Denied: the person sees it but may not manage it.
    """
    moved: tuple[UUID, ...] = ()

    def change(tx: Transaction, record: Record) -> Record:
        nonlocal moved
        if record.visibility is not visibility:
            moved = papers_of(tx, record_id)
            follow(tx, moved)
        held = record.member_ids | ({who.person_id} if who.person_id is not None else set())
        return replace(record, visibility=visibility, member_ids=held)

    changed = _changed(office, who, record_id, change, {"visibility": visibility.value})
    drop_now(office, moved)
    return changed


def set_owner(office: Office, who: Principal, record_id: UUID, person_id: UUID) -> Record:
    """Give a record to another owner; the former owner stays a member.

    Raises:
        Invalid: `owner_unknown`.
    """

    def change(tx: Transaction, record: Record) -> Record:
        require_holder(tx, person_id, "owner_unknown")
        return replace(record, owner_id=person_id, member_ids=record.member_ids | {person_id})

    return _changed(office, who, record_id, change, {"owner": str(person_id)})


def add_member(office: Office, who: Principal, record_id: UUID, person_id: UUID) -> Record:
    """Let a colleague see a record.

    Raises:
        Invalid: `member_unknown`.
    """

    def change(tx: Transaction, record: Record) -> Record:
        require_holder(tx, person_id, "member_unknown")
        return replace(record, member_ids=record.member_ids | {person_id})

    return _changed(office, who, record_id, change, {"member_added": str(person_id)})


def remove_member(office: Office, who: Principal, record_id: UUID, person_id: UUID) -> Record:
    """End a colleague's membership.

    Raises:
        Conflict: `owner_is_member`: the owner cannot be removed.
    """

    def change(tx: Transaction, record: Record) -> Record:
        del tx
        if person_id == record.owner_id:
            raise Conflict("owner_is_member")
        return replace(record, member_ids=record.member_ids - {person_id})

    return _changed(office, who, record_id, change, {"member_removed": str(person_id)})


def _changed(office: Office, who: Principal, record_id: UUID, change: _Change, detail: dict[str, str]) -> Record:
    with office.db.write() as tx:
        record = tx.records.get(record_id, visible_to=who)
        if not may_manage(who, record):
            raise Denied("denied", action="manage_record")
        saved = tx.records.save(change(tx, record), visible_to=who)
        tx.audit.append(AuditEvent("record.access", who.actor_id, record_id, record_id, detail=detail))
    return saved
