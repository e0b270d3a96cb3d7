"""What heads and closes a paper: the court in its title, those who sign, the day at the end."""

from __future__ import annotations

import re

from classifier.fields.found import Candidate, Found
from classifier.identifiers import case_number, dates
from classifier.sheet import Segment, Sheet
from classifier.tables import table

_RANK = 2
_COURT_PAPERS = frozenset(
    ("judgment", "ruling", "mediation_statement", "court_summons", "court_notice", "arbitration_award",
     "hearing_record")
)  # fmt: skip
_COURT = re.compile(
    r"[\u4e00-\u9fff]{2,22}?(?:人民法院|海事法院|运输法院|中级法院|知识产权法院|互联网法院|金融法院|仲裁委员会|仲裁院)"
)
_TITLE_AFTER = re.compile(
    r"民事|刑事|行政|传票|执行|应诉|举证|受理|案件|开庭|庭审|出庭|通知|调解|裁决|仲裁|判决|裁定|缴"
)
_DATE_LINE = re.compile(r"^[^0-9一二年]{0,16}$")
_TAIL = 2  #: characters that may stand behind the last day
#: What says that a day ends or began something, rather than that the paper was signed on it.
_OTHER_DAY = re.compile(r"(?:申报|受理|立案|核准|到期|截止|终止|还款|生效|缴款|出生|更新|开立)(?:日期?|时间)?[:：]?$")
_PLACED = re.compile(r"于[\u4e00-\u9fff]{2,8}")
_SIGNED = frozenset(("signed_on", "judgment_date"))
_BANK = re.compile(
    r"[\u4e00-\u9fff]{2,12}银行(?:股份有限公司)?(?:[\u4e00-\u9fff]{2,14}(?:支行|分行|营业部))?|[\u4e00-\u9fff]{2,14}(?:信用合作联社|信用社|农商行)"
)
#: Who keeps the register of real property, by the place whose office it is.
_REGISTRAR = re.compile(
    r"(?P<v>[\u4e00-\u9fff]{1,6}?[省市县区旗州盟][\u4e00-\u9fff]{0,8}?"
    r"(?:自然资源(?:和规划)?局|国土资源局|不动产登记(?:事务)?(?:中心|局)|规划和自然资源(?:委员会|局)|房(?:产|地产)?管理局))$"
)
#: Who registers marriages.
_CIVIL_AFFAIRS = re.compile(r"^(?P<v>[\u4e00-\u9fff]{2,16}?[市县区旗州]民政局)(?= ?(?:[(（]|$))")
_FIRM = re.compile(r"[\u4e00-\u9fff()（）]{4,40}(?:公司|事务所|医院|学校|集团|中心|厂)(?= ?(?:[(（][盖公]|$))")


def read_closings(sheet: Sheet, document_type: str, fields: frozenset[str]) -> list[Candidate]:
    """Return what title and closing lines say, as a last resort behind labels and sentences."""
    found: list[Candidate] = []
    if "court" in fields:
        found += _court(sheet, document_type)
    if "case_number" in fields:
        found += _case_number(sheet)
    last = _last_day(sheet)
    if last:
        found += [_dated(sheet, field, *last) for field in sorted(_SIGNED & fields)]
    if "bank_name" in fields and document_type in ("bank_statement", "bank_receipt"):
        found += _titled(sheet, "bank_name", _BANK)
    if document_type == "income_certificate":
        found += _signing_firm(sheet)
    if document_type == "property_certificate":
        found += _registrar(sheet, _REGISTRAR)
    if document_type in ("marriage_certificate", "divorce_certificate"):
        found += _registrar(sheet, _CIVIL_AFFAIRS)
    return found


