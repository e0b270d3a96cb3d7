"""What on a paper, and between the papers of a lead or case, cannot all be so: pairs of values that disagree.

Nothing here decides which side is right; a side may say what the other should be if it were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import chain
from uuid import UUID

from cases.subjects import NAMING
from classifier.identifiers import money
from classifier.identifiers.resident_id import bearer, check_character
from core.model.document import StoredField, Verdict
from core.model.finding import FindingKind, Place
from core.text import fold_width

_ID_LENGTH = 18
_ROUNDING = Decimal("0.05")  #: what rounding of several lines may add up to
#: Papers that say who somebody is, the best first.
IDENTITY_PAPERS = ("id_card", "residence_permit", "passport", "household_register", "business_license")
#: Values that are one and the same for whoever is meant.
_BY_NUMBER = {
    "name": FindingKind.NAME,
    "birth_date": FindingKind.BIRTH_DATE,
    "gender": FindingKind.GENDER,
    "legal_representative": FindingKind.REPRESENTATIVE,
}
_BY_NAME = {
    "id_number": FindingKind.ID_NUMBER,
    "uscc": FindingKind.USCC,
    "birth_date": FindingKind.BIRTH_DATE,
    "gender": FindingKind.GENDER,
    "legal_representative": FindingKind.REPRESENTATIVE,
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with its type's code and its values; `rank` is where it stands among papers, the oldest first."""

    id: UUID
    type: str
    fields: tuple[StoredField, ...]
    rank: int = 0

    @property
    def standing(self) -> tuple[StoredField, ...]:
        """The values that nobody rejected."""
        return tuple(item for item in self.fields if not item.rejected and item.value)


@dataclass(frozen=True, slots=True)
class Side:
    """A value on a paper, as one side of a disagreement."""

    document_id: UUID
    place: Place


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sides that cannot both be so."""

    kind: FindingKind
    first: Side
    second: Side


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or organisation on one paper, with the values said of them."""

    paper: Paper
    said: dict[str, StoredField]

    @property
    def name(self) -> str:
        """What they are called, in the form in which names are compared."""
        return plain(self.said["name"].value) if "name" in self.said else ""

    @property
    def number(self) -> str:
        """What tells them from everybody else; empty where the paper does not say, or its check fails."""
        for field in ("id_number", "uscc"):
            item = self.said.get(field)
            if item is not None and (decided(item) or item.reading.verdict in {Verdict.CHECKED, Verdict.READ}):
                return item.value
        return ""


def plain(name: str) -> str:
    """Return a name in the form in which names are compared."""
    return re.sub(r"[\s·•・()]", "", fold_width(name))


def decided(item: StoredField) -> bool:
    """Say whether a person vouched for a value."""
    return item.confirmed or item.correction is not None


def side(paper: Paper, item: StoredField, implied: str | None = None) -> Side:
    """Return a value as one side of a disagreement."""
    reading = item.reading
    return Side(paper.id, Place(reading.name, item.value, reading.page, reading.box, item.id, implied))


def subjects_of(paper: Paper) -> tuple[Subject, ...]:
    """Return whom a paper speaks of."""
    found: dict[int, dict[str, StoredField]] = {}
    for item in paper.standing:
        said = found.setdefault(item.reading.subject, {})
        said.setdefault("name" if item.reading.name in NAMING else item.reading.name, item)
    return tuple(Subject(paper, said) for said in found.values())


def within(paper: Paper) -> Iterator[Disagreement]:
    """Yield what on one paper cannot all be so."""
    yield from _words_and_figures(paper)
    yield from _total(paper)
    for subject in subjects_of(paper):
        yield from _number_and_person(subject)


def implied_by(number: str, name: str) -> str | None:
    """Return the birth date or sex that an identity number tells, None where it tells none or fails its check."""
    if len(number) != _ID_LENGTH or not number[:17].isdigit() or number[17] != check_character(number[:17]):
        return None
    person = bearer(number)
    return None if person is None else person.birth_date.isoformat() if name == "birth_date" else person.gender


