"""The closed sets: document types with their fields, lenders' business types, domains of law."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from classifier.causes import current_cause
from classifier.port import LabelKind
from classifier.tables import table
from core.text import fold_width

#: Codes of the three domains with the words people use for them.
DOMAINS = {
    "civil": ("民事", "civil"),
    "criminal": ("刑事", "criminal"),
    "administrative": ("行政", "administrative"),
}


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of paper: its code, its names, other names it goes by, and the fields it may have."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BusinessType:
    """A lender's line of business, with the words that give it away."""

    code: str
    zh: str
    en: str
    cues: tuple[str, ...]


@cache
def document_types() -> dict[str, DocumentType]:
    """Return every document type by its code, in the order of the list."""
    return {
        row["code"]: DocumentType(
            row["code"], row["zh"], row["en"], tuple(row["aliases"].split()), tuple(row["fields"].split())
        )
        for row in table("document_types")
    }


@cache
def business_types() -> dict[str, BusinessType]:
    """Return every business type by its code."""
    return {
        row["code"]: BusinessType(row["code"], row["zh"], row["en"], tuple(row["cues"].split()))
        for row in table("business_types")
    }


@cache
def field_names() -> tuple[str, ...]:
    """Return every field name of any type, each once, in the order of the list."""
    return tuple(dict.fromkeys(name for kind in document_types().values() for name in kind.fields))


@cache
def _type_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for kind in document_types().values():
        for name in (kind.code, kind.zh, kind.en.lower(), *kind.aliases):
            names.setdefault(name, kind.code)
    return names


def current_label(kind: LabelKind, label: str) -> str | None:
    """Return the current code of a label given as code or name of any edition.

    None where there is no such label; areas of law are an office's own and stand as they are.
    """
    text = fold_width(label).strip()
    if kind is LabelKind.DOCUMENT_TYPE:
        return _type_names().get(text) or _type_names().get(text.lower())
    if kind is LabelKind.CASE_CAUSE:
        cause = current_cause(text)
        return cause.code if cause else None
    if kind is LabelKind.DOMAIN:
        return next((code for code, names in DOMAINS.items() if text.lower() in (code, *names)), None)
    if kind is LabelKind.BUSINESS_TYPE:
        found = (kind for kind in business_types().values() if text.lower() in (kind.code, kind.zh, kind.en.lower()))
        return next((kind.code for kind in found), None)
    return text or None
