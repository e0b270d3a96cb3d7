"""Numbers that people write in many ways: brought to one form, and split into the parts they are looked up by.

Works on text whose characters are already folded (see `search.folding`), so digits are plain and letters small.
Every normal form is its source with characters left out, which is what lets a hit find its way back to the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.text import fold_width

_HAN = "\u4e00-\u9fff"
_GAP = r"[\s\-–—·.]?"
_NUMERALS = "〇一二三四五六七八九"

#: In order: at one place the first that fits wins.  Bounded repeats only, so no input makes matching slow.
_PATTERN = re.compile(
    # Most characters begin nothing: one look at the class of the first spares trying every form.
    r"(?=[0-9a-z(\[〔【{<《+一二])(?:"
    + "|".join(
        (
            (
                rf"(?P<case>[(\[〔【{{<《]?\s{{0,2}}(?:19|20)\d\d[^\w]{{0,3}}[{_HAN}]{{1,4}}[^\w]{{0,2}}\d{{0,6}}[^\w]{{0,2}}"
                rf"[{_HAN}]{{1,8}}[^\w]{{0,2}}\d{{1,8}}[^\w]{{0,2}}号)"
            ),
            rf"(?P<year>[(\[〔【{{<《]\s{{0,2}}(?:19|20)\d\d\s{{0,2}}[)\]〕】}}>》])(?=\s{{0,2}}[{_HAN}])",
            r"(?P<date>(?<![0-9a-z])(?:19|20)\d\d\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}(?![0-9a-z])\s?日?)",
            rf"(?P<written>[二一][{_NUMERALS}]{{3}}年[{_NUMERALS}十]{{1,2}}月[{_NUMERALS}十]{{1,3}}日)",
            (
                rf"(?P<identity>(?<![0-9a-z])\d{{6}}{_GAP}\d{{4}}{_GAP}\d\d{_GAP}\d\d{_GAP}\d{{3}}{_GAP}[\dx](?![0-9a-z])"
                r"|(?<![0-9a-z])(?:\d\s){17}[\dx](?![0-9a-z]))"
            ),
            rf"(?P<card>(?<![0-9a-z])\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?![0-9a-z]))",
            rf"(?P<mobile>(?<![0-9a-z])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?![0-9a-z]))",
            r"(?P<phone>(?<![0-9a-z])\(?0\d{2,3}[)\s-]{1,2}\d{7,8}(?![0-9a-z]))",
            (
                rf"(?P<credit>(?<![0-9a-z])[1-9a-y][0-9a-y]{_GAP}\d{{6}}{_GAP}[0-9a-y]{{8}}{_GAP}[0-9a-y]{_GAP}[0-9a-y](?![0-9a-z])"
                rf"|(?<![0-9a-z])[1-9a-y][0-9a-y]\d\d(?:{_GAP}[0-9a-y]{{4}}){{3}}{_GAP}[0-9a-y]{{2}}(?![0-9a-z]))"
            ),
            rf"(?P<plate>(?<=[{_HAN}])[a-z][\s·•.-](?=[a-z0-9]{{5,6}}(?![a-z0-9])))",
            r"(?P<amount>(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d))",
            r"(?P<mixed>(?<![0-9a-z])(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{3,40}(?![0-9a-z]))",
        )
    )
    + ")"
)
#: What else numbers are looked up by: region, birthday and last four; last four; an organisation's own code.
_PARTS = {
    "identity": (slice(0, 6), slice(6, 14), slice(-4, None)),
    "mobile": (slice(-4, None),),
    "card": (slice(-4, None),),
    "credit": (slice(8, 17),),
}
_MOBILE_DIGITS = 11  #: without the country's code
_PLAIN = re.compile(r"[\W_]+")
_RUNS = re.compile(r"\d{2,}|[a-z]{2,}")
_DIGITS = re.compile(r"\d+")


#: What several groups of a query are when they are one number, put together and folded.
_WHOLE = re.compile(
    r"(?P<identity>[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx])"
    r"|(?P<mobile>(?:86)?1[3-9]\d{9})|(?P<phone>0\d{9,11})|(?P<card>\d{16,19})"
    r"|(?P<credit>[1-9a-y][0-9a-y]\d{6}(?=\d*[a-y])[0-9a-y]{10})"
)
_GROUP = r"[0-9a-zA-Z０-９ａ-ｚＡ-Ｚ]{1,18}"
_GROUPS = re.compile(rf"(?<!\S){_GROUP}(?:\s{_GROUP}){{1,17}}(?!\S)")
_CARD_GROUP = 4
_AREA = re.compile(r"0\d{2,3} \d{7,8}")


@dataclass(frozen=True, slots=True)
class Part:
    """Something else that `text[start:end]` is found by."""

    term: str
    start: int
    end: int


def normalise(text: str) -> tuple[str, list[Part]]:
    """Return `text` with its identifiers in normal form, and the parts of them (places are those in `text`)."""
    parts: list[Part] = []

    def replace(match: re.Match[str]) -> str:
        kind, source = match.lastgroup or "", match.group()
        plain, terms = _normal(kind, source)
        parts.extend(Part(term, match.start(), match.end()) for term in terms if term != plain)
        return plain

    return _PATTERN.sub(replace, text), parts


def put_together(text: str) -> str:
    """Return a query with the groups in which people write one number closed up: its spaces part no words."""
    return _GROUPS.sub(lambda run: " ".join(_numbers(run.group().split())), text)


def _numbers(groups: list[str]) -> list[str]:
    for size in range(len(groups), 1, -1):
        for start in range(len(groups) - size + 1):
            some = groups[start : start + size]
            if _is_number(some):
                return [*_numbers(groups[:start]), "".join(some), *_numbers(groups[start + size :])]
    return groups


def _is_number(groups: list[str]) -> bool:
    match = _WHOLE.fullmatch(fold_width("".join(groups)).lower())
    if match is None:
        return False
    if match["card"]:
        return all(len(group) == _CARD_GROUP for group in groups[:-1])
    return match["phone"] is None or _AREA.fullmatch(fold_width(" ".join(groups))) is not None


def whole_date(text: str) -> str | None:
    """Return the term of a text that is one date and nothing else, else None."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None or match.lastgroup not in {"date", "written"}:
        return None
    terms = _normal(match.lastgroup, match.group())[1]
    return terms[0] if terms else None


