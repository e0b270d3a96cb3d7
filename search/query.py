"""What a person typed, as a tree.

Words side by side must all match; `"…"` keeps words together; `OR` (or `|`) lets either of its two neighbours do and
binds closer than standing side by side; `-` before a word, phrase or narrowing excludes it.  `type:` `cause:` `lead:`
`case:` `date:` narrow down, under their Chinese names too.  Full-width forms of all these signs serve as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from core.errors import Invalid
from search.dates import Period, period
from search.identifiers import put_together
from search.port import Resolver
from search.words import Word, word

MAX_CHARACTERS = 500
MAX_ITEMS = 40


@dataclass(frozen=True, slots=True)
class TypeIs:
    """Documents of one type."""

    code: str


@dataclass(frozen=True, slots=True)
class CauseIs:
    """Documents of one cause or of a cause under it."""

    code: str


@dataclass(frozen=True, slots=True)
class InRecord:
    """Documents of one lead or case."""

    record_id: UUID


@dataclass(frozen=True, slots=True)
class Dated:
    """Documents whose own date lies in a period."""

    period: Period


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match `part`."""

    part: Leaf


@dataclass(frozen=True, slots=True)
class Either:
    """Documents that match at least one of `parts`."""

    parts: tuple[Leaf | Not, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Documents that match all of `parts`: the root of every query."""

    parts: tuple[Leaf | Not | Either, ...]


Leaf = Word | TypeIs | CauseIs | InRecord | Dated
Node = Leaf | Not | Either | Both

QUOTES = '"“”„＂「」『』'
_SCANNER = re.compile(
    rf"""\s*(?:
        (?P<either>(?:OR|ＯＲ)(?=\s|$)|[|｜])
      | (?P<minus>[-－−](?=\S))?
        (?:(?P<field>type|cause|lead|case|date|类型|类别|案由|线索|案件|日期)\s?[:：]\s?)?
        (?:[{QUOTES}](?P<phrase>[^{QUOTES}]*)(?P<closed>[{QUOTES}])?|(?P<plain>[^\s{QUOTES}|｜]+)|(?(field)(?=\s*$)|(?!)))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_FIELDS = {"类型": "type", "类别": "type", "案由": "cause", "线索": "lead", "案件": "case", "日期": "date"}


def parse(text: str, resolver: Resolver) -> Both:
    """Return the tree of `text`.

    Raises:
        Invalid: `query_empty`, `query_too_long` (limit), `query_quote_open`, `query_or_dangling`,
            `query_unknown_type`, `query_unknown_cause`, `query_bad_record`, `query_bad_date`.
    """
    text = put_together(text.strip())
    if len(text) > MAX_CHARACTERS:
        raise Invalid("query_too_long", limit=MAX_CHARACTERS)
    groups = _grouped(_items(text, resolver))
    parts = tuple(group[0] if len(group) == 1 else Either(tuple(group)) for group in groups)
    if not parts:
        raise Invalid("query_empty")
    return Both(parts)


def words_of(node: Node) -> list[Word]:
    """Return the words that a match may show, without those that are excluded."""
    match node:
        case Both(parts) | Either(parts):
            return [word for part in parts for word in words_of(part)]
        case Word():
            return [node]
        case _:
            return []


def _items(text: str, resolver: Resolver) -> list[Leaf | Not | None]:
    """Return the parts of `text` in their order, with None for each OR."""
    items: list[Leaf | Not | None] = []
    position = 0
    while position < len(text):
        match = _SCANNER.match(text, position)
        if match is None:
            raise Invalid("query_quote_open")
        position = match.end()
        if match["either"]:
            items.append(None)
        elif (leaf := _leaf(match, resolver)) is not None:
            items.append(Not(leaf) if match["minus"] else leaf)
        if len(items) > MAX_ITEMS:
            raise Invalid("query_too_long", limit=MAX_CHARACTERS)
    return items


def _grouped(items: list[Leaf | Not | None]) -> list[list[Leaf | Not]]:
    """Return the items that OR joins, group by group."""
    groups: list[list[Leaf | Not]] = []
    joins = False
    for item in items:
        if item is None:
            if joins or not groups:
                raise Invalid("query_or_dangling")
            joins = True
        elif joins:
            groups[-1].append(item)
            joins = False
        else:
            groups.append([item])
    if joins:
        raise Invalid("query_or_dangling")
    return groups


def _leaf(match: re.Match[str], resolver: Resolver) -> Leaf | None:
    """Return what one item asks for, None where it holds nothing that could be looked for."""
    if match["phrase"] is not None and match["closed"] is None:
        raise Invalid("query_quote_open")
    value: str = match["phrase"] or match["plain"] or ""
    field = (match["field"] or "").lower()
    if not field:
        return word(value)
    return _NARROWING[_FIELDS.get(field, field)](value.strip(), resolver)


def _type(value: str, resolver: Resolver) -> Leaf:
    code = resolver.document_type(value)
    if code is None:
        raise Invalid("query_unknown_type")
    return TypeIs(code)


def _cause(value: str, resolver: Resolver) -> Leaf:
    code = resolver.cause(value)
    if code is None:
        raise Invalid("query_unknown_cause")
    return CauseIs(code)


def _record(value: str, _: Resolver) -> Leaf:
    try:
        return InRecord(UUID(value))
    except ValueError:
        raise Invalid("query_bad_record") from None


def _date(value: str, _: Resolver) -> Leaf:
    found = period(value)
    if found is None:
        raise Invalid("query_bad_date")
    return Dated(found)


_NARROWING: dict[str, Callable[[str, Resolver], Leaf]] = {
    "type": _type,
    "cause": _cause,
    "lead": _record,
    "case": _record,
    "date": _date,
}
