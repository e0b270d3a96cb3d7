"""Values that stand in sentences rather than behind labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, pairwise

from classifier.causes import name_key, names_to_current
from classifier.fields import quantities
from classifier.fields.found import Candidate, Context, Found
from classifier.fields.kinds import READERS
from classifier.identifiers import dates, money
from classifier.sheet import Sheet, Strip
from classifier.tables import table

_HAN = r"\u4e00-\u9fff"
_WHO = rf"(?P<v>[{_HAN}·]{{2,4}}?)"
_FIRM = rf"(?P<v>[{_HAN}()（）·]{{2,40}}?)"
#: Capitals at the end of a line, that go on in the next one.
_BEGUN = re.compile(r"(?P<v>[壹贰叁肆伍陆柒捌玖][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,16})\n$")
_RANK = 1
_MOST = 200  #: phrases looked at for one field


@dataclass(frozen=True, slots=True)
class Sentence:
    """A turn of phrase that names a field's value in its group `v`."""

    types: frozenset[str]
    field: str
    pattern: re.Pattern[str]
    kind: str


@cache
def sentences() -> tuple[Sentence, ...]:
    """Return the turns of phrase of `data/field_sentences.tsv`, where {WHO} and {FIRM} stand for a value's group."""
    found = []
    for row in table("field_sentences"):
        pattern = row["pattern"].replace("{WHO}", _WHO).replace("{FIRM}", _FIRM).replace("{HAN}", _HAN)
        found.append(Sentence(frozenset(row["types"].split()), row["field"], re.compile(pattern), row["kind"]))
    return tuple(found)


_CAUSE = re.compile(rf"(?P<v>[{_HAN}、]{{2,40}}?(?:纠纷|争议))(?:一案|案|,|，)")
_CHARGE = re.compile(rf"(?:犯|涉嫌)(?P<v>[{_HAN}、]{{2,30}}?罪)")
_CAUSE_TYPES = frozenset(
    (
        "judgment", "ruling", "mediation_statement", "arbitration_award", "complaint", "answer", "court_notice",
        "power_of_attorney", "engagement_letter", "evidence_list", "hearing_record",
    )
)  # fmt: skip
_DUE = re.compile(r" ?(?:之?前|以前)|(?:一次性)?(?:归还|还清|还款|偿还|付清|到期|止)")
_BETWEEN = re.compile(r" ?(?:起)?[ ,，]?(?:始)?(?:至|到|-|—|–|~|～|一)+ ?")


def read_sentences(sheet: Sheet, document_type: str, context: Context) -> list[Candidate]:
    """Return the values that a type's usual turns of phrase give."""
    prose = sheet.prose
    found = []
    for sentence in sentences():
        if document_type not in sentence.types:
            continue
        for match in islice(sentence.pattern.finditer(prose.text), _MOST):
            strip = prose.cut(match.start("v"), match.end("v"))
            got = READERS[sentence.kind](strip.text, Context(context.today, labelled=False))
            if got:
                found.append(Candidate(sentence.field, got, strip, _RANK + 1))
    return found


def read_spans(sheet: Sheet, fields: frozenset[str]) -> list[Candidate]:
    """Return the first span of time as a period, and the day by which something falls due."""
    prose = sheet.prose
    found: list[Candidate] = []
    days = [day for day in dates.find_dates(prose.text) if day.whole]
    if "period_start" in fields:
        for first, second in pairwise(days):
            if _BETWEEN.fullmatch(prose.text[first.end : second.start]):
                ends = (
                    ("period_start", first),
                    ("period_end", second),
                    *((("due_on", second),) if "due_on" in fields else ()),
                )
                found += [_dated(prose, field, day) for field, day in ends]
                break
    if "due_on" in fields:
        due = [day for day in days if _DUE.match(prose.text, day.end)]
        found += [_dated(prose, "due_on", day) for day in due[:1]]
    return found


def _dated(prose: Strip, field: str, day: dates.FoundDate) -> Candidate:
    return Candidate(field, Found(day.start, day.end, day.iso, certainty=0.88), prose, _RANK + 1)


def read_sums(sheet: Sheet, fields: frozenset[str], context: Context) -> list[Candidate]:
    """Return the first amount in capitals and the figures that stand beside it."""
    if "amount_in_words" not in fields:
        return []
    prose = sheet.prose
    mended = money.mend_capitals(prose.text)
    match = next((each for each in money.CAPITALS.finditer(mended) if money.read_capitals(each[0])), None)
    words = quantities.read_capitals(prose.text[match.start() : match.end()], context) if match else None
    if not match or not words:
        return []
    strip = prose.cut(match.start(), match.end())
    above = _BEGUN.search(prose.text[: match.start()])
    if above:
        joined = prose.cut(above.start("v"), above.end("v")) + strip
        whole = quantities.read_capitals(joined.text, context)
        words, strip = (whole, joined) if whole else (words, strip)
    found = [Candidate("amount_in_words", words, strip, _RANK)]
    figures = "total" if "total" in fields else "amount"
    around = [
        prose.cut(match.end(), min(len(prose.text), match.end() + 40)),
        prose.cut(max(0, match.start() - 40), match.start()),
    ]
    for side in around:
        for number in re.finditer(r"[¥￥]? ?\d[\d,，]{0,14}(?:\.\d{1,2})? ?万?", side.text):
            got = quantities.read_amount(number[0], Context(context.today, labelled=True))
            if got and got.value == words.value:
                part = side.cut(number.start(), number.end())
                return [*found, Candidate(figures, got, part, 0)]
    for number in re.finditer(
        r"[¥￥] ?\d[\d,，]{0,14}(?:\.\d{1,2})? ?万?|(?<=小写)[:：)） ¥￥]{0,4}\d[\d,，]{0,14}(?:\.\d{1,2})?",
        around[0].text,
    ):
        got = quantities.read_amount(number[0], context)
        if got:
            return [*found, Candidate(figures, got, around[0].cut(number.start(), number.end()), _RANK)]
    return found


def read_causes(sheet: Sheet, document_type: str) -> list[Candidate]:
    """Return the cause a court paper names: the part of the phrase that is a known cause, if any is."""
    if document_type not in _CAUSE_TYPES:
        return []
    prose = sheet.prose
    found = []
    for match in islice(chain(_CAUSE.finditer(prose.text), _CHARGE.finditer(prose.text)), _MOST):
        value = known_cause(match["v"])
        if value:
            start = match.start("v") + match["v"].rfind(value)
            strip = prose.cut(start, start + len(value))
            found.append(Candidate("cause", Found(0, len(value), value, certainty=0.92), strip, _RANK))
    return found[:1]


def known_cause(phrase: str) -> str | None:
    """Return the longest end of `phrase` that is a cause of any edition, or None."""
    for start in range(len(phrase) - 2):
        if name_key(phrase[start:]) in names_to_current():
            return phrase[start:]
    return None
