"""The printed words that stand before values, by document type, and where they stand on a sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from classifier.catalogue import document_types
from classifier.fields.learned import STOP, LearnedLabel
from classifier.sheet import Sheet
from classifier.tables import table
from core.text import fold_width

#: Kinds whose values prove themselves by their shape, so that their label may stand inside a sentence.
PROVING = frozenset(("id_number", "uscc", "phone", "email", "case_number", "tax_id", "plate", "account"))
_BEFORE = frozenset(' ,，。.;；:：、(（)）/|[【]】“"\n*-—_·')
#: Cards and forms, whose labels stand anywhere, because reading runs neighbouring boxes into one line.
_FORMS = frozenset(
    ("id_card", "residence_permit", "household_register", "passport", "marriage_certificate", "divorce_certificate",
     "business_license", "court_summons", "property_certificate", "medical_record", "tax_record", "invoice")
)  # fmt: skip
#: What makes a word the opposite of the label at its end: 受委托人 is no 委托人, 被申请人 no 申请人.
_OPPOSITE = frozenset("受被")
_SPECKS = 2  #: most marks before a label that are none
_SPECK = frozenset("·.,，、'`^~*×•-—_|:：;；\"“” ")
_SPACED_LENGTH = 8  #: longer labels are never letter-spaced
_AFTER = re.compile(
    r" ?(?:[(（](?P<aside>[^()（）\n]{1,24})[)）])?(?: ?(?:名称|姓名|全称)(?= ?[:：]))? ?(?P<colon>[:：]?)"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label announces: a field and how its value is read; `own` where the row is the type's own."""

    field: str
    kind: str
    own: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A label on the sheet's prose: its words, where it stands, where its value may begin, what it may mean."""

    label: str  #: without spaces
    start: int
    end: int
    meanings: tuple[Meaning, ...]
    colon: bool
    leads: bool  #: it opens a line or a box
    apart: bool  #: space stands around it, or the paper is a form


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels of one document type, and the one pattern that finds them all."""

    pattern: re.Pattern[str]
    meanings: dict[str, tuple[Meaning, ...]]


def _spaced(label: str) -> str:
    if len(label) > _SPACED_LENGTH:
        return re.escape(label)
    return " {0,3}".join(re.escape(character) for character in label)


@lru_cache(maxsize=256)
def label_set(document_type: str, learned: tuple[LearnedLabel, ...] = ()) -> LabelSet:
    """Return the labels of a type; the type's own rows come before those for every type, learned ones before both."""
    allowed = document_types()[document_type].fields
    meanings: dict[str, list[Meaning]] = {}
    printed: set[str] = set()
    for row in table("field_labels"):
        own = document_type in row["types"].split()
        fits = (
            row["kind"] == STOP
            or row["field"] in allowed
            or (row["kind"] == "span" and row["field"].replace("start", "end") in allowed)
        )
        if not fits or not (own or row["types"] == "*"):
            continue
        for label in row["labels"].split("|"):
            printed.add(fold_width(label))
            found = meanings.setdefault(fold_width(label).replace(" ", ""), [])
            if not found or own:
                found.append(Meaning(row["field"], row["kind"], own))
    for each in learned:
        printed.add(each.label)
        key = each.label.replace(" ", "")
        meanings[key] = _taught(meanings.get(key, []), each)
    longest = sorted(printed, key=len, reverse=True)
    pattern = re.compile("|".join(map(_spaced, longest)) or r"(?!)")
    return LabelSet(pattern, {label: tuple(found) for label, found in meanings.items()})


def _taught(meanings: list[Meaning], learned: LearnedLabel) -> list[Meaning]:
    """Return what a label means once an office has learned more of it."""
    others = [each for each in meanings if each.field != learned.field]
    if learned.kind == STOP:
        return others or [Meaning(learned.field, STOP, own=True)]
    return [Meaning(learned.field, learned.kind, own=True), *others]


def find_labels(sheet: Sheet, document_type: str, learned: tuple[LearnedLabel, ...] = ()) -> list[Hit]:
    """Return the labels on a sheet, in order.  Offsets are those of the sheet's prose."""
    labels = label_set(document_type, learned)
    starts = {segment.start for segment in sheet.segments}
    prose = sheet.prose
    hits = []
    for match in labels.pattern.finditer(prose.text):
        leads = _opens(sheet, starts, prose.at[match.start()])
        anywhere = document_type in _FORMS and len(match[0]) > 1
        hit = _judge(prose.text, match, labels, leads=leads, anywhere=anywhere)
        if hit:
            hits.append(hit)
    return hits


def _opens(sheet: Sheet, starts: set[int], position: int) -> bool:
    """Whether a label opens a line or a box, perhaps behind specks that were read as marks."""
    for before in range(_SPECKS + 1):
        if position - before in starts:
            return True
        if before == position or sheet.text[position - before - 1] not in _SPECK:
            return False
    return False


def _judge(text: str, match: re.Match[str], labels: LabelSet, *, leads: bool, anywhere: bool) -> Hit | None:
    label = match[0].replace(" ", "")
    meanings = labels.meanings.get(label, ())
    after = _AFTER.match(text, match.end())
    colon = bool(after and after["colon"])
    aside = after["aside"] if after else None
    before = text[match.start() - 1 : match.start()]
    clean = leads or anywhere or not before or before in _BEFORE or before.isdigit()
    if not clean and not colon:
        meanings = tuple(each for each in meanings if each.kind in PROVING)
    if aside and not (colon or leads):
        aside = None
    if aside:
        meanings += tuple(
            each for inner in labels.pattern.findall(aside) for each in labels.meanings.get(inner.replace(" ", ""), ())
        )
    if not meanings or before in _OPPOSITE:
        return None
    end = after.end() if after and (colon or aside) else match.end()
    apart = anywhere or (before in (" ", "") and text[match.end() : match.end() + 1] in (" ", ""))
    return Hit(label, match.start(), end, tuple(dict.fromkeys(meanings)), colon, leads, apart)
