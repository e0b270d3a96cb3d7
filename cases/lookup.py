"""Search: what a person asks for, among what the person may see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from core.model.document import Document
from core.model.page import Box
from core.model.person import Principal


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of text around the words found; `marks` are (start, end) in it."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper found, at its best page; `boxes` are the places of the words on that page."""

    document: Document
    page: int
    score: float
    snippet: Snippet
    boxes: tuple[Box, ...]
    record_title: str


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
        Invalid: the query cannot be understood, or is too long.
    """
    raise NotImplementedError


def marks_on_page(office: Office, who: Principal, document_id: UUID, number: int, text: str) -> tuple[Box, ...]:
    """Return where the words of a query stand on a page, for drawing them on its image.

    Raises:
        NotFound: there is no such page for this person.
    """
    raise NotImplementedError
