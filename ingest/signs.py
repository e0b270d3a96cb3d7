"""What a page and those before it tell about whether a paper begins with it.

Each sign is one that a person sees who leafs through a pile: a page number that goes on, a title, a sentence that runs
on, a signature with nothing below it.  Signs of one source are one look at the page; those of different sources do
not follow from each other.  Weights are log odds, kept well below what made-up papers would allow, as papers of an
office are less tidy; `docs/adr/0033-cutting-by-itself.md` says how they and the bound for being sure were chosen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from classifier.catalogue import document_types
from classifier.headlines import headlines, title_match
from classifier.identifiers.case_number import find_case_numbers
from classifier.identifiers.dates import find_dates
from classifier.identifiers.numerals import read_numeral
from classifier.sheet import Sheet
from core.model.document import Decision
from core.model.page import Line, Page
from core.text import fold_width

SURE = 0.97  #: from this confidence on, and by two sources, nobody need be asked
_TOP, _BOTTOM = 0.12, 0.88  # where page numbers stand
_HEAD, _FOOT = 0.075, 0.925  # beyond these stands what is not of a page's text
_HEADING = 0.4  # down to where a paper says what it is
_TITLE = 0.7  # how nearly a line is a title, as `title_match` has it
_LARGE, _CENTRED, _INSET = 1.3, 0.06, 0.05  # a heading: taller, as near the middle, and as far in from the text
_ROOM, _FILLED = 0.72, 0.85  # a page whose text ends above the one had room for more; below the other, none
_REACHES, _AT_MARGIN = 0.93, 0.03  # of a text's width: a line that runs on; one that begins at the margin
_RUNNING_TEXT = 12  # characters of a line at least
_SAME_PAPER, _SAME_PRINT = 1.05, 1.22  # ratios up to which sides, and letters, are of one size
_CLOSING_LINES, _DAY_ALONE = 5, 8  # lines at a paper's end; characters beside a day that stands alone
_TELLING = 1.0  # weight from which a sign counts as a look of its own
_HAN = "一二三四五六七八九十百"
_NUMBER = rf"\d{{1,3}}|[{_HAN}]{{1,5}}"
_NUMBERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"共\s*(?P<total>{_NUMBER})\s*页\W*第\s*(?P<value>{_NUMBER})\s*页",
        rf"第\s*(?P<value>{_NUMBER})\s*页(?:\W*共\s*(?P<total>{_NUMBER})\s*页)?",
        r"\bpage\s*(?P<value>\d{1,3})(?:\s*(?:of|/)\s*(?P<total>\d{1,3}))?\b",
        r"^\W*(?P<value>\d{1,3})\s*(?:/|of)\s*(?P<total>\d{1,3})\W*$",
        r"^[\W_]*(?P<value>\d{1,3})(?P<total>)[\W_]*$",
    )
)
_CLAUSES = tuple(
    re.compile(pattern) for pattern in (rf"^第([{_HAN}]+|\d+)条", rf"^([{_HAN}]+)、", r"^(\d{1,2})[、.](?!\d)")
)
_SIGNING = re.compile(r"(?:签名|签字|签章|盖章|公章)[^:：]{0,6}[:：]|^(?:书\s*记\s*员|记录人|经办人)")
_STOPS = tuple("。;；:：!！?？")
_NAME = re.compile(r"[:：]\s*([\u4e00-\u9fff]{2,4})(?=[,，。;；\s]|$)|([\u4e00-\u9fff]{4,30}公司)")
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{9,}(?![0-9A-Za-z])")
_FRONT, _BACK = re.compile(r"公民身份号码|姓名|住址"), re.compile(r"签发机关|有效期限")
_CARDS = frozenset({"id_card", "residence_permit"})
_UNTITLED = _CARDS | {"bank_receipt", "payment_screenshot", "chat_screenshot", "passport", "household_register"}
#: What has many pages that each look like a first one.
_BOOKLETS = frozenset({
    "household_register", "passport", "property_certificate", "bank_statement", "chat_screenshot", "credit_report",
    "tax_record", "medical_record", "marriage_certificate", "divorce_certificate",
})  # fmt: skip

#: What two papers of one kind show as well as one: enough to propose by, never to be sure.
_DOUBTFUL = frozenset({"same_booklet"})
#: Source and weight of each sign; above 0 a paper begins, below it goes on.
SIGNS = {
    "separator": ("separator", 9.0),
    "separators_elsewhere": ("separator", -4.0),
    "empty_before": ("empty", 1.5),
    "number_goes_on": ("number", -3.5),
    "number_of_same_total": ("number", -3.0),
    "number_awaited": ("number", -2.0),
    "number_one": ("number", 2.5),
    "number_was_last": ("number", 2.0),
    "number_lost": ("number", 0.5),
    "titled": ("title", 2.0),
    "headed": ("heading", 1.5),
    "unheaded": ("heading", -1.5),
    "bears_its_kind": ("title", 2.0),
    "other_kind": ("title", 1.5),
    "same_booklet": ("kind", -2.5),
    "same_card": ("kind", -1.5),
    "other_side": ("side", -2.5),
    "same_side": ("side", 3.5),
    "sentence_runs_on": ("text", -2.5),
    "clauses_go_on": ("clauses", -2.5),
    "clauses_begin_again": ("clauses", 1.0),
    "same_head": ("head", -2.0),
    "other_head": ("head", 0.5),
    "closed_before": ("end", 1.0),
    "room_before": ("room", 1.0),
    "filled_before": ("room", -0.5),
    "other_size": ("sheet", 1.5),
    "other_print": ("print", 1.0),
    "other_names": ("names", 1.0),
    "other_case": ("case", 1.5),
}


@dataclass(frozen=True, slots=True)
class PageNumber:
    """The number a page bears, and how many there are where it says so."""

    value: int
    total: int | None = None


class Leaf:
    """One page as it is looked at; `kind` is what it is by itself."""

    def __init__(self, page: Page, kind: Decision) -> None:
        self.page = page
        self.kind = kind
        self.known = kind.sure and kind.code != "other"

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What stands on the page, from top to bottom."""
        return tuple(sorted(self.page.lines, key=lambda line: line.box.y0))

    @cached_property
    def body(self) -> tuple[Line, ...]:
        """The lines of the page's text, without what runs at its head and foot."""
        return tuple(line for line in self.lines if line.box.y1 > _HEAD and line.box.y0 < _FOOT)

    @cached_property
    def text(self) -> str:
        """All that stands on the page, in plain width and without white space."""
        return "".join(fold_width(self.page.text).split())

    @cached_property
    def number(self) -> PageNumber | None:
        """The number printed at the page's foot or head, None where there is none."""
        for line in (*reversed(self.lines), *self.lines):
            if (line.box.y0 >= _BOTTOM or line.box.y1 <= _TOP) and (found := _page_number(line.text)):
                return found
        return None

    @cached_property
    def head(self) -> str:
        """What stands above the text, but for a page number."""
        above = (line.text for line in self.lines if line.box.y1 <= _HEAD and not _page_number(line.text))
        return "".join("".join(above).split())

    @cached_property
    def titled(self) -> bool:
        """Whether a name of the type it surely is stands where titles do; what goes on may have its words in text."""
        known = document_types()[self.kind.code] if self.known else None
        names = (known.zh, *known.aliases) if known else ()
        lines = headlines(Sheet([self.page])) if names else []
        return any(title_match(line.text, name) >= _TITLE for line in lines for name in names)

    @cached_property
    def bears_its_kind(self) -> bool:
        """Whether it is of a type that has no title, and what gives that away stands in its upper part."""
        seen = self.kind.evidence
        return self.known and self.kind.code in _UNTITLED and (not seen or any(it.box.y0 < _HEADING for it in seen))

    @cached_property
    def headed(self) -> bool:
        """Whether one of the first lines is larger than the text, in the middle of it, and is no sentence."""
        usual = median(line.box.y1 - line.box.y0 for line in self.body) if self.body else 0.0
        return any(
            line.box.x0 >= self.margins[0] + _INSET
            and line.box.y1 - line.box.y0 >= _LARGE * usual
            and abs((line.box.x0 + line.box.x1) / 2 - 0.5) <= _CENTRED
            and not line.text.strip().endswith(_STOPS)
            for line in self.body[:2]
        )

    @cached_property
    def margins(self) -> tuple[float, float]:
        """Where the text begins and ends across the page."""
        return min((line.box.x0 for line in self.body), default=0.0), max(
            (line.box.x1 for line in self.body), default=1.0
        )

    @cached_property
    def closes(self) -> bool:
        """Whether its last lines are signed or dated, each alone in its row, as papers are at their end."""
        tail = self.body[-_CLOSING_LINES:]
        rows = [line for line in tail if all(_apart(line, other) for other in tail if other is not line)]
        return any(map(_closes, rows))

    @cached_property
    def print_size(self) -> float:
        """The usual height of a line, in points; 0 where there is none."""
        heights = [line.box.y1 - line.box.y0 for line in self.body]
        return median(heights) * self.page.height if heights else 0.0

    @cached_property
    def clauses(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of its clauses as they come, for each form of numbering."""
        starts = [fold_width(line.text).strip() for line in self.body]
        return tuple(tuple(_numbers_of(pattern, starts)) for pattern in _CLAUSES)

    @cached_property
    def names(self) -> frozenset[str]:
        """People, companies and long numbers that stand on the page."""
        text = fold_width(self.page.text)
        named = {part for found in _NAME.findall(text) for part in found if part}
        return frozenset(named.union(_LONG_NUMBER.findall(text)))

    @cached_property
    def case_numbers(self) -> frozenset[str]:
        """The case numbers that stand on the page."""
        return frozenset(number.key for _start, _end, number in find_case_numbers(fold_width(self.page.text)))

    @property
    def is_front(self) -> bool:
        """Whether a page that is a card shows its front."""
        return len(_FRONT.findall(self.text)) > len(_BACK.findall(self.text))


@dataclass(slots=True)
class Paper:
    """The pages that lie together so far, none to begin with."""

    leaves: list[Leaf] = field(default_factory=list)
    expected: int | None = None  #: the number that the next page would bear
    total: int | None = None  #: how many pages it says it has
    names: frozenset[str] = frozenset()
    case_numbers: frozenset[str] = frozenset()

    @property
    def pages(self) -> tuple[int, ...]:
        """The numbers of its pages in the scan."""
        return tuple(leaf.page.number for leaf in self.leaves)

    @property
    def code(self) -> str:
        """What it is by its first page; empty where that does not tell."""
        return self.leaves[0].kind.code if self.leaves[0].known else ""

    def add(self, leaf: Leaf) -> None:
        """Lay a page behind the others."""
        self.leaves.append(leaf)
        if leaf.number is not None:
            self.expected, self.total = leaf.number.value + 1, leaf.number.total or self.total
        elif self.expected is not None:
            self.expected += 1
        self.names |= leaf.names
        self.case_numbers |= leaf.case_numbers


@dataclass(frozen=True, slots=True)
class Joint:
    """What was seen between a paper and the page after it."""

    signs: tuple[str, ...]

    @property
    def begins(self) -> bool:
        """Whether a paper begins here rather than goes on."""
        return _odds(self.signs) > 0

    @property
    def confidence(self) -> float:
        """How likely it is as `begins` says, by what may be relied on; 0.5 and less is no knowledge."""
        odds = _odds(sign for sign in self.signs if sign not in _DOUBTFUL)
        return 1 / (1 + math.exp(-odds if self.begins else odds))

    @property
    def sure(self) -> bool:
        """Whether that may stand without a person's look: a separator sheet, or signs of two sources that agree."""
        if "separator" in self.signs:
            return True
        side = 1 if self.begins else -1
        agreeing = {SIGNS[sign][0] for sign in set(self.signs) - _DOUBTFUL if SIGNS[sign][1] * side >= _TELLING}
        return self.confidence >= SURE and len(agreeing) > 1


def _odds(signs: Iterable[str]) -> float:
    return sum(SIGNS[sign][1] for sign in signs)


def seen(paper: Paper, leaf: Leaf, *, between: tuple[str, ...] = ()) -> Joint:
    """Look at a page behind a paper that has some; `between` are signs of what lay between them."""
    if not leaf.body:  # a picture, or a back that is not quite empty: nothing says that it is a paper
        return Joint((*between, "unheaded"))
    looks = (_numbers, _titles, _sides, _texts, _sheets, _named)
    return Joint((*between, *(sign for look in looks for sign in look(paper, paper.leaves[-1], leaf))))


def _numbers(paper: Paper, before: Leaf, leaf: Leaf) -> Iterator[str]:
    number, last = leaf.number, before.number
    totals = {total for total in (number.total if number else None, paper.total) if total}
    if number is not None and number.value == paper.expected and len(totals) < 2:  # noqa: PLR2004  (one says another)
        yield "number_goes_on"
        if number.total and paper.total:
            yield "number_of_same_total"
        return
    if number is not None and number.value == 1:
        yield "number_one"
    if last is not None and last.total is not None:
        if last.value == last.total:
            yield "number_was_last"
        elif number is None:
            yield "number_awaited"
    elif last is not None and number is None:
        yield "number_lost"


def _titles(paper: Paper, _before: Leaf, leaf: Leaf) -> Iterator[str]:
    if _same_card(paper, leaf):
        return
    if leaf.known and leaf.kind.code == paper.code and paper.code in _BOOKLETS:
        yield "same_booklet"
        return
    if leaf.titled:
        yield "titled"
    elif leaf.bears_its_kind:
        yield "bears_its_kind"
    if leaf.headed:
        yield "headed"
    elif not (leaf.titled or leaf.bears_its_kind):
        yield "unheaded"
    if leaf.known and paper.code and leaf.kind.code != paper.code and (leaf.titled or leaf.bears_its_kind):
        yield "other_kind"


def _same_card(paper: Paper, leaf: Leaf) -> bool:
    return leaf.known and leaf.kind.code == paper.code and paper.code in _CARDS


def _sides(paper: Paper, before: Leaf, leaf: Leaf) -> Iterator[str]:
    """A card has two sides, whichever comes first."""
    if _same_card(paper, leaf):
        if len(paper.leaves) > 1 or leaf.is_front == before.is_front:
            yield "same_side"
        else:
            yield from ("same_card", "other_side")


def _texts(paper: Paper, before: Leaf, leaf: Leaf) -> Iterator[str]:
    if _same_card(paper, leaf):
        return
    if _runs_on(before, leaf):
        yield "sentence_runs_on"
    steps = [(first[-1], then[0]) for first, then in zip(before.clauses, leaf.clauses, strict=True) if first and then]
    if any(then == last + 1 for last, then in steps):
        yield "clauses_go_on"
    elif any(then == 1 < last for last, then in steps):
        yield "clauses_begin_again"
    if before.head and leaf.head:
        yield "same_head" if before.head == leaf.head else "other_head"
    if before.closes:
        yield "closed_before"
    last = before.body[-1] if before.body else None
    if last is None or last.box.y1 < _ROOM:
        yield "room_before"
    elif last.box.y1 > _FILLED and len(last.text.strip()) >= _RUNNING_TEXT:
        yield "filled_before"


def _sheets(_paper: Paper, before: Leaf, leaf: Leaf) -> Iterator[str]:
    sides = ((before.page.width, leaf.page.width), (before.page.height, leaf.page.height))
    if not all(_alike(first, then, _SAME_PAPER) for first, then in sides):
        yield "other_size"
    if before.body and leaf.body and not _alike(before.print_size, leaf.print_size, _SAME_PRINT):
        yield "other_print"


def _named(paper: Paper, _before: Leaf, leaf: Leaf) -> Iterator[str]:
    if paper.names and leaf.names and not any(name in leaf.text for name in paper.names):
        yield "other_names"
    if paper.case_numbers and leaf.case_numbers and not paper.case_numbers & leaf.case_numbers:
        yield "other_case"


def _page_number(text: str) -> PageNumber | None:
    plain = fold_width(text).strip()
    for pattern in _NUMBERS:
        if found := pattern.search(plain):
            value, total = (_value(found[name]) for name in ("value", "total"))
            if value:
                return PageNumber(value, total)
    return None


def _value(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdigit() else read_numeral(text)


def _numbers_of(pattern: re.Pattern[str], starts: list[str]) -> Iterator[int]:
    for start in starts:
        if (found := pattern.match(start)) and (value := _value(found[1])):
            yield value


def _runs_on(before: Leaf, leaf: Leaf) -> bool:
    """Whether the last line of a page's text breaks off at the margin, and the next page begins at the other."""
    if not before.body or not leaf.body or leaf.headed or not _alike(before.print_size, leaf.print_size, _SAME_PRINT):
        return False
    left, right = before.margins
    last, first = before.body[-1], leaf.body[0]
    breaks_off = last.box.x1 >= left + (right - left) * _REACHES and not last.text.strip().endswith(_STOPS)
    at_margin = first.box.x0 <= leaf.margins[0] + _AT_MARGIN
    return breaks_off and at_margin and len(last.text.strip()) >= _RUNNING_TEXT and last.box.y1 >= _ROOM


def _apart(line: Line, other: Line) -> bool:
    """Whether two lines stand in rows of their own."""
    return min(line.box.y1, other.box.y1) - max(line.box.y0, other.box.y0) <= 0


def _closes(line: Line) -> bool:
    text = fold_width(line.text).strip()
    days = find_dates(text)
    return bool(_SIGNING.search(text)) or (
        len(days) == 1 and len(text) - (days[0].end - days[0].start) <= _DAY_ALONE and not text.endswith(_STOPS)
    )


def _alike(first: float, then: float, ratio: float) -> bool:
    return max(first, then) <= ratio * min(first, then)
