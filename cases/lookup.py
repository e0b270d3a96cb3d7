"""Search: what a person asks for, among what the person may see."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cases.office import Office
from cases.pages import layouts
from cases.searchable import payload_cell
from classifier.catalogue import current_label
from classifier.port import LabelKind
from core.access import Action, require
from core.crypto.keys import DataKey
from core.errors import Corrupt, NotFound
from core.metrics import SEARCH_SECONDS
from core.model.audit import AuditEvent
from core.model.document import Document
from core.model.page import Box, Page
from core.model.person import Principal
from core.model.stored import PageEntry
from search import lookup as index_lookup
from search.port import Bucket, PageText, Snippet, Span
from search.port import Hit as IndexHit
from search.port import SearchRequest as IndexRequest
from storage.sql.database import Transaction

LONGEST_PAGE = 100  #: hits shown at once
LONGEST_LOGGED = 1000  #: characters of a query kept in the log
FARTHEST = 10_000  #: hits that can be paged to


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper found, at its best page; `boxes` are the places of the words on that page."""

    document: Document
    page: int
    score: float
    snippet: Snippet
    boxes: tuple[Box, ...]
    record_title: str  #: empty where the person does not see the record itself


@dataclass(frozen=True, slots=True)
class Results:
    """What was found.

    `exact` is False where `total` is only an upper bound; `all_words` is False where nothing held all words
    and the best matches are shown instead; facets map a code to a count; `pending` counts visible papers not
    yet in the index; `narrower` is the query without its narrowest part, where nothing was found.
    """

    total: int
    exact: bool
    all_words: bool
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    pending: int
    milliseconds: float
    narrower: str | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked for, and which stretch of the answer."""

    text: str
    limit: int = 20
    offset: int = 0


def search(office: Office, who: Principal, request: SearchRequest) -> Results:
    """Find papers by words; audited with the query sealed.

    Raises:
        Denied: the person's roles do not search.
        Invalid: the query cannot be understood, or is too long (codes `query_…`).
        Unavailable: the index does not answer.
    """
    require(who, Action.SEARCH)
    started = time.perf_counter()
    with office.db.write() as tx:
        tx.audit.append(AuditEvent("search.ask", who.actor_id, detail={"query": request.text[:LONGEST_LOGGED]}))
    with office.db.read() as tx:
        asked = IndexRequest(
            request.text,
            [Bucket(bucket.id, bucket.secret) for bucket in tx.buckets.visible_to(who)],
            limit=max(1, min(request.limit, LONGEST_PAGE)),
            offset=max(0, min(request.offset, FARTHEST)),
            candidates=office.settings.search.candidates,
        )
        found = index_lookup.find(office.index, asked, Opener(tx, who), _Catalogue())
        hits = _hits(office, tx, who, found.hits)
        pending = tx.index_log.lag(office.index.watermark())
    took = time.perf_counter() - started
    SEARCH_SECONDS.observe(took)
    return Results(
        total=found.total,
        exact=found.total_relation == "eq",
        all_words=found.mode == "all",
        hits=hits,
        facets={
            "type": dict(found.facets.type),
            "cause": dict(found.facets.cause),
            "year": dict(found.facets.year),
        },
        pending=pending,
        milliseconds=took * 1000,
        narrower=None if found.total else _narrower(request.text),
    )


def marks_on_page(office: Office, who: Principal, document_id: UUID, number: int, text: str) -> tuple[Box, ...]:
    """Return where the words of a query stand on a page, for drawing them on its image; audited.

    Raises:
        NotFound: there is no such page for this person.
        Invalid: the query cannot be understood.
    """
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        key = tx.documents.key(document_id, visible_to=who)
        entry = tx.pages.get(document_id, number, visible_to=who)
        detail = {"query": text[:LONGEST_LOGGED], "page": str(number)}
        tx.audit.append(AuditEvent("page.mark", who.actor_id, document_id, document.record_id, detail=detail))
    page = layouts(office, [entry], key)[0]
    return _boxes(page, index_lookup.mark(PageText(page.number, page.text), text, _Catalogue()))


@dataclass
class Opener:
    """What one search may open: the keys of the candidates that the person sees, fetched with the permission."""

    tx: Transaction
    who: Principal
    keys: dict[UUID, DataKey] = field(default_factory=dict)

    def permitted(self, document_ids: Sequence[UUID], /) -> Collection[UUID]:
        """Return those of `document_ids` that the person may see now."""
        seen = self.tx.documents.visible_ids(document_ids, visible_to=self.who)
        self.keys |= self.tx.keys.of_many(seen)
        return seen & self.keys.keys()

    def open(self, document_id: UUID, payload: bytes, /) -> bytes:
        """Open the text beside an index entry; raise Corrupt."""
        key = self.keys.get(document_id)
        if key is None:
            raise Corrupt
        return key.open_text(payload_cell(document_id), payload)


class _Catalogue:
    """Names of types and causes as people write them."""

    def document_type(self, text: str, /) -> str | None:
        """Return the code of the type called `text`."""
        return current_label(LabelKind.DOCUMENT_TYPE, text)

    def cause(self, text: str, /) -> str | None:
        """Return the code of the cause called `text`."""
        return current_label(LabelKind.CASE_CAUSE, text)


def _hits(office: Office, tx: Transaction, who: Principal, found: Sequence[IndexHit]) -> tuple[Hit, ...]:
    documents = tx.documents.many([hit.document_id for hit in found], visible_to=who)
    records = tx.records.many({document.record_id for document in documents.values()}, visible_to=who)
    shown = []
    for hit in found:
        document = documents.get(hit.document_id)
        if document is None:
            continue
        record = records.get(document.record_id)
        boxes = _boxes_of(office, tx, who, hit)
        shown.append(Hit(document, hit.page, hit.score, hit.snippet, boxes, record.title if record else ""))
    return tuple(shown)


def _boxes_of(office: Office, tx: Transaction, who: Principal, hit: IndexHit) -> tuple[Box, ...]:
    spans = [span for span in hit.spans if span.page == hit.page]
    if not spans:
        return ()
    try:
        entry: PageEntry = tx.pages.get(hit.document_id, hit.page, visible_to=who)
    except NotFound:
        return ()  # The paper is being read anew: the index still tells of the reading before.
    page = layouts(office, [entry], tx.documents.key(hit.document_id, visible_to=who))[0]
    return _boxes(page, spans)


def _boxes(page: Page, spans: Sequence[Span]) -> tuple[Box, ...]:
    length = len(page.text)
    return tuple(page.box_of(span.start, span.end) for span in spans if 0 <= span.start < span.end <= length)


def _narrower(text: str) -> str | None:
    """Return the query without its narrowest part: a narrowing where there is one, else its longest word."""
    parts = text.split()
    if len(parts) < 2:  # noqa: PLR2004 - one part cannot be left out
        return None
    narrowings = [part for part in parts if ":" in part or "：" in part]
    drop = max(narrowings or parts, key=len)
    rest = [part for part in parts if part != drop]
    return " ".join(rest) or None
