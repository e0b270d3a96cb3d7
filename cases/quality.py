"""How well the machine sorts, by what people decided: counts for those who run the office, nothing of any paper."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from cases.office import Office
from core.access import Action, require
from core.model.document import Document, DocumentState
from core.model.person import OPERATOR, Principal
from core.model.stored import Example
from storage.sql.database import Transaction
from storage.sql.repositories.documents import DocumentFilter

WEEKS = 8  #: weeks of corrections that are looked back on
_LATELY = WEEKS // 2
_LOOKED_AT = 1_000  #: the newest papers that figures are made from
_SLICE = 200
_SETTLED = (DocumentState.FILED, DocumentState.NEEDS_REVIEW)
_CAUSE = "cause"
_TYPE = "type"


@dataclass(slots=True)
class Line:
    """The figures of one kind of paper, or of all.

    `asked` papers wanted a person for their type; `seen` are those whose type a person decided, and of them the
    machine had told `right` rightly.  `lately` and `before` count corrections of type, cause or values in the later
    and in the earlier weeks.
    """

    papers: int = 0
    asked: int = 0
    seen: int = 0
    right: int = 0
    lately: int = 0
    before: int = 0

    @property
    def accuracy(self) -> float | None:
        """Of the papers a person decided on, the share whose type the machine had told rightly."""
        return self.right / self.seen if self.seen else None

    @property
    def abstention(self) -> float | None:
        """The share of papers for whose type the machine asked a person."""
        return self.asked / self.papers if self.papers else None


@dataclass(frozen=True, slots=True)
class Week:
    """Corrections of the seven days from `start` on, by what was corrected."""

    start: datetime
    types: int
    causes: int
    values: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How sorting stands: over all papers looked at, by type the commonest first, and week by week, oldest first."""

    whole: Line = field(default_factory=Line)
    types: tuple[tuple[str, Line], ...] = ()
    weeks: tuple[Week, ...] = ()


def quality(office: Office, who: Principal) -> Quality:
    """Return how sorting stands on the newest papers.

    Raises:
        Denied: the person's roles do not operate the product.
    """
    require(who, Action.OPERATE)
    now = office.clock.now()
    with office.db.read() as tx:
        papers, examples = _newest(tx), list(tx.examples.all())
    said: dict[UUID, list[Example]] = defaultdict(list)
    for example in examples:
        said[example.document_id].append(example)
    lines: dict[str, Line] = defaultdict(Line)
    whole = Line()
    for paper in papers:
        if paper.classification is not None:
            for line in (lines[paper.classification.document_type.code], whole):
                _count(line, paper, said[paper.id], now)
    ordered = sorted(lines.items(), key=lambda item: (-item[1].papers, item[0]))
    return Quality(whole, tuple(ordered), tuple(_weeks(examples, now)))


def _newest(tx: Transaction) -> list[Document]:
    found: list[Document] = []
    after: str | None = None
    while len(found) < _LOOKED_AT:
        # Counts of all papers are for whoever runs the office; the papers themselves are not shown.
        some = tx.documents.page(DocumentFilter(states=_SETTLED), visible_to=OPERATOR, after=after, limit=_SLICE)
        found += some.items
        after = some.after
        if after is None:
            break
    return found[:_LOOKED_AT]


def _count(line: Line, paper: Document, said: list[Example], now: datetime) -> None:
    kinds = [example for example in said if example.kind == _TYPE]
    decided = bool(kinds) or bool(paper.classification and paper.classification.document_type.by_hand)
    line.papers += 1
    line.asked += bool(kinds) or "type_unsure" in paper.reasons
    line.seen += decided
    line.right += decided and not any(map(_corrects, kinds))
    for example in filter(_corrects, said):
        age = now - example.at
        line.lately += age < timedelta(weeks=_LATELY)
        line.before += timedelta(weeks=_LATELY) <= age < timedelta(weeks=WEEKS)


def _weeks(examples: Iterable[Example], now: datetime) -> Iterable[Week]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for example in filter(_corrects, examples):
        counts[(now - example.at) // timedelta(weeks=1)][example.kind] += 1
    for back in reversed(range(WEEKS)):
        found = counts[back]
        types, causes = found.pop(_TYPE, 0), found.pop(_CAUSE, 0)
        yield Week(now - timedelta(weeks=back + 1), types, causes, found.total())


def _corrects(example: Example) -> bool:
    """Whether a person said otherwise than the machine, not merely that it was right."""
    return example.value != example.machine
