"""Search: papers found by words, narrowed by facets that are links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.auth.session import Known, Serving
from api.v1.shapes import cause_name, type_name
from api.web.rendering import page, told
from cases import lookup
from cases.masking import mask
from core.access import Action, require
from core.errors import Invalid
from search.port import Snippet

router = APIRouter()
_PAGE = 20
_FACETS = ("type", "cause", "year")
#: Identity numbers, cards and mobile phones in running text.
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:(?P<phone>1[3-9]\d{9})|\d{17}[\dXx]|\d{15,19})(?![0-9A-Za-z])")
_SHOWN = 12  #: values of one facet


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A facet's value as a link that adds it to the query, or takes it away again."""

    name: str
    count: int
    address: str
    chosen: bool


@router.get("/search")
def show(
    request: Request,
    who: Known,
    serving: Serving,
    q: Annotated[str, Query(max_length=2000)] = "",
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """Show what was found, or how to ask."""
    require(who.principal, Action.SEARCH)
    found, wrong = None, ""
    if q.strip():
        try:
            found = lookup.search(serving.office, who.principal, lookup.SearchRequest(q, _PAGE, offset))
        except Invalid as error:
            wrong = told(who.locale, error)
    return page(
        request,
        who,
        "search.html",
        422 if wrong else 200,
        place="search",
        q=q,
        found=found,
        wrong=wrong,
        offset=offset,
        step=_PAGE,
        facets=_facets(found, q, who.locale) if found else {},
        type_name=lambda code: type_name(code, who.locale),
        at=lambda **asked: "/search?" + urlencode(asked),
        pieces=pieces,
    )


def _facets(found: lookup.Results, q: str, locale: str) -> dict[str, list[Narrowing]]:
    return {name: _narrowings(name, found.facets.get(name, {}), q, locale) for name in _FACETS}


def _narrowings(name: str, counts: dict[str, int], q: str, locale: str) -> list[Narrowing]:
    names = {"type": lambda code: type_name(code, locale), "cause": cause_name}
    made = []
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]:
        term = f"date:{code}" if name == "year" else f"{name}:{code}"
        words = q.split()
        chosen = term in words
        asked = " ".join(word for word in words if word != term) if chosen else f"{q} {term}"
        shown = names[name](code) if name in names else code
        made.append(Narrowing(shown, count, "/search?" + urlencode({"q": asked}), chosen))
    return made


def pieces(snippet: Snippet) -> list[tuple[str, bool]]:
    """Cut a snippet into stretches, each with whether it is one of the words found."""
    text, cut, position = _masked(snippet), [], 0
    for start, end in snippet.marks:
        cut += [(text[position:start], False), (text[start:end], True)]
        position = end
    return [piece for piece in [*cut, (text[position:], False)] if piece[0]]


def _masked(snippet: Snippet) -> str:
    """Hide the middle of long numbers, but for those that were themselves asked for; no character moves."""

    def hidden(found: re.Match[str]) -> str:
        if any(start < found.end() and found.start() < end for start, end in snippet.marks):
            return found[0]
        return mask("phone" if found["phone"] else "id_number", found[0])

    return _NUMBERS.sub(hidden, snippet.text)
