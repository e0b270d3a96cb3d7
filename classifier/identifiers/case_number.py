"""Court case numbers, of the forms before and since 2016, ranges and all brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifier.identifiers.provinces import PROVINCES
from core.text import fold_width

_OPEN, _CLOSE = r"[(\[〔【〈<{]", r"[)\]〕】〉>}]"
_SIGNS = "".join(PROVINCES) + "兵军"
_NUMBER = r"\d{1,8}(?: ?[-—–至、,] ?\d{1,8}){0,5}"
_TAIL = r"(?: ?之 ?(?P<part{0}>[一二三四五六七八九十\d]{{1,3}}))?"
CASE_NUMBER = re.compile(
    rf"{_OPEN} ?(?P<year>(?:19|20) ?\d ?\d) ?{_CLOSE} ?"
    rf"(?:(?P<court>最高法|[{_SIGNS}](?: ?\d){{0,4}}) ?(?P<special>知)?"
    rf"(?P<type>[\u4e00-\u9fff](?: ?[\u4e00-\u9fff]){{0,3}}?) ?(?P<number>{_NUMBER}) ?号{_TAIL.format('')}"
    rf"|(?P<oldcourt>[\u4e00-\u9fff\d](?: ?[\u4e00-\u9fff\d]){{0,12}}?) ?(?P<zi>字)? ?第 ?"
    rf"(?P<oldnumber>{_NUMBER}) ?号{_TAIL.format('2')})"
)
_CHINESE_TAIL = dict(zip("123456789", "一二三四五六七八九", strict=True))


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number in parts; `court` and `special` are empty in numbers from before 2016."""

    year: str
    court: str
    special: str
    type: str
    number: str
    part: str = ""
    old: bool = False

    @property
    def normal(self) -> str:
        """The number as courts print it, with full-width brackets."""
        tail = f"之{self.part}" if self.part else ""
        if self.old:
            return f"（{self.year}）{self.type}第{self.number}号{tail}"
        return f"（{self.year}）{self.court}{self.special}{self.type}{self.number}号{tail}"

    @property
    def key(self) -> str:
        """A canonical key: equal for every way to write the same number."""
        return "|".join((self.year, self.court, self.special, self.type, self.number, self.part))


def _tidy(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


def _numbers(text: str) -> str:
    return re.sub(r"[—–至]", "-", _tidy(text)).replace(",", "、")


def case_number_of(match: re.Match[str]) -> CaseNumber:
    """Return the parts of a match of `CASE_NUMBER`."""
    part = _tidy(match["part"] or match["part2"])
    part = _CHINESE_TAIL.get(part, part)
    if match["court"]:
        kind, special = _tidy(match["type"]), _tidy(match["special"])
        return CaseNumber(_tidy(match["year"]), _tidy(match["court"]), special, kind, _numbers(match["number"]), part)
    kind = _tidy(match["oldcourt"]) + _tidy(match["zi"])
    return CaseNumber(_tidy(match["year"]), "", "", kind, _numbers(match["oldnumber"]), part, old=True)


def find_case_numbers(text: str) -> list[tuple[int, int, CaseNumber]]:
    """Return the case numbers in `text` (already of plain width) with where they start and end."""
    return [(match.start(), match.end(), case_number_of(match)) for match in CASE_NUMBER.finditer(text)]


def read_case_number(text: str) -> CaseNumber | None:
    """Return the first case number of `text`, or None."""
    found = find_case_numbers(fold_width(text))
    return found[0][2] if found else None


def court_region(number: CaseNumber) -> str:
    """Return the first GB/T 2260 digits of an ordinary court's place, `110105` for `京0105`; empty where unknown."""
    digits = number.court[1:]
    province = PROVINCES.get(number.court[:1], "")
    return province + digits if province else ""
