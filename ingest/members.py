"""Papers that came within another: attachments of letters, files in archives.

Each becomes a paper of its own, with its own key, in the record that the paper it came in belongs to, with that one's
tags, and read as urgently.  It comes in as
an upload does, but its identifier is made of that paper's and its number there: so a paper that is read twice, or
read on after a crash, brings each of its members once, and one that was destroyed does not come back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from core.crypto.objects import Role
from core.errors import Invalid, NotFound, Unreadable
from core.faults import crash_point
from core.ids import derived_id, new_id
from core.jobs import Job
from core.model.audit import AuditEvent
from core.model.document import Document, DocumentState, Lifecycle
from core.model.person import OPERATOR
from core.model.stored import Upload
from core.text import display_name
from ingest.originals import SealedOriginal, add_document, seal_original
from ingest.stretches import STRETCH
from ocr.port import MemberBegun, MemberEnded, MemberEvent, MemberPiece
from ocr.process import ReaderPool
from storage.sql.repositories.uploads import NewUpload

DEEPEST = 5  #: papers within one another, the outermost included
MOST_TOGETHER, MOST_BYTES = 10_000, 8 * 1024 * 1024 * 1024  #: of papers that came within one, at whatever depth
_BETWEEN = " › "  #: folders in the name of a member


@dataclass(frozen=True, slots=True)
class Taken:
    """How far taking out has come: `left` says that not everything could be, `finished` that no more is to be tried."""

    left: bool
    finished: bool = True


def take_out(office: Office, readers: ReaderPool, job: Job, document: Document, count: int) -> Taken:
    """Make papers of what lies in a paper that was just read, for as long as a stretch; `count` is how many there are.

    Raises:
        Conflict: `lease_lost`: somebody else has the job.
        Unavailable: the store, the database or the machine's readers do not answer.
    """
    if not _may_hold_more(office, document):
        return Taken(left=True)
    with office.db.read() as tx:
        key = tx.documents.key(document.id, visible_to=OPERATOR)
        original = tx.objects.original(document.id, visible_to=OPERATOR)
        numbers = {_member_id(document.id, number): number for number in range(count)}
        known = [numbers[member_id] for member_id in tx.documents.ever(numbers)]
    source = office.objects.open(original.id, key, Role.ORIGINAL).whole()
    events = readers.members(source, name=document.source, password=job.secret, known=known)
    with closing(events):
        return _Unpacking(office, job, document).all(events)


def _member_id(document_id: UUID, number: int) -> UUID:
    return derived_id(document_id, f"member {number}")


def _may_hold_more(office: Office, document: Document) -> bool:
    """Say whether what lies in this paper may become papers: not too deep, and not too many of one origin."""
    with office.db.read() as tx:
        outermost, depth = document, 1
        while outermost.parent_id is not None and depth <= DEEPEST:
            outer = tx.documents.many([outermost.parent_id], visible_to=OPERATOR).get(outermost.parent_id)
            if outer is None:
                break
            outermost, depth = outer, depth + 1
        if depth >= DEEPEST:
            return False
        papers, size = tx.documents.came_within(outermost.id)
    return papers < MOST_TOGETHER and size < MOST_BYTES


class _Gone(Exception):
    """The paper they came in was taken out of the office's care meanwhile."""


