"""An office at work for the browser: three people, leads, a case, and papers really read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from bench.papers.pile import Order, write_pile
from cases import accounts, parties, records
from classifier.catalogue import document_types
from core.model.person import OPERATOR, Principal, Role
from core.model.record import LeadChannel, LeadStage, PartyKind, PartyRole, Visibility
from ingest.intake import Arrival, Duplicates, receive
from tests.serving import Served

CLEAN = ("loan_contract", "iou", "judgment", "engagement_letter", "lease_contract", "letter", "complaint")
FILED = frozenset({"loan_contract", "iou", "id_card"})  #: made-up types that belong to the lead


@dataclass(frozen=True)
class Furnished:
    """What was put in; `documents` are in the order they came in, by made-up type."""

    lead: UUID
    secret: UUID
    case: UUID
    documents: dict[str, str]


def furnish(office: Served, folder: Path, scans: tuple[str, ...] = (), clean: tuple[str, ...] = CLEAN) -> Furnished:
    """Fill an empty office: Alice runs it, Bob is a clerk, Charlie is staff; wait until every paper is read."""
    office.set_up("alice")
    office.add("bob", Role.CLERK)
    office.add("charlie", Role.STAFF)
    alice = _principal(office, "alice")
    inner = office.runtime.office
    lead = records.open_lead(
        inner,
        alice,
        records.NewLead("王小明 民间借贷", LeadChannel.CLIENT_REFERRAL, "下周二来访，带原件", LeadStage.QUALIFIED),
    )
    secret = records.open_lead(
        inner, alice, records.NewLead("某公司股权纠纷", LeadChannel.PHONE, visibility=Visibility.RESTRICTED)
    )
    case = records.open_case(inner, alice, records.NewCase("王小明诉李强民间借贷纠纷", "（2026）京0105民初1234号"))
    client = parties.NewParty(PartyKind.PERSON, "王小明", PartyRole.CLIENT, (("id_number", "11010519491231002X"),))
    for record in (lead, case):
        parties.add_party(inner, alice, record.id, client)
    papers = _feed(office, alice, folder, {"text-pdf": clean, "jpg": scans}, lead.id)
    browser = office.client("alice")
    for document in papers.values():
        office.settle(document, browser, 600)
    return Furnished(lead.id, secret.id, case.id, papers)


def _principal(office: Served, login: str) -> Principal:
    person = accounts.find_person(office.runtime.office, OPERATOR, login)
    return Principal(person.id, person.roles, person.name)


def _feed(
    office: Served, who: Principal, folder: Path, wanted: dict[str, tuple[str, ...]], lead: UUID
) -> dict[str, str]:
    inner, made = office.runtime.office, {}
    batch = records.open_batch(inner, who, title="客户到访", source="客户到访")
    for form, kinds in wanted.items():
        if not kinds:
            continue
        noise = "scanned" if form == "jpg" else "clean"
        write_pile(folder / form, Order(len(kinds), 7, noise, kinds, form, 0))
        lines = (folder / form / "manifest.jsonl").read_text("utf-8").splitlines()
        for kind, entry in zip(kinds, map(json.loads, lines), strict=True):
            file = folder / form / entry["file"]
            name, filed = f"{document_types()[kind].zh}{file.suffix}", kind in FILED
            arrival = Arrival(
                name,
                record_id=lead if filed else None,
                batch_id=None if filed else batch.id,
                duplicates=Duplicates.KEEP,
            )
            receipt = receive(inner, who, arrival, iter([file.read_bytes()]))
            made[kind] = str(receipt.document.id)
    return made
