"""Reads the names of people and organisations."""

from __future__ import annotations

import re

from classifier.fields.found import Context, Found
from classifier.tables import words

_HAN = r"\u3400-\u9fff"
SURNAMES = words("surnames")
_COMPOUND = words("compound_surnames")
_NAME = re.compile(
    rf"[ :：、,，_“\"]*(?P<name>[{_HAN}]{{2,6}}(?:[·•・.][{_HAN}]{{1,10}}){{1,3}}"
    rf"|[{_HAN}](?: [{_HAN}]){{1,3}}(?![{_HAN}])|[{_HAN}]{{2,4}})"
)
_LATIN_NAME = re.compile(r"[ :：]*(?P<name>[A-Z][A-Za-z'\-]{1,24}(?:[ ,]{1,2}[A-Z][A-Za-z'\-]{0,24}){0,4})")
#: Words that follow a name without a gap on forms, and words that are labels rather than names.
_AFTER = re.compile(words("after_a_name"))
_NOT_NAMES = re.compile(words("never_in_a_name"))
_ORGANISATION_WORDS = words("organisation_endings")
_ORGANISATION = re.compile(rf"[ :：_“\"]*(?P<name>[{_HAN}A-Za-z0-9&·\-()（）]{{3,50}})")
#: What in brackets behind a name is part of it: 合伙, 个人独资, a place; not what it is called from here on.
_IN_BRACKETS = rf"(?:[(（](?![{_HAN}]{{0,6}}(?:称|甲方|乙方|丙方|章))[{_HAN}]{{2,12}}[)）])?"
_ORGANISATION_END = re.compile(rf"(?:{_ORGANISATION_WORDS}){_IN_BRACKETS}")
_NOT_FIRST = re.compile(r"[为与向因对应未将由被所的须可是或并]|有下列|不得|自[愿本]|开户|按")
_REACH = 9  #: how far a word may stand that ends a name
#: Certainty of a name that ends or begins as such names do, and of one that does not.
_LIKELY, _DOUBTFUL = 0.9, 0.55
_SHORTEST, _LONG = 2, 4


def _stripped(text: str) -> str:
    return re.sub(r"\s", "", text)


def has_surname(name: str) -> bool:
    """Whether a name begins with a surname that people bear."""
    return name[:1] in SURNAMES or re.match(_COMPOUND, name) is not None


def read_person(text: str, context: Context) -> Found | None:
    """Read a person's name at the start of `text`; without a label's colon only names with a known surname."""
    match = _NAME.match(text)
    if not match:
        return _read_latin(text) if context.labelled else None
    start, name = match.start("name"), match["name"]
    if "·" in name or "•" in name or "・" in name:
        return Found(start, match.end("name"), _stripped(re.sub("[•・]", "·", name)), certainty=0.9)
    after = _AFTER.search(text, start + _SHORTEST, start + _REACH)
    if after:
        name = name[: max(after.start() - start, 0)]
    name = name.rstrip()
    plain = _stripped(name)
    if _NOT_NAMES.search(plain) or len(plain) < _SHORTEST or (not context.labelled and not has_surname(plain)):
        return None
    known = has_surname(plain)
    if not after and len(plain) == _LONG and re.match(rf"[{_HAN}]", text[start + len(name) :]):
        return Found(start, start + len(name), plain, certainty=_DOUBTFUL)  # it goes on, and nobody knows how far
    long = len(plain) == _LONG and not re.match(_COMPOUND, plain)
    return Found(start, start + len(name), plain, certainty=0.92 if known and not long else 0.75)


def _read_latin(text: str) -> Found | None:
    match = _LATIN_NAME.match(text)
    return (
        Found(match.start("name"), match.end("name"), " ".join(match["name"].split()), certainty=0.7) if match else None
    )


def read_organisation(text: str, context: Context) -> Found | None:
    """Read an organisation's name, up to the last word that such names end with."""
    del context
    match = _ORGANISATION.match(text)
    if not match:
        return None
    name = match["name"]
    ends = [found.end() for found in _ORGANISATION_END.finditer(name)]
    strong = bool(ends)
    if strong:
        name = name[: ends[-1]]
    if name.count("(") + name.count("（") != name.count(")") + name.count("）"):
        name = re.split(r"[(（]", name)[0] if re.search(r"[(（]", name) else name.rstrip(")）")
    if (len(name) < _LONG and not strong) or _NOT_FIRST.match(name):
        return None
    return Found(match.start("name"), match.start("name") + len(name), name, certainty=_LIKELY if strong else _DOUBTFUL)


def is_organisation(name: str) -> bool:
    """Whether a name ends as organisations' names do."""
    match = re.search(rf"(?:{_ORGANISATION_WORDS})(?:[(（][{_HAN}]{{2,12}}[)）])?$", name)
    return match is not None and len(name) > len("王建行")


def read_party(text: str, context: Context) -> Found | None:
    """Read a person or an organisation, whichever the words say."""
    organisation = read_organisation(text, context)
    person = read_person(text, context)
    if organisation and organisation.certainty >= _LIKELY and len(organisation.value) >= _LONG:
        return organisation
    plain = context.labelled and organisation and not re.search(r"\d|签|盖|章", organisation.value)
    return person or (organisation if plain else None)
