"""Learns the labels of an office's own forms from papers of which people said what stands on them.

No distance is fitted and no pattern guessed: a printed wording is tried as a label by the very reader that will use it,
and learned where it leads to values the reader had missed.  Likewise a label that ships with the product misleads where
what it leads to is not on the paper, time and again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from classifier.fields.labels import Meaning, label_set
from classifier.fields.learned import STOP, LearnedLabel
from classifier.fields.study import Reach, Study, kinds, pair_of
from classifier.fields.told import Pair, ToldPaper
from core.clock import Clock

FEWEST_PAPERS = 3  #: a wording that stands on fewer may be somebody's data and not a form's print
_AGAINST = 0.25  #: papers on which a label may lead astray, for each on which it leads to a value that was missed
_ROUNDS = 2  #: where values end shows only once the labels behind them are known

Labels = tuple[LearnedLabel, ...]


def learn_labels(papers: Iterable[ToldPaper], clock: Clock) -> Labels:
    """Return what `papers` teach beyond the product's own labels, in the order of types, fields and labels."""
    by_type: dict[str, list[ToldPaper]] = defaultdict(list)
    for paper in papers:
        by_type[paper.document_type].append(paper)
    found = [label for name in sorted(by_type) for label in _learn(name, by_type[name], clock)]
    return tuple(sorted(found, key=lambda each: (each.document_type, each.field, each.label)))


def _learn(document_type: str, papers: Sequence[ToldPaper], clock: Clock) -> Labels:
    learned: Labels = ()
    studies = [Study(paper, learned, clock) for paper in papers]
    for _ in range(_ROUNDS):
        more = tuple(_announcing(document_type, studies, learned))
        if not more:
            break
        learned += more
        studies = [Study(paper, learned, clock) for paper in papers]
    return (*learned, *_misleading(document_type, studies))


@dataclass(slots=True)
class _Evidence:
    """The papers that speak for something, by the values on them that do, and those that speak against it."""

    speaking: dict[int, set[Pair]] = field(default_factory=lambda: defaultdict(set))
    against: set[int] = field(default_factory=set)

    @property
    def holds(self) -> bool:
        return len(self.speaking) >= FEWEST_PAPERS and len(self.against) <= len(self.speaking) * _AGAINST


_Weighed = dict[tuple[str, str, str], _Evidence]  #: by field, label and kind


def _announcing(document_type: str, studies: Sequence[Study], learned: Labels) -> Iterator[LearnedLabel]:
    """Yield the wordings that announce values which were missed."""
    known = label_set(document_type, learned).meanings
    reached: dict[int, list[Reach]] = defaultdict(list)
    for label in _candidates(studies):
        holding = [number for number, study in enumerate(studies) if label in study.wordings]
        names = {name for number in holding for name, _ in studies[number].missed}
        names -= {meaning.field for meaning in known.get(label, ())}
        meanings = [Meaning(name, kind, own=True) for name in sorted(names) for kind in kinds(document_type, name)]
        for number in holding:
            reached[number] += studies[number].reached(label, meanings)
    weighed: _Weighed = defaultdict(_Evidence)
    for number, some in reached.items():
        _weigh(number, studies[number], some, weighed)
    for name in sorted({name for name, _, _ in weighed}):
        for label, kind, papers in _chosen(name, studies, weighed, known):
            yield LearnedLabel(document_type, name, kind, label, papers)


def _candidates(studies: Sequence[Study]) -> Iterator[str]:
    """Yield the wordings that several papers bear and that are nobody's name, address or number, nor part of one."""
    seen = Counter(wording for study in studies if study.missed for wording in study.wordings)
    values = {value for study in studies for _, value in study.true if len(value) > 1}
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
        found = weighed[each.candidate.field, each.label, each.kind]
        if study.is_missed(each.candidate):
            if each.distance == nearest[each.candidate.field, each.candidate.position]:
                found.speaking[number].add(pair_of(each.candidate))
        elif study.is_wrong(each.candidate):
            found.against.add(number)


def _chosen(
    name: str, studies: Sequence[Study], weighed: _Weighed, known: Container[str]
) -> Iterator[tuple[str, str, int]]:
    """Yield the labels of one field, each with its kind and number of papers.

    A wording that is `known` for something else is one only where several papers have no other.
    """
    kind_of: dict[str, str] = {}
    for (field_name, label, kind), found in weighed.items():
        if field_name == name and found.holds and _of_several(studies, name, found):
            present = weighed[name, label, kind_of.setdefault(label, kind)]
            if len(found.speaking) > len(present.speaking):
                kind_of[label] = kind
    explained: set[tuple[int, Pair]] = set()
    for label in sorted(kind_of, key=lambda label: label in known):
        speaking = weighed[name, label, kind_of[label]].speaking
        values = {(number, pair) for number, pairs in speaking.items() for pair in pairs}
        if label not in known or len({number for number, _ in values - explained}) >= FEWEST_PAPERS:
            explained |= values
            yield label, kind_of[label], len(speaking)


def _of_several(studies: Sequence[Study], name: str, found: _Evidence) -> bool:
    """Whether the papers are not all of one person: what is printed stands before everybody's values."""
    others = {frozenset(pair for pair in studies[number].whose if pair[0] != name) for number in found.speaking}
    return len(set(map(frozenset, found.speaking.values()))) > 1 or len(others) >= FEWEST_PAPERS


def _misleading(document_type: str, studies: Sequence[Study]) -> Iterator[LearnedLabel]:
    """Yield the known labels that lead to values which are not on their papers."""
    evidence: dict[tuple[str, str], _Evidence] = defaultdict(_Evidence)
    for number, study in enumerate(studies):
        for label, candidate in study.known():
            found = evidence[label, candidate.field]
            if pair_of(candidate) in study.true:
                found.against.add(number)
            elif pair_of(candidate) in study.extra and study.is_wrong(candidate):
                found.speaking[number].add(pair_of(candidate))
    for (label, name), found in evidence.items():
        if found.holds:
            yield LearnedLabel(document_type, name, STOP, label, len(found.speaking))
