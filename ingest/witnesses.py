"""Asks another engine for the values that were read badly or fail their check digit, before a person is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from classifier.fields.vouching import AMONG, heard, wants_witness
from core.errors import Unavailable, Unreadable
from core.model.document import FieldValue
from core.model.page import Page, TextSource
from ocr.port import Place
from ocr.process import ReaderPool

MOST = 24  #: values of one paper; what reads worse than that is a person's matter anyway

#: Returns the large picture of a page by its number; empty where there is none.
Pictures = Callable[[int], bytes]


def vouched(
    fields: Sequence[FieldValue], pages: Sequence[Page], pictures: Pictures, readers: ReaderPool, today: date
) -> tuple[FieldValue, ...]:
    """Return `fields` with the verdicts that another engine's reading gives those in doubt.

    Where the machine has no other engine, or it fails, they stay in doubt.
    """
    settled = list(fields)
    for page, places in _asked(fields, pages):
        picture = pictures(page.number)
        if not picture:
            continue
        try:
            texts = readers.witness(picture, [Place(fields[at].box, AMONG.get(fields[at].name, "")) for at in places])
        except (Unavailable, Unreadable):
            break
        for at, text in zip(places, texts, strict=False):
            settled[at] = heard(fields[at], page, text, today)
    return tuple(settled)


def _asked(fields: Sequence[FieldValue], pages: Sequence[Page]) -> Iterator[tuple[Page, list[int]]]:
    """Yield pages that were read from their pictures, with the places in `fields` of what to ask there."""
    left = MOST
    for page in pages:
        if page.source is not TextSource.OCR:
            continue
        found = [at for at, value in enumerate(fields) if value.page == page.number and wants_witness(value, page)]
        if found and left > 0:
            yield page, found[:left]
            left -= len(found)
