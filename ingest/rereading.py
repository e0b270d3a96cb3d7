"""Reading a paper again: with a password, with another engine's eyes, or as a person turned it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from core.access import Action, require
from core.errors import Conflict
from core.jobs import JobKind
from core.model.audit import AuditEvent
from core.model.document import Document, DocumentState, Lifecycle
from core.model.person import Principal
from ingest.wiring import Runtime


@dataclass(frozen=True, slots=True)
class Manner:
    """How to read: `password` opens a locked paper and is kept nowhere; `upright` looks for no turned pages."""

    password: str | None = None
    upright: bool = False


def read_again(runtime: Runtime, who: Principal, document_id: UUID, how: Manner) -> Document:
    """Have a paper read again; what people decided on it stays.

    Raises:
        Denied: the person's roles do not review.
        NotFound: there is no such paper for this person.
        Conflict: `not_live`, or `reading_now` while a reader has it.
    """
    office = runtime.office
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        if document.lifecycle is not Lifecycle.LIVE:
            raise Conflict("not_live")
        if document.state is DocumentState.READING:
            raise Conflict("reading_now")
        changed = replace(
            document, state=DocumentState.RECEIVED, upright_by_hand=document.upright_by_hand or how.upright
        )
        document = tx.documents.save(changed, visible_to=who)
        if how.password is not None:
            runtime.passwords.give(document.id, how.password)
        tx.jobs.enqueue(JobKind.READ, document.id)
        tx.audit.append(AuditEvent("document.reread", who.person_id, document.id, document.record_id))
    office.wake()
    return document
