"""What an index of blind tokens does, and the values that cross its border.

An index keeps one entry a document: tokens that mean nothing without the key of the entry's bucket, and the
document's text sealed by the document's own key.  It never sees a key, a word or a page.  A document holds tokens of
its own bucket only, so one term of a query is the set of its tokens over all buckets that a person may see, and terms
are combined without regard to buckets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol
from uuid import UUID

LAYOUT = 3  #: of entries and of what keeps them; an index of another layout is made anew
PAYLOAD_BUDGET = 12 * 1024 * 1024  #: bytes of texts and pages, of one question that matches more than is opened
MOST_RANKED = 500  #: papers that are opened and ranked at most, however many match
TOKEN_BYTES = 12  #: a prefix of the bucket, then ten bytes of the term's own


@dataclass(frozen=True, slots=True)
class Bucket:
    """A group of documents that share one token key (32 random bytes).

    `records` is None where the person may see every document of the bucket; else the records (batches, leads,
    cases) whose documents count.
    """

    id: UUID
    key: bytes = field(repr=False)
    records: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """All that an index learns of one document.

    `tokens` are blind tokens of `TOKEN_BYTES` each; `facets` is the subset that may be counted by value;
    `text` holds the sealed text that ranking opens, `pages` the sealed pages of which one is shown.  `sequence` is the
    number of the change it was made for, where it is not that of the changes it is applied with.
    """

    document_id: UUID
    tokens: frozenset[bytes]
    facets: tuple[bytes, ...]
    text: bytes = field(repr=False)
    pages: bytes = field(repr=False)
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents that hold at least one of `tokens`: one term, blinded for each bucket.  `weight` adds to the score."""

    tokens: tuple[bytes, ...]
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class All:
    """Documents that match every one of `parts` (at least one)."""

    parts: tuple[IndexQuery, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Documents that match at least one of `parts`; none where there are no parts."""

    parts: tuple[IndexQuery, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Documents that match `part` and not `excluded`."""

    part: IndexQuery
    excluded: IndexQuery


IndexQuery = AnyOf | All | Some | Without


def weighs(query: IndexQuery) -> bool:
    """Whether any term of `query` adds to the score."""
    match query:
        case AnyOf(_, weight):
            return weight > 0
        case All(parts) | Some(parts):
            return any(weighs(part) for part in parts)
        case Without(part, _):
            return weighs(part)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may match, with the sealed text that tells.  `score` is the sum of the weights of its terms."""

    document_id: UUID
    score: float
    text: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best candidates by score, how many entries match in all, and how many of those hold each facet token."""

    items: tuple[Candidate, ...]
    total: int
    facets: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class IndexStats:
    """How large an index is on disk, and how many documents it holds."""

    documents: int
    size: int


class Generation(Protocol):
    """Blind tokens to document ids.  Safe to call from many threads; one at a time applies changes.

    Every method raises `Unavailable("search_unavailable")` where the index does not answer.
    """

    def apply(self, upserts: Sequence[IndexEntry], deletions: Collection[UUID], *, watermark: int) -> None:
        """Replace or add `upserts`, remove `deletions` and remember `watermark`, durably.

        The watermark is remembered once all the rest is, and never goes back; so what was cut short is made good by
        applying it again.  Applying changes again changes nothing, and what a later change has brought stays.  A
        document is in either argument at most once.
        """

    def watermark(self) -> int:
        """Return the watermark of the last `apply`, 0 where there was none: what has to be replayed starts after."""

    def frequencies(self, terms: Sequence[AnyOf]) -> tuple[int, ...]:
        """Return for each term how many documents hold it."""

    def candidates(self, query: IndexQuery, *, limit: int, facets: bool = True) -> Candidates:
        """Return the `limit` (at least 1) best of what matches `query`, with their texts.

        Where no term has a weight, those of the latest changes stand first.  Where more than `limit` match, so that not
        all can be opened anyway, fewer are returned once their texts and pages exceed `PAYLOAD_BUDGET`.  Facet tokens
        are counted over all that matches, if `facets` asks for it and more match than are returned; else the caller has
        it all in hand.
        """

    def pages(self, document_ids: Collection[UUID]) -> Mapping[UUID, bytes]:
        """Return the sealed pages of those of `document_ids` of which there are entries."""

    def stats(self) -> IndexStats:
        """Return size and number of documents."""

    def clear(self) -> None:
        """Forget everything, the watermark too."""


class SearchIndex(Generation, Protocol):
    """The present generation, which everybody asks, and how the next one takes its place."""

    def ready(self) -> None:
        """Return where the index answers and is one that can be worked with; raise Unavailable soon where not.

        Besides `search_unavailable` that may be `search_refused` (the password) or `search_too_old` (the server).
        """

    def drop(self, changes: Mapping[UUID, int]) -> None:
        """Take documents out at once, each until an entry comes that was made for this change of it or a later one.

        The watermark stays where it is.  The next generation loses them too, where it is being filled.
        """

    def rebuild(self) -> Generation:
        """Return the next generation, which is filled beside the present one: begun empty, or as it was left.

        Nobody finds anything in it before it is published.
        """

    def publish(self) -> None:
        """Put the next generation in the place of the present one, which is gone then.

        Only who alone applies changes may do so, so that none is applied to the one while it gives way to the other.
        """

    def close(self) -> None:
        """Let go of files and connections."""


class Access(Protocol):
    """What the caller grants to one search: which documents this person may see, and how their text is opened."""

    def permitted(self, document_ids: Sequence[UUID], /) -> Collection[UUID]:
        """Return those of `document_ids` that the person may see now."""

    def open(self, document_id: UUID, sealed: bytes, /) -> bytes:
        """Return what `prepare` had given to `seal`; raise Corrupt where it cannot be opened.

        Called once for every candidate that is ranked, and once more for each that is shown.
        """


class Resolver(Protocol):
    """Names of types and causes as people write them, to the codes that documents carry."""

    def document_type(self, text: str, /) -> str | None:
        """Return the code of the type called `text` (a name or a code), None where there is none."""

    def cause(self, text: str, /) -> str | None:
        """Return the code of the cause called `text` (a name or a code of any edition), None where there is none."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page, as `core.model.page.Page.text` has it."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Searchable:
    """What a document is found by.

    `causes` starts with the document's own cause, its ancestors follow; `records` are the batch, lead or case it
    belongs to; `words` are found with the document though they stand on no page as such (values a person corrected).
    `dated` is the paper's own date, ISO, whole or cut after year or month.
    """

    document_id: UUID
    name: str
    pages: tuple[PageText, ...]
    document_type: str | None = None
    causes: tuple[str, ...] = ()
    records: tuple[UUID, ...] = ()
    dated: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a page's text: `Page.text[start:end]`."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text to show, and the ranges of it to mark."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, at its best page.  `spans` are the words found there, in order."""

    document_id: UUID
    name: str
    page: int
    score: float
    snippet: Snippet
    spans: tuple[Span, ...]


Relation = Literal["eq", "lte"]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many documents carry each type, cause and year; exact where `relation` is eq, else upper bounds."""

    type: Mapping[str, int]
    cause: Mapping[str, int]
    year: Mapping[str, int]
    relation: Relation


@dataclass(frozen=True, slots=True)
class SearchResult:
    """An answer.

    `mode` is best where nothing matches all words and the nearest are shown instead; `total` and the facets then
    count those nearest, of which there are at most as many as may be opened.
    """

    total: int
    total_relation: Relation
    mode: Literal["all", "best"]
    hits: tuple[Hit, ...]
    facets: Facets


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a person asks: the text, the buckets they may see, and which hits to show.

    `candidates` is how many documents are opened at most.
    """

    text: str
    buckets: Sequence[Bucket]
    limit: int = 20
    offset: int = 0
    candidates: int = MOST_RANKED
