"""Where a scan of many papers is cut: proposed from what its pages are, decided by a person.

A page begins a paper where a separator sheet lies before it, where its page number is one, or where by itself it is
surely a paper of some type and says so at its top.  Numbers that go on, the two sides of a card and the pages of a
booklet stay together.  Separator sheets and empty pages are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from statistics import median
from uuid import UUID

from cases.office import Office
from cases.pages import layouts
from classifier.catalogue import document_types
from classifier.confidence import decided
from classifier.headlines import headlines, title_match
from classifier.port import Classifier, LabelKind
from classifier.sheet import Sheet
from core.errors import Invalid
from core.model.document import Decision
from core.model.page import Page
from core.model.person import Principal
from core.model.stored import PageEntry
from core.text import fold_width
from ingest.separator import separates

MOST = 300  #: pages of a scan that can be laid out
_TOP, _BOTTOM = 0.12, 0.88  # where page numbers stand
_HEADING = 0.4  # down to where a paper says what it is
_EMPTY_TEXT = 4  # characters that dust and punched holes are read as
_EMPTY_PICTURE = 0.25  # of what the small picture of a page with text takes
_DUPLEX = 0.35  # share of empty pages from which on they are backs, and tell nothing
_NUMBERS = (
    re.compile(r"第\s*(\d{1,3})\s*页"),
    re.compile(r"\bpage\s*(\d{1,3})\b", re.IGNORECASE),
    re.compile(r"^\W*(\d{1,3})\s*/\s*\d{1,3}\W*$"),
    re.compile(r"^[\s—–-]*(\d{1,3})[\s—–-]*$"),
)
_FRONT, _BACK = re.compile(r"公民身份号码|姓名|住址"), re.compile(r"签发机关|有效期限")
_CARDS = frozenset({"id_card", "residence_permit"})
_UNTITLED = _CARDS | {"bank_receipt", "payment_screenshot", "chat_screenshot", "passport", "household_register"}
_TITLE = 0.7  #: how nearly a line is a title, as `title_match` has it
#: What has many pages that each look like a first one.
_BOOKLETS = frozenset({
    "household_register", "passport", "property_certificate", "bank_statement", "chat_screenshot", "credit_report",
    "tax_record", "medical_record", "marriage_certificate", "divorce_certificate",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cuts:
    """Papers as lists of page numbers (from 1), and the pages that are left out."""

    papers: tuple[tuple[int, ...], ...]
    left_out: tuple[int, ...] = ()


@dataclass(slots=True)
class _Paper:
    code: str
    pages: list[int] = field(default_factory=list)
    last_number: int | None = None
    sides: int = 1  #: of a card


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
    return cuts_of(layouts(office, entries, key), entries, office.classifier())


def cuts_of(pages: Sequence[Page], entries: Sequence[PageEntry], classifier: Classifier) -> Cuts:
    """Return how pages that were read might be cut."""
    kind = LabelKind.DOCUMENT_TYPE  # its cause would cost as much again, and tells nothing here
    return cut(pages, _empty(pages, entries), lambda page: decided(kind, classifier.rank([page], kind)[0]))


def cut(pages: Sequence[Page], empty: frozenset[int], type_of: Callable[[Page], Decision]) -> Cuts:
    """Return the cuts of a scan; `empty` names pages with nothing on them, `type_of` says what a page is by itself."""
    papers: list[_Paper] = []
    left_out: list[int] = []
    telling = len(empty) < _DUPLEX * len(pages)
    separated = after_empty = False
    for page in pages:
        if separates(page.text) or page.number in empty:
            separated = separated or page.number not in empty
            after_empty = after_empty or (telling and page.number in empty)
            left_out.append(page.number)
            continue
        kind, number = cache(partial(type_of, page)), _number(page)  # asked only where it tells: it costs most
        if not papers or separated or _begins(papers[-1], page, kind, number, after_empty=after_empty):
            papers.append(_Paper(kind().code if kind().sure else ""))
        elif papers[-1].code in _CARDS and kind().sure and kind().code in _CARDS:
            papers[-1].sides += 1
        papers[-1].pages.append(page.number)
        papers[-1].last_number = number
        separated = after_empty = False
    return Cuts(tuple(tuple(paper.pages) for paper in papers), tuple(left_out))


def _begins(
    present: _Paper, page: Page, type_of_page: Callable[[], Decision], number: int | None, *, after_empty: bool
) -> bool:
    if number is not None and present.last_number is not None and number == present.last_number + 1:
        return False
    if number == 1:
        return True
    kind = type_of_page()
    if kind.sure and kind.code != "other":
        if kind.code in _CARDS and kind.code == present.code:
            return present.sides > 1 or _is_front(page)
        if kind.code in _BOOKLETS and kind.code == present.code:
            return False
        return _says_so_at_its_top(kind) if kind.code in _UNTITLED else _bears_title(page, kind.code)
    return after_empty


def _is_front(page: Page) -> bool:
    text = "".join(page.text.split())
    return len(_FRONT.findall(text)) > len(_BACK.findall(text))


def _says_so_at_its_top(kind: Decision) -> bool:
    return any(item.box.y0 < _HEADING for item in kind.evidence) or not kind.evidence


def _bears_title(page: Page, code: str) -> bool:
    """Say whether one of the names of a type stands where titles do; what a paper goes on with may have its words."""
    known = document_types()[code]
    lines = headlines(Sheet([page]))
    return any(title_match(line.text, name) >= _TITLE for line in lines for name in (known.zh, *known.aliases))


def _number(page: Page) -> int | None:
    """Return the number printed at the page's foot or head, None where there is none."""
    for line in (*reversed(page.lines), *page.lines):
        if line.box.y0 >= _BOTTOM or line.box.y1 <= _TOP:
            for pattern in _NUMBERS:
                if found := pattern.search(fold_width(line.text)):
                    return int(found[1])
    return None


def _empty(pages: Sequence[Page], entries: Sequence[PageEntry]) -> frozenset[int]:
    """Return the pages on which nothing was read and whose small picture packs as well as only an empty one does."""
    sizes = {entry.number: entry.thumb.end - entry.thumb.start for entry in entries}
    written = [sizes[page.number] for page in pages if sizes[page.number] and not _wordless(page)]
    bound = _EMPTY_PICTURE * median(written) if written else 0
    bare = (page.number for page in pages if _wordless(page) and page.failure is None)
    return frozenset(number for number in bare if sizes[number] <= bound)


def _wordless(page: Page) -> bool:
    return len("".join(page.text.split())) < _EMPTY_TEXT
