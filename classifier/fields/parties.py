"""The parties of court papers: the opening lines that name them one by one, with what follows each name."""

from __future__ import annotations

import re
from itertools import zip_longest

from classifier.fields import people, places, quantities
from classifier.fields.found import Candidate, Context, Found, Reader
from classifier.sheet import Sheet, Strip
from classifier.tables import words

_COUNT = r"[一二三四五六七八九十\d]{1,2}"
_ROLES = "|".join(f"(?P<{role}>{words(role)})" for role in ("third_party", "attorney", "defendant", "plaintiff"))
_OPENING = re.compile(
    rf"(?:^|\n|(?<=[。;；])) ?(?:{_COUNT}[、.])?(?:{_ROLES})(?:{_COUNT}(?=[ :：(（]))?"
    r"(?: ?[(（][^()（）\n]{1,30}[)）]){0,2} ?(?P<mark>[:：]?) ?"
)
_FOLLOWS = "，,。.;；(（\n \t、系"
#: What may be said of a party after its name, each with where it begins.
_COLON = r"(?: ?[:：])?\s?"
_BORN = r"(?=(?:\d{4}|[一二]\S{3}) ?年[^，,。\n]{2,12}(?:日|号) ?(?:出?生|[，,]))"
_ATTRIBUTES: tuple[tuple[str, re.Pattern[str], Reader], ...] = (
    ("gender", re.compile(r"(?:性别)?[:：]?(?<=[，, :：别])(?=[男女][，,。\s(（])"), places.read_gender),
    ("birth_date", re.compile(rf"(?:出生日期[:：]|出生于|生于|[，, ]){_BORN}"), quantities.read_date),
    ("ethnicity", re.compile(r"[，, ](?=[\u4e00-\u9fff]{1,5}族[，,。\s])"), places.read_ethnicity),
    ("address", re.compile(rf"(?:{words('address_labels')}|[，, ]住(?![所址])){_COLON}"), places.read_address),
    ("id_number", re.compile(rf"(?:{words('id_labels')}){_COLON}"), quantities.read_id_number),
    ("legal_representative", re.compile(rf"(?:{words('representative_labels')}){_COLON}"), people.read_person),
    ("uscc", re.compile(rf"(?:社会信用代码|信用代码){_COLON}"), quantities.read_uscc),
    ("phone", re.compile(rf"(?:{words('phone_labels')}){_COLON}"), quantities.read_phone),
)
_NEAR = 2  #: a value begins this close behind what announces it
_UNMARKED = 0.7  #: a name without a colon before it must look like one
_HEAD_PAGES = 4_000  #: parties stand at the front; later mentions are argument


def read_parties(sheet: Sheet, context: Context) -> list[Candidate]:
    """Return the parties a court paper opens with, and what stands behind each of them."""
    prose = sheet.prose
    found: list[Candidate] = []
    blocks = []
    for match in _OPENING.finditer(prose.text[:_HEAD_PAGES]):
        line = prose.cut(match.end(), _line_end(prose.text, match.end()))
        name = _name(line, match, context)
        if name:
            found.append(Candidate(_role(match), name, line, 0))
            blocks.append(match)
    for match, after in zip_longest(blocks, blocks[1:]):
        stop = after.start() if after else _block_end(prose.text, match.end())
        if not match["attorney"]:
            found += _attributes(prose.cut(match.end(), stop), context)
    return found


def _role(match: re.Match[str]) -> str:
    return next(role for role in ("third_party", "attorney", "defendant", "plaintiff") if match[role])


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return min(len(text) if end < 0 else end, start + 300)


def _block_end(text: str, start: int) -> int:
    """Return where the last party's own lines end: at the first line that does not speak of a person."""
    stop = re.search(
        r"\n(?=[^\n]{0,16}(?:诉讼请求|请求事项|事实|纠纷|一案|本院|上列|案由|因))", text[start : start + 600]
    )
    return start + (stop.start() if stop else min(300, len(text) - start))


def _name(line: Strip, match: re.Match[str], context: Context) -> Found | None:
    text = line.text
    if not match["mark"] and not re.match(r"[\u4e00-\u9fff·()（）A-Za-z]{2,50}(?:[，,。(（\n ]|$)", text):
        return None
    named = (
        re.split(rf"[{_FOLLOWS}]", text, maxsplit=1)[0] if not re.match(r"[\u4e00-\u9fff]{2,30}[(（]", text) else text
    )
    reader = people.read_person if match["attorney"] else people.read_party
    got = reader(named[:60], Context(context.today, labelled=bool(match["mark"])))
    if got is None:
        return None
    if not match["mark"] and (
        got.certainty < _UNMARKED or got.end < len(re.split(rf"[{_FOLLOWS}]", text, maxsplit=1)[0])
    ):
        return None
    return got


def _attributes(block: Strip, context: Context) -> list[Candidate]:
    found = []
    for field, pattern, reader in _ATTRIBUTES:
        for match in pattern.finditer(block.text):
            rest = block.cut(match.end(), min(len(block.text), match.end() + 100))
            got = reader(rest.text, context)
            if got and got.start <= _NEAR:
                found.append(Candidate(field, got, rest, 0))
                break
    return found
