"""One paper of which people said what stands on it, looked at for what its print could teach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from classifier.fields.comparing import normal
from classifier.fields.extractor import PaperExtractor
from classifier.fields.found import Candidate, Context
from classifier.fields.kinds import READERS
from classifier.fields.labelled import LabelReader
from classifier.fields.labels import Meaning, find_labels
from classifier.fields.learned import STOP, LearnedLabel
from classifier.fields.people import is_organisation, read_person
from classifier.fields.told import Pair, Told, ToldPaper, badly_read
from classifier.sheet import Sheet
from classifier.tables import table
from core.clock import Clock

_LONGEST = 14  #: characters of a label
#: What may be a label: what a colon ends or a space parts from the rest of its box.
_WORDING = re.compile(rf"(?:^|[\s,，。;；:：])(?P<label>[^\s\d,，。;；:：]{{2,{_LONGEST}}})(?=\s*[:：]|\s|$)")
_PRINT = re.compile(r"(?:[^\W\d_]|[()/、])+")
#: The forms of values that tell one person or company from another.
_WHOSE = frozenset(("name", "id_number", "uscc", "account", "phone", "plate"))
_UNLABELLED = Context(date.min, labelled=False)


@dataclass(frozen=True, slots=True)
class Reach:
    """A value that a label leads to, were it read as `kind`; `distance` is from label to value, in characters."""

    label: str
    kind: str
    candidate: Candidate
    distance: int


class Study:
    """A paper, and what the product makes of it by the labels it ships with and some `learned`."""

    def __init__(self, paper: ToldPaper, learned: tuple[LearnedLabel, ...], clock: Clock) -> None:
        found = paper.found(PaperExtractor(clock, learned))
        self.true = paper.true
        self.missed, self.extra = self.true - found, found - self.true
        self._paper, self._learned, self._context = paper, learned, Context(clock.now().date())
        self._sheet = Sheet(paper.pages)

    @cached_property
    def wordings(self) -> frozenset[str]:
        """What may be labels on this paper: a whole box or what stands apart in one."""
        found: set[str] = set()
        for text in self._texts:
            found.update(match["label"] for match in _WORDING.finditer(text))
            found.add(text.rstrip(" :：").replace(" ", ""))
        return frozenset(filter(_is_print, found))

    @cached_property
    def whose(self) -> frozenset[Pair]:
        """The names and numbers that tell whose paper it is."""
        return frozenset(pair for pair in self.true if forms()[pair[0]] in _WHOSE)

    def reached(self, label: str, meanings: Sequence[Meaning]) -> Iterator[Reach]:
        """Yield what a wording would lead to, were each of `meanings` its own."""
        tried = LearnedLabel(self._paper.document_type, "-", STOP, label, papers=0)
        hits = find_labels(self._sheet, self._paper.document_type, (*self._learned, tried))
        reader = LabelReader(self._sheet, hits, self._context)
        for place, hit in enumerate(hits):
            for meaning in meanings if hit.label == label else ():
                for found in reader.read(place, meaning):
                    if found.field == meaning.field:
                        yield Reach(label, meaning.kind, found, abs(found.position - self._sheet.prose.at[hit.start]))

    def known(self) -> Iterator[tuple[str, Candidate]]:
        """Yield the labels that are known, and what they lead to."""
        hits = find_labels(self._sheet, self._paper.document_type, self._learned)
        reader = LabelReader(self._sheet, hits, self._context)
        for place, hit in enumerate(hits):
            for meaning in hit.meanings:
                if meaning.kind != STOP:
                    for found in reader.read(place, meaning):
                        yield hit.label, found

    def is_missed(self, candidate: Candidate) -> bool:
        """Whether a value is one that the product had missed: it says the same, or stands where a person pointed."""
        return pair_of(candidate) in self.missed or any(
            told.name == candidate.field and told.pair in self.missed and self._stands_in(candidate, told)
            for told in self._paper.values
        )

    def is_wrong(self, candidate: Candidate) -> bool:
        """Whether a value is surely not the paper's; where the true one may have been badly read, it is not sure."""
        name, value = pair_of(candidate)
        true = [other for field, other in self.true if field == name]
        if value in true or badly_read((name, value), self.true):
            return False
        return not true or any(self._stands(name, other) for other in true)

    def _stands_in(self, candidate: Candidate, told: Told) -> bool:
        if told.box is None:
            return False
        page, box = self._sheet.place(candidate.at)
        across, down = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        return page == told.page and told.box.x0 <= across <= told.box.x1 and told.box.y0 <= down <= told.box.y1

    def _stands(self, name: str, value: str) -> bool:
        """Whether a value can be read anywhere on the paper."""
        if any(value in normal(name, text) for text in self._texts):
            return True
        readers = [READERS[kind] for kind in kinds(self._paper.document_type, name) if kind in READERS]
        found = (read(text, self._context) for text in self._texts for read in readers)
        return any(each is not None and normal(name, each.value) == value for each in found)

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(self._sheet.text[segment.start : segment.end] for segment in self._sheet.segments)


def pair_of(candidate: Candidate) -> Pair:
    """Return a candidate's field and value, to be compared."""
    return candidate.field, normal(candidate.field, candidate.found.value)


@cache
def forms() -> dict[str, str]:
    """Return the form that values of each field have."""
    return {row["name"]: row["form"] for row in table("fields")}


@cache
def kinds(document_type: str, name: str) -> tuple[str, ...]:
    """Return how values of a field are read: as on papers of this type, then as on others, then by the field's form."""
    rows = [row for row in table("field_labels") if row["field"] == name]
    rows.sort(key=lambda row: document_type not in row["types"].split())
    form = forms()[name]
    return tuple(dict.fromkeys([*(row["kind"] for row in rows), {"name": "party", "words": "text"}.get(form, form)]))


def _is_print(text: str) -> bool:
    """Whether a text may be a form's print, and is no number and nobody's name."""
    if not (1 < len(text) <= _LONGEST and _PRINT.fullmatch(text)) or is_organisation(text):
        return False
    name = read_person(text, _UNLABELLED)
    return name is None or name.end < len(text) or text[-1] in _endings()


@cache
def _endings() -> frozenset[str]:
    """Return the characters that the product's labels end with."""
    return frozenset(label[-1] for row in table("field_labels") for label in row["labels"].split("|"))
