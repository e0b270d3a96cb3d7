"""The field extractor: labels, sentences, parties, tables and closings, then choice and checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from classifier.catalogue import document_types
from classifier.fields import choosing
from classifier.fields.checks import cross_check
from classifier.fields.closings import read_closings
from classifier.fields.found import Candidate, Context
from classifier.fields.labelled import LabelReader
from classifier.fields.labels import find_labels
from classifier.fields.learned import LearnedLabel
from classifier.fields.parties import read_parties
from classifier.fields.people import is_organisation
from classifier.fields.sentences import read_causes, read_sentences, read_spans, read_sums
from classifier.fields.tables import read_tables
from classifier.sheet import Sheet
from classifier.tables import table
from core.clock import Clock, SystemClock
from core.model.document import FieldValue, Verdict
from core.model.page import MarkKind, Page
from core.text import han_marks

_PARTY_PAPERS = frozenset(
    ("complaint", "answer", "judgment", "ruling", "mediation_statement", "arbitration_award", "evidence_list",
     "hearing_record", "court_notice")
)  # fmt: skip
_AS_WRITTEN = frozenset(row["name"] for row in table("fields") if row["form"] in ("name", "words"))
_CHECK_DIGITS = frozenset(("id_number", "uscc", "tax_id"))
_DOUBTFUL = 0.6  #: below this the shape of a value is none
_POORLY_READ = 0.75  #: below this a line's reading is no ground for trust
_POOR_WORD = 0.65  #: and below this that of any word in the value
_LEAST_REPEATED = 2  #: characters of a value that do not stand in two places by chance


class PaperExtractor:
    """Finds the values on a document by its type's labels, with those an office learned, and turns of phrase."""

    def __init__(self, clock: Clock | None = None, learned: Iterable[LearnedLabel] = ()) -> None:
        self._clock = clock or SystemClock()
        self._learned = tuple(learned)

    def extract(self, pages: Sequence[Page], document_type: str) -> tuple[FieldValue, ...]:
        """Return the values found, in reading order; an unknown type has none."""
        kind = document_types().get(document_type)
        sheet = Sheet(pages)
        if kind is None or not sheet.segments:
            return ()
        context = Context(self._clock.now().date())
        fields = frozenset(kind.fields)
        learned = tuple(each for each in self._learned if each.document_type == document_type)
        candidates = LabelReader(sheet, find_labels(sheet, document_type, learned), context).candidates()
        if document_type in _PARTY_PAPERS:
            candidates += read_parties(sheet, context)
        candidates += read_sentences(sheet, document_type, context)
        candidates += read_spans(sheet, fields)
        candidates += read_sums(sheet, fields, context)
        candidates += read_causes(sheet, document_type)
        candidates += read_tables(sheet, document_type, context)
        candidates += read_closings(sheet, document_type, fields)
        named = [_by_kind(each, fields) for each in candidates]
        allowed = [each for each in named if each.field in fields and each.found.value]
        values = _values(sheet, choosing.choose(allowed, document_type), document_type)
        return cross_check(values, context.today)


def _by_kind(candidate: Candidate, fields: frozenset[str]) -> Candidate:
    """Call an organisation that stands where a person's name may the company it is."""
    if candidate.field == "name" and "company_name" in fields and is_organisation(candidate.found.value):
        return replace(candidate, field="company_name")
    return candidate


def _values(sheet: Sheet, chosen: list[Candidate], document_type: str) -> tuple[FieldValue, ...]:
    numbers = choosing.subjects(chosen, document_type)
    values: list[FieldValue] = []
    taken: set[tuple[str, int]] = set()
    for index, candidate in enumerate(chosen):
        alone = candidate.field in ("gender", "ethnicity", "birth_date")
        if alone and (candidate.field, numbers[index]) in taken:
            continue
        taken.add((candidate.field, numbers[index]))
        values.append(_value(sheet, candidate, numbers[index]))
    return tuple(values)


def _value(sheet: Sheet, candidate: Candidate, subject: int) -> FieldValue:
    found = candidate.found
    page, box = sheet.place(candidate.at)
    read = sheet.confidence(candidate.at)
    verdict, covered = found.verdict, sheet.is_marked(MarkKind.COVERED, candidate.at)
    by_hand = sheet.is_marked(MarkKind.HANDWRITING, candidate.at) and not _stands_in_print(sheet, candidate.at)
    faint = read < _POORLY_READ or sheet.surest(candidate.at) < _POOR_WORD
    shapeless = found.certainty < _DOUBTFUL
    if (verdict is Verdict.READ and (faint or shapeless)) or (verdict is not Verdict.WRONG and (covered or by_hand)):
        verdict = Verdict.UNSURE
    witness = "page" if found.repaired and _stands_elsewhere(sheet, found.value) else None
    if witness and not (covered or by_hand) and verdict is Verdict.UNSURE:
        verdict = Verdict.CHECKED if candidate.field in _CHECK_DIGITS else Verdict.READ
    return FieldValue(
        name=candidate.field,
        # Reading folds brackets and other marks, and scans show either width: a name bears those Chinese is set with.
        value=han_marks(found.value) if candidate.field in _AS_WRITTEN else found.value,
        raw=sheet.raw(candidate.at),
        verdict=verdict,
        confidence=round(found.certainty * read * 0.97**candidate.rank, 4),
        page=page,
        box=box,
        subject=subject,
        expected=found.expected,
        repaired=found.repaired,
        witness=witness,
        doubt=_doubt(verdict, covered=covered, handwritten=by_hand, faint=faint and not shapeless),
    )


def _doubt(verdict: Verdict, **holds: bool) -> str | None:
    """Return the first doubt that holds of an UNSURE value."""
    return next((doubt for doubt, held in holds.items() if held), None) if verdict is Verdict.UNSURE else None


def _stands_in_print(sheet: Sheet, at: Sequence[int]) -> bool:
    """Whether what was written at these positions, such as a signed name, stands in print too."""
    text = "".join(sheet.text[position] for position in at)
    if len(text) < _LEAST_REPEATED:
        return False
    starts = (match.start() for match in re.finditer(re.escape(text), sheet.text))
    return any(not sheet.is_marked(MarkKind.HANDWRITING, range(start, start + len(text))) for start in starts)


def _stands_elsewhere(sheet: Sheet, value: str) -> bool:
    """Whether a value that had to be repaired stands somewhere else on the paper as it is."""
    return value in sheet.text.replace(" ", "")
