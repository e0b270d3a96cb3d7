"""Where a scan of many papers is cut: proposed from what its pages are, decided by a person where it is not sure.

Between any two pages lie signs that a paper begins or goes on (`signs`), or a separator sheet.  Separator sheets and
empty pages are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from cases.office import Office
from cases.pages import layouts
from classifier.confidence import decided
from classifier.port import Classifier, LabelKind
from core.errors import Invalid
from core.model.document import Decision
from core.model.page import Page
from core.model.person import Principal
from core.model.stored import PageEntry
from ingest.separator import separates
from ingest.signs import Leaf, Paper, seen

MOST = 300  #: pages of a scan that can be laid out
MOST_PAPERS = 150  #: that are made of one scan unasked; a reader writes as many files at once
_EMPTY_TEXT = 4  # characters that dust and punched holes are read as
_EMPTY_PICTURE = 0.25  # of what the small picture of a page with text takes
_PLAIN_PICTURE = 600  # bytes of a small picture of one colour, at most
_DUPLEX = 0.35  # share of empty pages from which on they are backs, and tell nothing


@dataclass(frozen=True, slots=True)
class Cuts:
    """Papers as lists of page numbers (from 1), the pages that are left out, and whether all of it is sure."""

    papers: tuple[tuple[int, ...], ...]
    left_out: tuple[int, ...] = ()
    sure: bool = False


def proposed(office: Office, who: Principal, document_id: UUID) -> Cuts:
    """Return how a paper might be cut.

    Raises:
        NotFound: there is no such paper for this person.
        Invalid: `too_many`, with `most`: it has too many pages.
    """
    with office.db.read() as tx:
        entries = tx.pages.of(document_id, visible_to=who)
        key = tx.documents.key(document_id, visible_to=who)
    if len(entries) > MOST:
        raise Invalid("too_many", most=MOST)
    return cuts_of(layouts(office, entries, key), sizes(entries), office.classifier())


def sizes(entries: Iterable[PageEntry]) -> dict[int, int]:
    """Return how many bytes the small picture of each page takes, by page number."""
    return {entry.number: entry.thumb.end - entry.thumb.start for entry in entries}


def cuts_of(pages: Sequence[Page], pictures: Mapping[int, int], classifier: Classifier) -> Cuts:
    """Return how pages that were read might be cut; `pictures` has the bytes of their small pictures, by number."""
    kind = LabelKind.DOCUMENT_TYPE  # its cause would cost as much again, and tells nothing here
    return cut(pages, _empty(pages, pictures), lambda page: decided(kind, classifier.rank([page], kind)[0]))


def cut(pages: Sequence[Page], empty: frozenset[int], type_of: Callable[[Page], Decision]) -> Cuts:
    """Return the cuts of a scan; `empty` names pages with nothing on them, `type_of` says what a page is by itself."""
    sheets = frozenset(page.number for page in pages if separates(page.text))
    left_out = sheets | empty
    telling = len(empty) < _DUPLEX * len(pages)
    papers: list[Paper] = []
    between: set[str] = set()
    sure = True
    for page in pages:
        if page.number in left_out:
            between |= {"separator"} if page.number in sheets else {"empty_before"} if telling else set()
            continue
        leaf = Leaf(page, type_of(page))
        if papers:
            joint = seen(papers[-1], leaf, between=_lay_between(between, separated=bool(sheets)))
            sure = sure and joint.sure
        if not papers or joint.begins:
            papers.append(Paper())
        papers[-1].add(leaf)
        between = set()
    return Cuts(tuple(paper.pages for paper in papers), tuple(sorted(left_out)), sure=sure and bool(papers))


def may_stand(cuts: Cuts) -> bool:
    """Say whether the product may cut so without asking: every cut is sure, and each paper is a file to be written."""
    return cuts.sure and 1 < len(cuts.papers) <= MOST_PAPERS


def _lay_between(found: set[str], *, separated: bool) -> tuple[str, ...]:
    """Return the signs of what lay between two pages; who lays sheets between papers lays none within."""
    return tuple(sorted(found)) if "separator" in found or not separated else (*sorted(found), "separators_elsewhere")


def _empty(pages: Sequence[Page], sizes: Mapping[int, int]) -> frozenset[int]:
    """Return the pages on which nothing was read and whose small picture packs as well as only an empty one does."""
    written = [sizes[page.number] for page in pages if sizes[page.number] and not _wordless(page)]
    bound = max(_EMPTY_PICTURE * median(written) if written else 0, _PLAIN_PICTURE)
    bare = (page.number for page in pages if _wordless(page) and page.failure is None)
    return frozenset(number for number in bare if sizes[number] <= bound)


def _wordless(page: Page) -> bool:
    return len("".join(page.text.split())) < _EMPTY_TEXT
