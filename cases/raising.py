"""Raising findings: what disagrees is written down, what no longer does is settled.

Called inside the transaction that read a paper, changed its values or moved it, so that findings are never behind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cases.disagreements import Disagreement, Paper, between, within
from cases.matters import held_together
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.document import Document
from core.model.finding import Finding, FindingKind, FindingState
from core.model.person import OPERATOR
from core.model.record import RecordKind
from storage.sql.database import Transaction
from storage.sql.repositories.documents import DocumentFilter

MOST_PAPERS = 300  #: the newest papers of a record, which are held against one another


def reassess_findings(
    tx: Transaction,
    document: Document,
    now: datetime,
    *,
    by: UUID | None = None,
    rows: Collection[Disagreement] | None = None,
) -> None:
    """Hold a paper's values against one another, and against those of its lead's or case's other papers.

    Args:
        tx: the transaction that wrote the values.
        document: the paper as it is now.
        now: the present time.
        by: who changed a value; what thereby agrees counts as corrected by them. None: the product has read it.
        rows: what is amiss in the paper's tables, where they were read anew; None leaves that as it is.
    """
    desk = _Desk(tx, document.record_id, now, by)
    own = [item for item in desk.standing([document.id]) if item.document_id == item.other_id]
    found = list(within(_paper(tx, document)))
    if rows is None:
        own = [item for item in own if item.kind is not FindingKind.ROW]
    desk.settle(own, [*found, *(rows or ())])
    hold_together(tx, document.record_id, now, by=by)


def hold_together(tx: Transaction, record_id: UUID, now: datetime, *, by: UUID | None = None) -> None:
    """Hold the papers of a lead or case against one another; a batch is a mere pile, and nothing of it is compared."""
    if tx.records.get(record_id, visible_to=OPERATOR).kind is RecordKind.BATCH:
        return
    live = tx.documents.page(DocumentFilter(record_id=record_id), visible_to=OPERATOR, limit=MOST_PAPERS).items
    fields = tx.fields.of_many([item.id for item in live], visible_to=OPERATOR)
    papers = [Paper(item.id, _type(item), fields.get(item.id, ()), rank) for rank, item in enumerate(reversed(live))]
    desk = _Desk(tx, record_id, now, by)
    pairs = [item for item in desk.standing([item.id for item in live]) if item.document_id != item.other_id]
    desk.settle(pairs, [*between(papers), *held_together(papers)])


class _Desk:
    """The findings of one record while they are brought up to date."""

    def __init__(self, tx: Transaction, record_id: UUID, now: datetime, by: UUID | None) -> None:
        self._tx = tx
        self._record_id = record_id
        self._now = now
        self._by = by

    def standing(self, ids: Collection[UUID]) -> tuple[Finding, ...]:
        """Return what was found before."""
        return self._tx.findings.of_documents(ids, visible_to=OPERATOR)

    def settle(self, before: Iterable[Finding], found: Iterable[Disagreement]) -> None:
        """Write what is new, keep what was said of what stays, and close or remove what agrees now."""
        known = {item.key: item for item in before}
        for disagreement in found:
            fresh = self._finding(disagreement)
            old = known.pop(fresh.key, None)
            if old is None:
                self._tx.findings.add(fresh)
                self._tell("finding.raise", fresh)
            else:
                self._keep(old, fresh)
        for gone in known.values():
            self._let_go(gone)

    def _finding(self, found: Disagreement) -> Finding:
        first, second = found.first, found.second
        ids = (first.document_id, second.document_id)
        return Finding(new_id(), found.kind, *ids, first.place, second.place, self._now)

    def _keep(self, old: Finding, fresh: Finding) -> None:
        """Follow the values to where they stand now; what disagrees once more is open once more."""
        moved = replace(old, first=fresh.first, second=fresh.second)
        if old.state is FindingState.CORRECTED:
            moved = replace(moved, state=FindingState.OPEN, decided_by=None, decided_at=None)
        if moved != old:
            self._tx.findings.save(moved, visible_to=OPERATOR)

    def _let_go(self, gone: Finding) -> None:
        if gone.state is not FindingState.OPEN:
            return
        if self._by is None:
            self._tx.findings.remove(gone.id)
            return
        closed = replace(gone, state=FindingState.CORRECTED, decided_by=self._by, decided_at=self._now)
        self._tx.findings.save(closed, visible_to=OPERATOR)
        self._tell("finding.correct", closed)

    def _tell(self, action: str, item: Finding) -> None:
        # Of the finding, not of a paper: who sees one paper only must not learn that there is another.
        self._tx.audit.append(AuditEvent(action, self._by, item.id, self._record_id, detail={"kind": item.kind.value}))


def _paper(tx: Transaction, document: Document) -> Paper:
    return Paper(document.id, _type(document), tx.fields.of(document.id, visible_to=OPERATOR))


def _type(document: Document) -> str:
    return document.classification.document_type.code if document.classification else "other"