def _number_and_person(subject: Subject) -> Iterator[Disagreement]:
    number = subject.said.get("id_number")
    for name, kind in (("birth_date", FindingKind.BIRTH_DATE), ("gender", FindingKind.GENDER)):
        item = subject.said.get(name)
        implied = implied_by(number.value, name) if number else None
        if number and item and implied and item.value != implied:
            yield Disagreement(kind, side(subject.paper, number, implied), side(subject.paper, item))


def only(paper: Paper, name: str) -> StoredField | None:
    """Return the one value of a field, None where there are several or none."""
    found = [item for item in paper.standing if item.reading.name == name]
    return found[0] if len(found) == 1 else None


def amount_of(item: StoredField | None) -> Decimal | None:
    """Return a value as a number."""
    try:
        return None if item is None else Decimal(item.value.replace(",", ""))
    except InvalidOperation:
        return None


def _words_and_figures(paper: Paper) -> Iterator[Disagreement]:
    words, figures = only(paper, "amount_in_words"), only(paper, "total") or only(paper, "amount")
    said, written = amount_of(words), amount_of(figures)
    if words and figures and said is not None and written is not None and said != written:
        yield Disagreement(
            FindingKind.AMOUNT_WORDS, side(paper, words, money.plain(said)), side(paper, figures, money.plain(written))
        )


def _total(paper: Paper) -> Iterator[Disagreement]:
    total, amount = only(paper, "total"), only(paper, "amount")
    whole, part, tax = amount_of(total), amount_of(amount), amount_of(only(paper, "tax_amount"))
    if total and amount and whole is not None and part is not None and tax is not None:
        implied = part + tax
        if abs(implied - whole) > _ROUNDING:
            yield Disagreement(FindingKind.TOTAL, side(paper, amount, money.plain(implied)), side(paper, total))


def between(papers: Sequence[Paper]) -> Iterator[Disagreement]:
    """Yield what the papers of one lead or case say differently of the same person or organisation."""
    everybody = [subject for paper in sorted(papers, key=_authority) for subject in subjects_of(paper)]
    seen: set[tuple[object, ...]] = set()
    numbered = _grouped(everybody, lambda subject: subject.number, _BY_NUMBER)
    for found in chain(numbered, _grouped(everybody, lambda subject: subject.name, _BY_NAME)):
        key = (found.kind, found.first.document_id, found.second.document_id, found.second.place.key)
        if key not in seen:
            seen.add(key)
            yield found


def _authority(paper: Paper) -> tuple[int, int]:
    """Order papers by how much they are to be believed about who somebody is, then by age."""
    known = paper.type in IDENTITY_PAPERS
    return (IDENTITY_PAPERS.index(paper.type) if known else len(IDENTITY_PAPERS), paper.rank)


def _grouped(
    everybody: Iterable[Subject], key: Callable[[Subject], str], compared: dict[str, FindingKind]
) -> Iterator[Disagreement]:
    groups: dict[str, list[Subject]] = {}
    for subject in everybody:
        if key(subject):
            groups.setdefault(key(subject), []).append(subject)
    for group in groups.values():
        for name, kind in compared.items():
            yield from _compared(group, name, kind)


def _compared(group: Sequence[Subject], name: str, kind: FindingKind) -> Iterator[Disagreement]:
    """Hold what every other paper says against the one that is best believed."""
    told = [(subject, *stated) for subject in group if (stated := _stated(subject, name)) is not None]
    if not told:
        return
    best, item, value = told[0]
    for subject, other, differing in told[1:]:
        if subject.paper.id != best.paper.id and plain(differing) != plain(value):
            # A number that tells a birth date cannot be put right by one.
            first = side(best.paper, item, value if _is(other, name) else None)
            yield Disagreement(kind, first, side(subject.paper, other, differing if _is(item, name) else None))


def _is(item: StoredField, name: str) -> bool:
    return item.reading.name == name or (name == "name" and item.reading.name in NAMING)


def _stated(subject: Subject, name: str) -> tuple[StoredField, str] | None:
    """Return what says a value of a subject, and the value; an identity number tells birth date and sex."""
    item = subject.said.get(name)
    if item is not None:
        return item, item.value
    number = subject.said.get("id_number") if name in {"birth_date", "gender"} else None
    implied = implied_by(number.value, name) if number else None
    return (number, implied) if number and implied else None
