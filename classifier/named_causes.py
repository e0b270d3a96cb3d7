"""Causes that a paper names itself: on its line for the cause, in its first sentence, in a charge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from classifier.causes import Cause, current_causes, name_key, names_to_current
from classifier.port import Guess
from classifier.sheet import Sheet, Strip

_HAN = r"\u4e00-\u9fff"
_LINE = re.compile(rf"案 {{0,3}}由 ?[:：]? ?(?P<v>[{_HAN}、,，]{{2,40}})")
_LABEL = re.compile(r"案 {0,3}由 ?[:：]?")
_PHRASE = re.compile(rf"(?P<v>[{_HAN}、]{{2,40}}?(?:纠纷|争议))(?=一 ?案)")
_CHARGE = re.compile(
    rf"(?:(?<!因)犯|涉嫌|构成)(?P<v>[{_HAN}、]{{2,30}}?罪)(?=[^\n]{{0,30}}(?:一案|公诉|判处|成立|罪名))"
)
_CERTAIN = {"line": 0.985, "phrase": 0.95, "charge": 0.95}
_HEAD = 2_500  #: later in a paper, other cases are spoken of
_MOST = 40  #: phrases looked at, of each sort
_SHORTEST = 3


def named_causes(sheet: Sheet, *, formal: bool) -> list[Guess]:
    """Return the causes a paper names, the surest first, each once, with the words that name it.

    Where the paper is not `formal`, only its line for the cause counts: accounts of facts speak of other
    cases and earlier convictions too.
    """
    found: dict[str, Guess] = {}
    beside = ((_CERTAIN["line"], strip) for strip in _beside_labels(sheet))
    for certainty, strip in chain(beside, _phrases(sheet.prose, formal=formal)):
        hit = _known(strip)
        if hit and hit[0].code not in found:
            cause, at = hit
            found[cause.code] = Guess(cause.code, certainty, cause.edition, (sheet.evidence(at),))
    return sorted(found.values(), key=lambda guess: -guess.confidence)


def _beside_labels(sheet: Sheet) -> Iterator[Strip]:
    """Yield what stands to the right of a label in a box of its own, or under it, as on printed forms."""
    labels = (each for each in sheet.segments if _LABEL.fullmatch(sheet.text[each.start : each.end]))
    for label in islice(labels, _MOST):
        cell = sheet.right_of(label) or sheet.below(label)
        if cell is not None:
            yield sheet.strip(cell.start, cell.end)


def _phrases(prose: Strip, *, formal: bool) -> Iterator[tuple[float, Strip]]:
    for kind, pattern in (("line", _LINE), ("phrase", _PHRASE), ("charge", _CHARGE))[: 3 if formal else 1]:
        for match in islice(pattern.finditer(prose.text[:_HEAD] if kind == "phrase" else prose.text), _MOST):
            yield _CERTAIN[kind], prose.cut(match.start("v"), match.end("v"))


def _known(strip: Strip) -> tuple[Cause, tuple[int, ...]] | None:
    """Return the longest part of a phrase that is a cause's name, ending where the phrase does if possible."""
    text = strip.text
    for end in (len(text), *(match.end() for match in re.finditer(r"纠纷|争议|罪", text))):
        for start in range(max(0, end - _SHORTEST) + 1):
            code = names_to_current().get(name_key(text[start:end])) or names_to_current().get(
                name_key(text[start:end] + "纠纷")
            )
            if code:
                return current_causes()[code], strip.at[start:end]
    return None
