"""Values beside, behind or under their labels."""

from __future__ import annotations

from bisect import bisect_left

from classifier.fields import quantities
from classifier.fields.found import Candidate, Context, Found
from classifier.fields.kinds import CONTINUED, READERS
from classifier.fields.labels import PROVING, STOP, Hit, Meaning
from classifier.sheet import Segment, Sheet, Strip

_ALIGNED_HEIGHTS = 1.6  #: how far a continued line may begin from the value's left edge
_NEAR_HEIGHTS = 1.9


class LabelReader:
    """Reads the values that the labels of one sheet announce."""

    def __init__(self, sheet: Sheet, hits: list[Hit], context: Context) -> None:
        self._sheet = sheet
        self._hits = hits
        self._context = context
        prose = sheet.prose
        self._label_positions = [prose.at[hit.start] for hit in hits]
        self._starting = {prose.at[hit.start] for hit in hits if hit.leads}

    def candidates(self) -> list[Candidate]:
        """Return what stands at each label, the type's own labels ranked before the general ones."""
        found: list[Candidate] = []
        for index, hit in enumerate(self._hits):
            for meaning in hit.meanings:
                if meaning.kind != STOP:
                    found += self._read(index, hit, meaning)
        return found

    def _read(self, index: int, hit: Hit, meaning: Meaning) -> list[Candidate]:
        labelled = hit.colon or (hit.leads and meaning.kind in ("date", "amount", "moment", "address", "scope", "room", "text", "code"))
        context = Context(self._context.today, labelled=labelled)
        rank = (0 if meaning.own else 1) + (0 if hit.colon or hit.leads else 2)
        for strip in self._regions(index, hit, meaning):
            got = _apply(meaning, strip, context, rank)
            if got:
                return got
            if strip.text.strip(" :：_/.-"):
                return []
        return []

    def _regions(self, index: int, hit: Hit, meaning: Meaning) -> list[Strip]:
        """Return where a value may stand, best first: behind the label, to its right, under it."""
        prose = self._sheet.prose
        stop = prose.text.find("\n", hit.end)
        stop = len(prose.text) if stop < 0 else stop
        following = next((other for other in self._hits[index + 1 :] if other.start >= hit.end), None)
        if following and following.start < stop and (following.colon or meaning.kind not in ("scope", "text", "cause")):
            stop = self._next_label(index, hit, meaning, stop)
        behind = prose.cut(hit.end, stop)
        segment = self._sheet.segment_at(prose.at[hit.end - 1])
        if behind.text.strip(" :：_"):
            return [self._continued(behind, meaning)]
        if not (hit.leads or hit.colon):
            return []
        regions = []
        for neighbour in (self._sheet.right_of(segment), self._sheet.below(segment)):
            if neighbour and not self._is_label(neighbour):
                regions.append(self._continued(self._until_label(neighbour), meaning))
        return regions

    def _next_label(self, index: int, hit: Hit, meaning: Meaning, stop: int) -> int:
        for other in self._hits[index + 1 :]:
            if other.start >= stop:
                break
            proves = any(each.kind in PROVING for each in other.meanings)
            if other.start >= hit.end and (other.colon or other.leads or proves or meaning.kind not in ("address", "scope", "text")):
                return other.start
        return stop

    def _is_label(self, segment: Segment) -> bool:
        return segment.start in self._starting

    def _until_label(self, segment: Segment) -> Strip:
        place = bisect_left(self._label_positions, segment.start + 1)
        inside = self._label_positions[place : place + 1]
        end = inside[0] if inside and inside[0] < segment.end else segment.end
        return self._sheet.strip(segment.start, end)

    def _continued(self, strip: Strip, meaning: Meaning) -> Strip:
        """Add the lines under a value that go on with it: aligned, near, and no label themselves."""
        last = self._sheet.segment_at(strip.at[-1])
        first = self._sheet.segment_at(strip.at[0])
        value_left = self._left_of(strip)
        for _ in range(CONTINUED.get(meaning.kind, 0)):
            if strip.text.endswith(("。", ";", "；")) or last.end - 1 > strip.at[-1]:
                break
            below = self._sheet.below(last)
            if below is None or below.start <= last.start or self._is_label(below) or below.start in strip.at:
                break
            height = max(last.height, first.height)
            aligned = abs(below.box.x0 - value_left) <= height * _ALIGNED_HEIGHTS
            if not aligned or below.box.y0 - last.box.y1 > height * _NEAR_HEIGHTS:
                break
            strip += self._until_label(below)
            last = below
        return strip

    def _left_of(self, strip: Strip) -> float:
        inner = next((index for index, character in enumerate(strip.text) if character not in " :：_"), 0)
        _, box = self._sheet.place(strip.at[inner : inner + 1] or strip.at[:1])
        return box.x0


def _apply(meaning: Meaning, strip: Strip, context: Context, rank: int) -> list[Candidate]:
    if meaning.kind == "span":
        start_field = meaning.field
        end_field = {"valid_from": "valid_until", "period_start": "period_end"}[start_field]
        pair = quantities.read_span(strip.text, context)
        return [
            Candidate(field, found, strip, rank)
            for field, found in zip((start_field, end_field), pair, strict=True)
            if found
        ]
    found: Found | None = READERS[meaning.kind](strip.text, context)
    return [Candidate(meaning.field, found, strip, rank)] if found else []
