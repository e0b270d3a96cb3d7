"""Which party a paper speaks of: found by identifiers, proposed by name, decided by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from cases.office import Office
from cases.subjects import TELLING, Subject, subjects
from core.access import Action, require
from core.errors import Conflict, NotFound
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.document import Document
from core.model.person import OPERATOR, Principal
from core.model.record import LinkState, Party, PartyLink, Record, RecordKind, Visibility
from storage.sql.database import Transaction
from storage.sql.repositories.parties import KnownParties


def link_reading(
    office: Office, tx: Transaction, document: Document, by_hand: Sequence[PartyLink] = ()
) -> tuple[PartyLink, ...]:
    """Link the subjects of a paper just read or moved (its fields are stored) to parties; called within a transaction.

    The same identity number or USCC links by itself, a name with birthday or phone is proposed, and so is a bare name
    that the same record knows; a paper filed to a lead or case makes new parties of the subjects nobody knows. Parties
    are looked for in the paper's own record and in internal records; never across restricted ones. `by_hand` are
    links that `lift_links` returned, to be taken over where the new record knows their parties.
    """
    del office
    desk = _Desk.of(tx, document)
    kept = _forget_reading(tx, document.id)
    for link in by_hand:
        if link.state is LinkState.UNDONE or desk.knows(link.party_id):
            tx.links.add(link)
            kept = (*kept, link)
    decided = {link.subject for link in kept if link.state is LinkState.LINKED}
    refused = {(link.subject, link.party_id) for link in kept if link.state is LinkState.UNDONE}
    for subject in subjects(tx.fields.of(document.id, visible_to=OPERATOR)):
        if subject.number not in decided:
            desk.link(subject, {party_id for number, party_id in refused if number == subject.number})
    return tx.links.of_document(document.id, visible_to=OPERATOR)


def _forget_reading(tx: Transaction, document_id: UUID) -> tuple[PartyLink, ...]:
    """Remove the links that reading made; return those that people decided on, which stay."""
    links = tx.links.of_document(document_id, visible_to=OPERATOR)
    for link in links:
        if not link.by_hand:
            tx.links.remove(link.id)
    return tuple(link for link in links if link.by_hand)


def lift_links(tx: Transaction, document_id: UUID) -> tuple[PartyLink, ...]:
    """Remove all links of a paper about to be moved, so that nothing its old record knew goes with it unseen.

    Returns those that people decided on.
    """
    links = tx.links.of_document(document_id, visible_to=OPERATOR)
    for link in links:
        tx.links.remove(link.id)
    return tuple(link for link in links if link.by_hand)


def confirm_link(office: Office, who: Principal, link_id: UUID, *, document_id: UUID) -> PartyLink:
    """Say that a proposed or undone link is right.

    Raises:
        NotFound: there is no such link for this person.
    """
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        link = _link(tx, who, link_id, document_id)
        document = tx.documents.get(document_id, visible_to=who)
        _undo_others(tx, who, link)
        confirmed = _decide(tx, who, link, LinkState.LINKED)
        subject = _subject(tx, document_id, link.subject)
        if subject is not None:
            _Desk.of(tx, document).take_in(subject, tx.parties.get(link.party_id, visible_to=who))
        tx.audit.append(AuditEvent("link.confirm", who.actor_id, document_id, document.record_id))
    return confirmed


def undo_link(office: Office, who: Principal, link_id: UUID, *, document_id: UUID) -> PartyLink:
    """Say that a link is wrong; it is not made again by itself.

    Raises:
        NotFound: there is no such link for this person.
    """
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        link = _link(tx, who, link_id, document_id)
        document = tx.documents.get(document_id, visible_to=who)
        undone = _decide(tx, who, link, LinkState.UNDONE)
        subject = _subject(tx, document_id, link.subject)
        if subject is not None:
            _Desk.of(tx, document).let_go(subject, link.party_id)
        tx.audit.append(AuditEvent("link.undo", who.actor_id, document_id, document.record_id))
    return undone


def relink(office: Office, who: Principal, document_id: UUID, subject: int, party_id: UUID | None) -> PartyLink:
    """Link a subject of a paper to a party of the paper's record by hand (None: to a new one).

    Raises:
        NotFound: there is no such paper, subject or party for this person.
        Conflict: `not_in_record`: the paper is filed to no lead or case yet.
    """
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        desk = _Desk.of(tx, document)
        if desk.record.kind is RecordKind.BATCH:
            raise Conflict("not_in_record")
        found = _subject(tx, document_id, subject)
        if found is None or (party_id is not None and not desk.takes_part(party_id)):
            raise NotFound("not_found")
        party = desk.new_party(found) if party_id is None else tx.parties.get(party_id, visible_to=who)
        present = [link for link in tx.links.of_document(document_id, visible_to=who) if link.subject == subject]
        same = next((link for link in present if link.party_id == party.id), None)
        link = same or PartyLink(new_id(), document_id, subject, party.id, LinkState.PROPOSED, "by_hand")
        if same is None:
            tx.links.add(link)
        _undo_others(tx, who, link)
        linked = _decide(tx, who, link, LinkState.LINKED)
        desk.take_in(found, party)
        tx.audit.append(AuditEvent("link.relink", who.actor_id, document_id, document.record_id))
    return linked


@dataclass(frozen=True)
class _Desk:
    """A paper, the record it belongs to, and the parties that may be looked for from there."""

    tx: Transaction
    document: Document
    record: Record

    @classmethod
    def of(cls, tx: Transaction, document: Document) -> _Desk:
        return cls(tx, document, tx.records.get(document.record_id, visible_to=OPERATOR))

    def link(self, subject: Subject, refused: set[UUID]) -> None:
        """Link or propose, make a new party, or leave a subject alone."""
        party, state, reason = self._match(subject, refused)
        if party is None:
            if self.record.kind is RecordKind.BATCH or refused:
                return
            party = self.new_party(subject)
        self.tx.links.add(PartyLink(new_id(), self.document.id, subject.number, party.id, state, reason))
        if state is LinkState.LINKED:
            self.take_in(subject, party)

    def new_party(self, subject: Subject) -> Party:
        """Make a party of a subject; it becomes part of the record when it is taken in."""
        party = Party(new_id(), subject.kind, subject.name, subject.identifiers)
        self.tx.parties.add(party)
        return party

    def take_in(self, subject: Subject, party: Party) -> None:
        """Make a linked party part of the lead or case, and keep with it what it will be known by."""
        if self.record.kind is not RecordKind.BATCH and not self.takes_part(party.id):
            self.tx.parties.attach(self.record.id, party.id, subject.role, visible_to=OPERATOR)
        known = dict(party.identifiers)
        more = tuple((name, value) for name, value in subject.identifiers if name not in known)
        contradicts = any(known.get(name, value) != value for name, value in subject.identifiers if name in TELLING)
        if more and not contradicts and self._may_tell_of(party.id):
            self.tx.parties.save(replace(party, identifiers=(*party.identifiers, *more)), visible_to=OPERATOR)

    def let_go(self, subject: Subject, party_id: UUID) -> None:
        """Take a party out of the record where only the link just undone had brought it in."""
        standing = self.tx.links.of_record(self.record.id, visible_to=OPERATOR)
        if any(link.party_id == party_id and link.state is not LinkState.UNDONE for link in standing):
            return
        for part in self.tx.parties.of_record(self.record.id, visible_to=OPERATOR):
            if part.party.id == party_id and part.role is subject.role:
                self.tx.parties.detach(self.record.id, party_id, part.role, visible_to=OPERATOR)

    def takes_part(self, party_id: UUID) -> bool:
        """Say whether the party is one of the record's."""
        parts = self.tx.parties.of_record(self.record.id, visible_to=OPERATOR)
        return any(part.party.id == party_id for part in parts)

    def knows(self, party_id: UUID) -> bool:
        """Say whether the record's papers may be linked to the party."""
        return self._known.includes(party_id)

    def _match(self, subject: Subject, refused: set[UUID]) -> tuple[Party | None, LinkState, str]:
        for name in TELLING:
            if name in subject.trusted:
                bearers = self._known.by_identifier(name, subject.trusted[name])
                bearer = next((party for party in self._own_first(bearers) if party.id not in refused), None)
                if bearer is not None:
                    return bearer, LinkState.LINKED, f"same_{name}"
        namesakes = [
            party
            for party in self._own_first(self._known.by_name(subject.name))
            if party.id not in refused and not _contradicts(subject, party)
        ]
        for party in namesakes:
            for name in ("birth_date", "phone"):
                if name in subject.trusted and (name, subject.trusted[name]) in party.identifiers:
                    return party, LinkState.PROPOSED, f"same_name_and_{name}"
        here = next((party for party in namesakes if self.takes_part(party.id)), None)
        if here is not None:
            return here, LinkState.PROPOSED, "same_name_here"
        return None, LinkState.LINKED, "new_party"

    @property
    def _known(self) -> KnownParties:
        return self.tx.parties.known_to(self.record.id)

    def _own_first(self, parties: Sequence[Party]) -> list[Party]:
        own = {part.party.id for part in self.tx.parties.of_record(self.record.id, visible_to=OPERATOR)}
        return sorted(parties, key=lambda party: party.id not in own)

    def _may_tell_of(self, party_id: UUID) -> bool:
        """Say whether what this paper tells may be kept with a party: not where others would learn it from there."""
        if self.record.visibility is Visibility.INTERNAL:
            return True
        records = {part.record_id for part in self.tx.parties.involvements(party_id, visible_to=OPERATOR)}
        papers = {link.document_id for link in self.tx.links.of_party(party_id, visible_to=OPERATOR)}
        records |= {item.record_id for item in self.tx.documents.many(papers, visible_to=OPERATOR).values()}
        return records <= {self.record.id}


def _contradicts(subject: Subject, party: Party) -> bool:
    known = dict(party.identifiers)
    return any(name in known and known[name] != subject.trusted[name] for name in TELLING if name in subject.trusted)


def _subject(tx: Transaction, document_id: UUID, number: int) -> Subject | None:
    found = subjects(tx.fields.of(document_id, visible_to=OPERATOR))
    return next((subject for subject in found if subject.number == number), None)


def _link(tx: Transaction, who: Principal, link_id: UUID, document_id: UUID) -> PartyLink:
    link = tx.links.get(link_id, visible_to=who)
    if link.document_id != document_id:
        raise NotFound("not_found")
    return link


def _decide(tx: Transaction, who: Principal, link: PartyLink, state: LinkState) -> PartyLink:
    decided = replace(link, state=state, by_hand=True)
    tx.links.save(decided, visible_to=who)
    return decided


def _undo_others(tx: Transaction, who: Principal, link: PartyLink) -> None:
    """A subject is one party: what was linked or proposed for it besides does not stand."""
    for other in tx.links.of_document(link.document_id, visible_to=who):
        if other.subject == link.subject and other.id != link.id and other.state is not LinkState.UNDONE:
            _decide(tx, who, other, LinkState.UNDONE)