class _Unpacking:
    """One paper on its way out of another after the other."""

    def __init__(self, office: Office, job: Job, document: Document) -> None:
        self._office = office
        self._job = job
        self._document = document
        self._left = False

    def all(self, events: Iterator[MemberEvent]) -> Taken:
        """Take members in until there are no more, or others are to have their turn."""
        began = time.monotonic()
        try:
            for event in events:
                if isinstance(event, MemberBegun) and self._one(event, events):
                    crash_point("members.kept")
                    if time.monotonic() - began >= STRETCH.total_seconds():
                        return Taken(self._left, finished=False)
        except Unreadable:
            self._left = True
        except _Gone:
            return Taken(left=True)
        return Taken(self._left)

    def _one(self, begun: MemberBegun, events: Iterator[MemberEvent]) -> bool:
        """Take one member in; return whether a paper has come of it."""
        upload = self._upload(begun.number)
        body = _Body(events)
        if upload is None:
            body.pass_over()
            return False
        try:
            with self._office.db.read() as tx:
                key = tx.keys.of(upload.document_id)
            original = seal_original(self._office, upload.object_id, key, body)
            crash_point("members.stored")
            self._accept(upload, begun, original)
        except Invalid as error:  # nothing in it, or more than may come in
            self._drop(upload)
            self._left = self._left or error.code != "empty_file"
            body.pass_over()
        except _Damaged:
            self._drop(upload)
            self._left = True
        except BaseException:
            self._drop(upload)
            raise
        else:
            return True
        return False

    def _upload(self, number: int) -> Upload | None:
        """Make known that a member is coming; None where it has come before."""
        member_id = _member_id(self._document.id, number)
        new = NewUpload(member_id, new_id(), self._document.record_id, None, str(member_id))
        with self._office.db.write() as tx:
            tx.jobs.extend(self._job)
            if tx.documents.ever([member_id]):
                return None
            upload = tx.uploads.begin(new)
            if upload.object_id != new.object_id:  # left behind by an earlier attempt
                tx.uploads.abandon(member_id)
                upload = tx.uploads.begin(new)
            return upload

    def _accept(self, upload: Upload, begun: MemberBegun, original: SealedOriginal) -> None:
        """Add the paper, wherever the one it came in belongs by now."""
        with self._office.db.write() as tx:
            tx.jobs.extend(self._job)
            try:
                outer = tx.documents.get(self._document.id, visible_to=OPERATOR)
            except NotFound as error:
                raise _Gone from error
            if outer.lifecycle is not Lifecycle.LIVE:
                raise _Gone
            added = self._new(upload, begun, original)
            add_document(tx, added, original, priority=self._job.priority)
            if outer.record_id != added.record_id:
                added = tx.documents.move(added, outer.record_id, visible_to=OPERATOR)
            tx.uploads.accept(added.id)
            told = {"name": added.name, "from": str(outer.id)}
            tx.audit.append(AuditEvent("document.take_out", None, added.id, added.record_id, detail=told))

    def _new(self, upload: Upload, begun: MemberBegun, original: SealedOriginal) -> Document:
        folders = begun.name.split("/")
        return Document(
            id=upload.document_id,
            record_id=upload.record_id,
            batch_id=self._document.batch_id,
            parent_id=self._document.id,
            name=display_name(_BETWEEN.join(folders)) or "?",
            source=display_name(folders[-1]) or "?",
            state=DocumentState.RECEIVED,
            lifecycle=Lifecycle.LIVE,
            size=original.stored.plain_size,
            page_count=0,
            pages_read=0,
            created_at=self._office.clock.now(),
            created_by=self._document.created_by,
            revision=1,
            tags=self._document.tags,
        )

    def _drop(self, upload: Upload) -> None:
        """Undo what did not come to a paper, unless its last transaction did go through."""
        with self._office.db.write() as tx:
            tx.uploads.abandon(upload.document_id)
            gone = not tx.objects.known([upload.object_id])
        if gone:
            self._office.objects.delete(upload.object_id)


class _Damaged(Exception):
    """The member did not come whole."""


class _Body:
    """The pieces of the member that has begun."""

    def __init__(self, events: Iterator[MemberEvent]) -> None:
        self._events = events
        self._ended = False

    def __iter__(self) -> Iterator[bytes]:
        while not self._ended:
            event = next(self._events, MemberEnded("reader_killed"))
            if isinstance(event, MemberPiece):
                yield event.data
            elif isinstance(event, MemberEnded):
                self._ended = True
                if event.code is not None:
                    raise _Damaged

    def pass_over(self) -> None:
        """Let what is still to come go by."""
        with suppress(_Damaged):
            for _ in self:
                pass