def _normal(kind: str, source: str) -> tuple[str, tuple[str, ...]]:
    """Return the normal form of one identifier and its parts."""
    if kind == "date":
        return source, _day(_DIGITS.findall(source))
    if kind == "written":
        return source, _day(_read_numerals(source))
    if kind == "mixed":
        return source, tuple(_RUNS.findall(source))
    plain = _PLAIN.sub("", source)
    if kind == "phone":
        return plain, (_DIGITS.findall(source)[-1],)
    plain = plain[-_MOBILE_DIGITS:] if kind == "mobile" else plain
    return plain, tuple(plain[part] for part in _PARTS.get(kind, ()))


def _day(numbers: list[str]) -> tuple[str, ...]:
    year, month, day = (int(number) for number in numbers)
    plausible = 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004
    return (f"{year:04}{month:02}{day:02}",) if plausible else ()


def _read_numerals(source: str) -> list[str]:
    """Return year, month and day of a date written out, such as 二〇二四年十一月二十日."""
    year, rest = source.rstrip("日").split("年")
    month, day = rest.split("月")
    return ["".join(str(_NUMERALS.index(char)) for char in year), _below_hundred(month), _below_hundred(day)]


def _below_hundred(text: str) -> str:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return "".join(str(_NUMERALS.index(char)) for char in text)
    first = str(_NUMERALS.index(tens)) if tens in _NUMERALS[1:] and tens else "1"
    return first + (str(_NUMERALS.index(ones)) if ones else "0")
