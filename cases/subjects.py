"""Which people and organisations the values of a paper speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.model.document import StoredField, Verdict
from core.model.record import PartyKind, PartyRole

#: Fields that name somebody, the most telling first, with the part they have in the matter.
NAMING: Mapping[str, PartyRole] = {
    "name": PartyRole.OTHER,
    "company_name": PartyRole.OTHER,
    "borrower": PartyRole.BORROWER,
    "lender": PartyRole.OTHER,
    "guarantor": PartyRole.GUARANTOR,
    "plaintiff": PartyRole.OTHER,
    "defendant": PartyRole.OTHER,
    "third_party": PartyRole.THIRD_PARTY,
    "account_holder": PartyRole.OTHER,
    "tenant": PartyRole.OTHER,
    "landlord": PartyRole.OTHER,
    "employee": PartyRole.OTHER,
    "employer": PartyRole.OTHER,
    "buyer": PartyRole.OTHER,
    "seller": PartyRole.OTHER,
    "party_a": PartyRole.OTHER,
    "party_b": PartyRole.OTHER,
}
#: Fields that tell one person or organisation from all others.
TELLING = ("id_number", "uscc")
#: Fields kept with a party so that it is known again.
BORNE = (*TELLING, "birth_date", "phone")
_OWN_NAMES = frozenset({"name", "company_name"})
_ORGANISATION_FIELDS = frozenset({"company_name", "uscc", "legal_representative", "registered_capital"})
_ORGANISATION_ENDINGS = (
    "公司",
    "银行",
    "厂",
    "店",
    "中心",
    "合作社",
    "事务所",
    "集团",
    "支行",
    "分行",
    "医院",
    "学校",
    "企业",
)


@dataclass(frozen=True)
class Subject:
    """One person or organisation on a paper, with the values said of them.

    `trusted` are those of the values that were read well and failed no check, or that a person decided on.
    """

    number: int
    values: Mapping[str, str] = field(default_factory=dict)
    trusted: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What they are called, empty where the paper does not say."""
        return next((self.values[key] for key in NAMING if self.values.get(key)), "")

    @property
    def kind(self) -> PartyKind:
        """Whether they are a person or an organisation."""
        ends = is_organisation(self.name)
        organised = ends or (bool(self.values.keys() & _ORGANISATION_FIELDS) and "id_number" not in self.values)
        return PartyKind.ORGANISATION if organised else PartyKind.PERSON

    @property
    def role(self) -> PartyRole:
        """The part the paper gives them."""
        return next((role for key, role in NAMING.items() if self.values.get(key)), PartyRole.OTHER)

    @property
    def identifiers(self) -> tuple[tuple[str, str], ...]:
        """What a party made of them is known again by."""
        return tuple((name, self.trusted[name]) for name in BORNE if self.trusted.get(name))


def is_organisation(name: str) -> bool:
    """Say whether a name ends as organisations' names do."""
    return name.endswith(_ORGANISATION_ENDINGS)


def subjects(fields: Iterable[StoredField]) -> tuple[Subject, ...]:
    """Return the subjects of a paper that have a name, in the order of their numbers.

    0 stands for the paper itself: it is a subject only where the paper is about one, as a card or licence is.
    """
    found: dict[int, tuple[dict[str, str], dict[str, str]]] = {}
    for item in fields:
        if not item.rejected and item.value:
            values, trusted = found.setdefault(item.reading.subject, ({}, {}))
            values.setdefault(item.reading.name, item.value)
            if is_trusted(item):
                trusted.setdefault(item.reading.name, item.value)
    everybody = (Subject(number, values, trusted) for number, (values, trusted) in sorted(found.items()))
    return tuple(item for item in everybody if item.name and (item.number or item.values.keys() & _OWN_NAMES))


def is_trusted(item: StoredField) -> bool:
    """Say whether a value may be acted on without asking anybody."""
    if item.confirmed or item.correction is not None:
        return True
    return item.reading.verdict in {Verdict.CHECKED, Verdict.READ}


def first_name(fields: Iterable[StoredField]) -> str:
    """Return whose paper it is, as far as its values tell: for lists."""
    values: dict[str, str] = {}
    for item in fields:
        if not item.rejected and item.value:
            values.setdefault(item.reading.name, item.value)
    return next((values[name] for name in NAMING if name in values), "")
