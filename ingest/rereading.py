"""Stopping to read a paper, and reading it again: with a password, with other eyes, or as a person turned it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from cases.office import Office
from core.access import Action, require
from core.errors import Conflict
from core.jobs import READING, JobKind
from core.model.audit import AuditEvent
from core.model.document import Document, DocumentState, Lifecycle
from core.model.person import Principal
from ingest.reading import forget_aside


@dataclass(frozen=True, slots=True)
class Manner:
    """How to read: `upright` looks for no turned pages.

    `password` opens a locked paper, and is forgotten with the jobs that read and draw it.
    """

    password: str | None = None
    upright: bool = False


def read_again(office: Office, who: Principal, document_id: UUID, how: Manner) -> Document:
    """Have a paper read again; what people decided on it stays.

    Raises:
        Denied: the person's roles do not review.
        NotFound: there is no such paper for this person.
        Conflict: `not_live`, or `reading_now` while a reader has it.
    """
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
        for kind in READING:  # one that was given up; pictures and cuts of what is read anew
            tx.jobs.cancel(kind, document.id)
        tx.jobs.enqueue(JobKind.READ, document.id, secret=how.password)
        tx.audit.append(AuditEvent("document.reread", who.actor_id, document.id, document.record_id))
    return document


def stop_reading(office: Office, who: Principal, document_id: UUID) -> Document:
    """Have a paper not read any further; its original and what people decided on it stay.

    Raises:
        Denied: the person's roles do not review.
        NotFound: there is no such paper for this person.
        Conflict: `not_being_read`.
    """
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        if document.state not in {DocumentState.RECEIVED, DocumentState.READING}:
            raise Conflict("not_being_read")
        tx.jobs.cancel(JobKind.READ, document.id)  # whoever holds it finds out at the next page
        shown = len(tx.pages.of(document.id, visible_to=who))
        stopped = replace(document, state=DocumentState.FAILED, reason="reading_stopped", reasons=(), pages_read=shown)
        document = tx.documents.save(stopped, visible_to=who)
        tx.index_log.note(document.id)
        tx.audit.append(AuditEvent("document.stop", who.actor_id, document.id, document.record_id))
        old = forget_aside(tx, document.id)
    for object_id in old:
        office.objects.delete(object_id)
    return document
