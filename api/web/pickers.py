"""Choosing a paper's type, its cause, or the lead or case it belongs to: a page, and a dialog where scripts run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.session import Known, Serving, Visitor
from api.messages import say
from api.v1.shapes import cause_name, type_name
from api.web.rendering import inside, page
from cases import documents, records
from classifier.catalogue import document_types
from classifier.causes import CHARGE_LEVEL, Cause, current_causes
from core.errors import NotFound
from core.model.record import RecordKind
from core.text import fold_width
from ingest.wiring import Runtime

router = APIRouter(prefix="/documents/{document_id}/pick")
_SHOWN = 60  #: options on the page at once
_SEARCHED = 1000  #: newest leads and cases a name is looked for among


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, with a word of explanation."""

    code: str
    name: str
    note: str = ""


@router.get("/{what}")
def pick(
    request: Request,
    who: Known,
    serving: Serving,
    document_id: UUID,
    what: str,
    q: Annotated[str, Query(max_length=200)] = "",
    back: str = "",
) -> Response:
    """Offer what matches the words typed."""
    document = documents.view(serving.office, who.principal, document_id).document
    matching = list(islice(_matching(_options(serving, who, what), q), _SHOWN + 1))
    if what == "record" and not q:
        matching.insert(0, Option(str(document.batch_id), say(who.locale, "pick.no_record")))
    return page(
        request,
        who,
        "pick.html",
        document=document,
        what=what,
        q=q,
        options=matching[:_SHOWN],
        more=len(matching) > _SHOWN,
        back=inside(back, f"/documents/{document_id}"),
    )


def _options(serving: Runtime, who: Visitor, what: str) -> Iterator[Option]:
    if what == "type":
        return _types(who)
    if what == "cause":
        return _causes()
    if what == "record":
        return _records(serving, who)
    raise NotFound("not_found")


def _types(who: Visitor) -> Iterator[Option]:
    for code, kind in document_types().items():
        other = kind.zh if who.locale == "en" else " ".join(kind.aliases[:2])
        yield Option(code, type_name(code, who.locale), other)


def _causes() -> Iterator[Option]:
    for cause in current_causes().values():
        if _can_be_chosen(cause):
            yield Option(cause.code, cause.name, " › ".join(cause_name(code) for code in cause.parents[-2:]))


def _can_be_chosen(cause: Cause) -> bool:
    return cause.level >= (CHARGE_LEVEL if cause.domain == "criminal" else 2)


def _records(serving: Runtime, who: Visitor) -> Iterator[Option]:
    for kind in (RecordKind.CASE, RecordKind.LEAD):
        after, seen = None, 0
        while seen < _SEARCHED:
            found = records.listing(serving.office, who.principal, kind, after=after, limit=100)
            for row in found.items:
                note = " · ".join(filter(None, (say(who.locale, f"kind.{kind.value}"), row.record.number, row.owner)))
                yield Option(str(row.record.id), row.record.title, note)
            after, seen = found.after, seen + len(found.items)
            if after is None:
                break


def _matching(options: Iterable[Option], q: str) -> Iterator[Option]:
    words = fold_width(q).lower().split()
    for option in options:
        text = fold_width(f"{option.name} {option.note} {option.code}").lower()
        if all(word in text for word in words):
            yield option