def _court(sheet: Sheet, document_type: str) -> list[Candidate]:
    # A table is read before what stands around it, so the head of a paper is told by its height.
    high = sorted(sheet.segments, key=lambda each: (each.page, each.box.y0))
    segments = high[:12] if document_type in _COURT_PAPERS else sheet.segments
    for segment in segments:
        strip = sheet.strip(segment.start, segment.end)
        plain = re.sub(r" ", "", strip.text)
        match = _COURT.search(plain)
        if match and match.start() == 0 and (match.end() == len(plain) or _TITLE_AFTER.match(plain, match.end())):
            value = re.sub(r"^(?:此致|致)", "", match[0])
            return [Candidate("court", Found(0, _spread(strip.text, match.end()), value, certainty=0.92), strip, _RANK)]
    return []


def _spread(text: str, count: int) -> int:
    """Return where the first `count` characters of `text` end, not counting spaces."""
    for index, character in enumerate(text):
        count -= character != " "
        if count == 0:
            return index + 1
    return len(text)


def _case_number(sheet: Sheet) -> list[Candidate]:
    prose = sheet.prose
    return [
        Candidate("case_number", Found(start, end, number.normal, certainty=0.93), prose, _RANK)
        for start, end, number in case_number.find_case_numbers(prose.text)[:1]
    ]


def _last_day(sheet: Sheet) -> tuple[Segment, dates.FoundDate] | None:
    """Return the last line that holds nothing but a date and perhaps who signs."""
    for segment in reversed(sheet.segments):
        text = sheet.text[segment.start : segment.end]
        days = [day for day in dates.find_dates(text) if day.whole]
        if len(days) != 1 or _says_otherwise(sheet, segment, text, days[0]):
            continue
        tail = text[days[0].end :].strip()
        if (len(tail) <= _TAIL or _PLACED.fullmatch(tail)) and _DATE_LINE.match(text[: days[0].start]):
            return segment, days[0]
    return None


def _says_otherwise(sheet: Sheet, segment: Segment, text: str, day: dates.FoundDate) -> bool:
    """Whether a day is a term's end, or has a label that is none of signing."""
    left = sheet.left_of(segment)
    label = text[: day.start] or (sheet.text[left.start : left.end] if left else "")
    return "止" in text[day.end :] or _OTHER_DAY.search(label.strip()) is not None


def _dated(sheet: Sheet, field: str, segment: Segment, day: dates.FoundDate) -> Candidate:
    strip = sheet.strip(segment.start, segment.end)
    return Candidate(field, Found(day.start, day.end, day.iso, certainty=0.88), strip, _RANK)


def _titled(sheet: Sheet, field: str, pattern: re.Pattern[str]) -> list[Candidate]:
    for segment in sheet.segments[:6]:
        strip = sheet.strip(segment.start, segment.end)
        match = pattern.search(strip.text)
        if match:
            return [Candidate(field, Found(match.start(), match.end(), match[0], certainty=0.75), strip, _RANK + 1)]
    return []


def _signing_firm(sheet: Sheet) -> list[Candidate]:
    for segment in reversed(sheet.segments):
        strip = sheet.strip(segment.start, segment.end)
        match = _FIRM.match(strip.text)
        if match:
            return [Candidate("employer", Found(0, match.end(), match[0], certainty=0.85), strip, _RANK)]
    return []


def _registrar(sheet: Sheet, office: re.Pattern[str]) -> list[Candidate]:
    """Return the office that closes a certificate, where its stamp hides the label or stands for it."""
    for segment in reversed(sheet.segments):
        strip = sheet.strip(segment.start, segment.end)
        match = office.search(strip.text)
        if match:
            named = _from_its_place(match["v"])
            start = match.end("v") - len(named)
            return [
                Candidate("issuing_authority", Found(start, match.end("v"), named, certainty=0.8), strip, _RANK - 2)
            ]
    return []


def _from_its_place(name: str) -> str:
    """Return an office's name from the place it begins with: what a stamp left before it is none of it."""
    places = {row["name"] for row in table("regions")}
    starts = (start for start in range(len(name)) for end in range(start + 2, start + 9) if name[start:end] in places)
    return name[next(starts, 0) :]
