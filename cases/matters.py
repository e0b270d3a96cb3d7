"""Contracts, accounts and identity papers of one lead or case held against one another: who, and how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from cases.disagreements import IDENTITY_PAPERS, Disagreement, Paper, amount_of, only, plain, side
from cases.subjects import is_organisation
from core.model.document import StoredField
from core.model.finding import FindingKind

#: A contract's sides, the one whose identity papers a file holds most often first.
_PARTIES = (
    "borrower",
    "tenant",
    "employee",
    "buyer",
    "party_b",
    "party_a",
    "seller",
    "landlord",
    "guarantor",
    "lender",
)
#: Papers about one debt, whose sums are the same.
_DEBTS = ("loan_contract", "iou", "guarantee_contract", "mortgage_contract")
_SHARED_NUMBERS = (("contract_number", "amount"), ("invoice_number", "total"))


def held_together(papers: Sequence[Paper]) -> Iterator[Disagreement]:
    """Yield where contracts and accounts name nobody whose identity paper is there, and where sums differ."""
    cards = [paper for paper in papers if paper.type in IDENTITY_PAPERS]
    for paper in papers:
        if paper.type == "bank_statement":
            yield from _holder(paper, cards)
        elif paper.type.endswith("_contract") or paper.type == "iou":
            yield from _parties(paper, cards)
    yield from _numbered_sums(papers)
    debts = [paper for paper in papers if paper.type in _DEBTS]
    for first, second in combinations(debts, 2):
        if first.type != second.type and _one_debt(first, second):
            yield from _amounts(first, second, "amount")


def _named(cards: Sequence[Paper], *, organisation: bool) -> list[tuple[Paper, StoredField]]:
    """Return whom identity papers are of, people or organisations."""
    return [
        (card, item)
        for card in cards
        for item in card.standing
        if item.reading.name in {"name", "company_name"} and is_organisation(item.value) is organisation
    ]


def _nearest(name: str, known: Sequence[tuple[Paper, StoredField]]) -> tuple[Paper, StoredField]:
    return max(known, key=lambda pair: len(set(plain(pair[1].value)) & set(plain(name))))


def _holder(statement: Paper, cards: Sequence[Paper]) -> Iterator[Disagreement]:
    holder = only(statement, "account_holder")
    known = _named(cards, organisation=is_organisation(holder.value)) if holder else []
    if holder and known and plain(holder.value) not in {plain(item.value) for _, item in known}:
        card, item = _nearest(holder.value, known)
        yield Disagreement(
            FindingKind.ACCOUNT_HOLDER, side(card, item, item.value), side(statement, holder, holder.value)
        )


def _parties(contract: Paper, cards: Sequence[Paper]) -> Iterator[Disagreement]:
    """Yield a party who is nearly named as a card is, or the main one where no card is of any of the parties."""
    parties = [item for name in _PARTIES for item in contract.standing if item.reading.name == name]
    for organisation in (False, True):
        known = _named(cards, organisation=organisation)
        ours = [item for item in parties if is_organisation(item.value) is organisation]
        names, carded = {plain(item.value) for item in ours}, {plain(item.value) for _, item in known}
        strangers = [item for item in ours if plain(item.value) not in carded]
        free = [pair for pair in known if plain(pair[1].value) not in names]
        if not (strangers and free):
            continue
        near = [item for item in strangers if _alike(item.value, _nearest(item.value, free)[1].value)]
        if near or not names & carded:
            item = (near or strangers)[0]
            card, of = _nearest(item.value, free)
            yield Disagreement(FindingKind.PARTY, side(card, of, of.value), side(contract, item, item.value))


def _alike(one: str, other: str) -> bool:
    """Whether two names differ in a single character."""
    first, second = plain(one), plain(other)
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _numbered_sums(papers: Sequence[Paper]) -> Iterator[Disagreement]:
    """Yield papers that bear the number of an older one and give another sum."""
    for number, amount in _SHARED_NUMBERS:
        eldest: dict[str, Paper] = {}
        for paper in papers:
            item = only(paper, number)
            if item is not None:
                first = eldest.setdefault(plain(item.value), paper)
                if first is not paper:
                    yield from _amounts(first, paper, amount)


def _one_debt(first: Paper, second: Paper) -> bool:
    """Whether lender and borrower are the same, and no contract number says otherwise."""
    mine, theirs = only(first, "contract_number"), only(second, "contract_number")
    if mine and theirs:
        return False
    pairs = [
        (only(first, name) or only(first, instead), only(second, name) or only(second, instead))
        for name, instead in (("lender", "party_a"), ("borrower", "party_b"))
    ]
    return all(one and other and plain(one.value) == plain(other.value) for one, other in pairs)


def _amounts(first: Paper, second: Paper, name: str) -> Iterator[Disagreement]:
    one, other = only(first, name), only(second, name)
    if one and other and amount_of(one) != amount_of(other):
        yield Disagreement(FindingKind.AMOUNT, side(first, one, one.value), side(second, other, other.value))
