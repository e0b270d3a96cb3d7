"""Learns the labels of an office's own forms from papers of which people said what stands on them.

No distance is fitted and no pattern guessed: a printed wording is tried as a label by the very reader that will use it,
and learned where it leads to values the reader had missed.  Likewise a label that ships with the product misleads where
what it leads to is not on the paper, time and again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from classifier.fields.extractor import PaperExtractor
from classifier.fields.labels import Meaning
from classifier.fields.learned import STOP, LearnedLabel
from classifier.fields.study import Reach, Study, kinds, pair_of
from classifier.fields.told import ToldPaper
from core.clock import Clock

FEWEST_PAPERS = 3  #: a wording that stands on fewer may be somebody's data and not a form's print
_AGAINST = 0.25  #: papers on which a label may lead astray, for each on which it leads to a value that was missed


def learn_labels(papers: Iterable[ToldPaper], clock: Clock) -> tuple[LearnedLabel, ...]:
    """Return what `papers` teach beyond the product's own labels, in the order of types, fields and labels."""
    shipped, today = PaperExtractor(clock), clock.now().date()
    studies: dict[str, list[Study]] = defaultdict(list)
    for paper in papers:
        studies[paper.document_type].append(Study(paper, shipped, today))
    found = [
        label
        for document_type, some in studies.items()
        for label in (*_announcing(document_type, some), *_misleading(document_type, some))
    ]
    return tuple(sorted(found, key=lambda each: (each.document_type, each.field, each.label)))


@dataclass(slots=True)
class _Evidence:
    """The papers that speak for something by a value on them, and those that speak against it."""

    speaking: dict[int, str] = field(default_factory=dict)
    against: set[int] = field(default_factory=set)

    @property
    def holds(self) -> bool:
        return len(self.speaking) >= FEWEST_PAPERS and len(self.against) <= len(self.speaking) * _AGAINST


_Weighed = dict[tuple[str, str, str], _Evidence]  #: by label, field and kind


def _announcing(document_type: str, studies: Sequence[Study]) -> Iterator[LearnedLabel]:
    """Yield the wordings that announce values the product missed."""
    reached: dict[int, list[Reach]] = defaultdict(list)
    for label in _candidates(studies):
        holding = [number for number, study in enumerate(studies) if label in study.wordings]
        names = sorted({name for number in holding for name, _ in studies[number].missed})
        meanings = [Meaning(name, kind, own=True) for name in names for kind in kinds(document_type, name)]
        for number in holding:
            reached[number] += studies[number].reached(label, meanings)
    weighed: _Weighed = defaultdict(_Evidence)
    for number, some in reached.items():
        _weigh(number, studies[number], some, weighed)
    for (label, name), kind in _best(weighed).items():
        found = weighed[label, name, kind]
        if _of_several(studies, name, found):
            yield LearnedLabel(document_type, name, kind, label, len(found.speaking))


def _candidates(studies: Sequence[Study]) -> Iterator[str]:
    """Yield the wordings that several papers bear and that are nobody's name, address or number, nor part of one."""
    seen = Counter(wording for study in studies if study.missed for wording in study.wordings)
    values = {value for study in studies for _, value in study.true | study.extra if len(value) > 1}
    for label in sorted(wording for wording, count in seen.items() if count >= FEWEST_PAPERS):
        if not any(label in value or value in label for value in values):
            yield label


def _weigh(number: int, study: Study, reached: Sequence[Reach], weighed: _Weighed) -> None:
    """Count what the wordings of one paper lead to; a value speaks for the nearest of those that lead to it."""
    nearest: dict[tuple[str, int], int] = {}
    for each in reached:
        at = each.candidate.field, each.candidate.position
        nearest[at] = min(nearest.get(at, each.distance), each.distance)
    for each in reached:
        found = weighed[each.label, each.candidate.field, each.kind]
        if study.is_missed(each.candidate):
            if each.distance == nearest[each.candidate.field, each.candidate.position]:
                found.speaking[number] = each.candidate.found.value
        elif study.is_wrong(each.candidate):
            found.against.add(number)


def _best(weighed: _Weighed) -> dict[tuple[str, str], str]:
    """Return for each label and field the kind that most papers speak for."""
    best: dict[tuple[str, str], str] = {}
    for (label, name, kind), found in weighed.items():
        if found.holds:
            present = best.setdefault((label, name), kind)
            if len(found.speaking) > len(weighed[label, name, present].speaking):
                best[label, name] = kind
    return best


def _of_several(studies: Sequence[Study], name: str, found: _Evidence) -> bool:
    """Whether the papers are not all of one person: what is printed stands before everybody's values."""
    others = {frozenset(pair for pair in studies[number].whose if pair[0] != name) for number in found.speaking}
    return len(set(found.speaking.values())) > 1 or len(others) >= FEWEST_PAPERS


def _misleading(document_type: str, studies: Sequence[Study]) -> Iterator[LearnedLabel]:
    """Yield the product's own labels that led to values which are not on their papers."""
    evidence: dict[tuple[str, str], _Evidence] = defaultdict(_Evidence)
    for number, study in enumerate(studies):
        for label, candidate in study.known():
            found = evidence[label, candidate.field]
            if pair_of(candidate) in study.true:
                found.against.add(number)
            elif pair_of(candidate) in study.extra and study.is_wrong(candidate):
                found.speaking[number] = candidate.found.value
    for (label, name), found in evidence.items():
        if found.holds:
            yield LearnedLabel(document_type, name, STOP, label, len(found.speaking))
