"""Values beside, behind or under their labels."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from classifier.fields import quantities
from classifier.fields.found import Candidate, Context, Found
from classifier.fields.kinds import CONTINUED, GOES_ON, READERS
from classifier.fields.labels import PROVING, Hit, Meaning
from classifier.fields.learned import STOP
from classifier.fields.people import read_person
from classifier.sheet import Segment, Sheet, Strip

_ALIGNED_HEIGHTS = 1.6  #: how far a continued line may begin from the value's left edge
_NEAR_HEIGHTS = 1.9
#: Kinds whose values have a form of their own, so that a label alone on its line vouches for them.
_FORMED = frozenset(("date", "amount", "capital", "moment", "address", "scope", "room", "text", "code"))
_NAMES = frozenset(("person", "party", "organisation"))
_BROKEN_UP = frozenset(("date", "moment", "span", "id_number", "account", "until"))
_PIECES = 5
_COLUMN = 0.05  #: how far from its header's left edge a column's cells begin
_MOST_NAMES = 10
_ROW_CHARACTERS = 200  #: longer rows are prose, not cells


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
                    found += self.read(index, meaning)
        return found

    def read(self, index: int, meaning: Meaning) -> list[Candidate]:
        """Return what stands at one of the labels, were this its meaning."""
        hit = self._hits[index]
        if meaning.kind in _NAMES and not (hit.colon or hit.leads or hit.apart):
            return []  # in a sentence the word names a role, not what follows
        labelled = hit.colon or (hit.leads and meaning.kind in _FORMED)
        context = Context(self._context.today, labelled=labelled)
        rank = (0 if meaning.own else 1) + (0 if hit.colon or hit.leads else 2)
        for strip in self._regions(index, hit, meaning):
            got = _apply(meaning, strip, context, rank)
            if got:
                return got
            if strip.at[:1] == self._sheet.prose.at[hit.end : hit.end + 1]:
                return []  # what stands right behind a label is its value, whatever it is
        return []

    def _regions(self, index: int, hit: Hit, meaning: Meaning) -> list[Strip]:
        """Return where a value may stand, best first: behind the label, to its right, under it."""
        prose = self._sheet.prose
        stop = prose.text.find("\n", hit.end)
        stop = len(prose.text) if stop < 0 else stop
        following = next((other for other in self._hits[index + 1 :] if other.start >= hit.end), None)
        if following and following.start < stop:
            stop = self._next_label(index, hit, meaning, stop)
        behind = prose.cut(hit.end, stop)
        segment = self._sheet.segment_at(prose.at[hit.end - 1])
        if behind.text.strip(" :：_"):
            return [self._continued(behind, meaning)]
        if not (hit.leads or hit.colon):
            return []
        right, below = self._sheet.right_of(segment), self._sheet.below(segment)
        regions = []
        if right and not self._is_label(right):
            regions.append(self._continued(self._rest_of_row(right, meaning), meaning, segment))
        if below and not self._is_label(below):
            regions.append(self._continued(self._column(below, segment, right), meaning, segment))
        return regions

    def _rest_of_row(self, first: Segment, meaning: Meaning) -> Strip:
        """Return a box, and for values that reading often breaks up the boxes behind it too."""
        strip, last = self._until_label(first), first
        for _ in range(_PIECES if meaning.kind in _BROKEN_UP else 0):
            following = self._sheet.right_of(last)
            if following is None or self._is_label(following) or following.start in strip.at:
                break
            strip = strip + Strip(" ", (last.end,)) + self._until_label(following)
            last = following
        return strip

    def _column(self, cell: Segment, header: Segment, neighbour: Segment | None) -> Strip:
        """Return the part of a table's row that stands under one of its headers."""
        strip = self._until_label(cell)
        if neighbour is None:
            return strip
        end, reach = neighbour.box.x0, header.height
        if cell.box.x0 >= header.box.x0 - reach and cell.box.x1 <= end + reach:
            return strip
        inside = (
            [
                index
                for index, position in enumerate(strip.at)
                if header.box.x0 - reach <= self._sheet.place((position,))[1].x0 < end - reach / 2
            ]
            if len(strip.at) <= _ROW_CHARACTERS
            else []
        )
        return strip.cut(inside[0], inside[-1] + 1) if inside else strip

    def _next_label(self, index: int, hit: Hit, meaning: Meaning, stop: int) -> int:
        for other in self._hits[index + 1 :]:
            if other.start >= stop:
                break
            proves = any(each.kind in PROVING for each in other.meanings)
            if other.start >= hit.end and (
                other.colon or other.leads or proves or meaning.kind not in ("address", "scope", "text")
            ):
                return other.start
        return stop

    def _is_label(self, segment: Segment) -> bool:
        return segment.start in self._starting

    def _until_label(self, segment: Segment) -> Strip:
        place = bisect_left(self._label_positions, segment.start + 1)
        inside = self._label_positions[place : place + 1]
        end = inside[0] if inside and inside[0] < segment.end else segment.end
        return self._sheet.strip(segment.start, end)

    def _continued(self, strip: Strip, meaning: Meaning, label: Segment | None = None) -> Strip:
        """Add the lines under a value that go on with it: aligned, near, and no label's own value."""
        last = self._sheet.segment_at(strip.at[-1])
        first = self._sheet.segment_at(strip.at[0])
        value_left = self._left_of(strip)
        for _ in range(CONTINUED.get(meaning.kind, 0)):
            if strip.text.endswith("。") or last.end - 1 > strip.at[-1]:
                break
            below = self._sheet.below(last)
            if below is None or below.start <= last.start or self._is_label(below) or below.start in strip.at:
                break
            height = max(last.height, first.height)
            aligned = abs(below.box.x0 - value_left) <= height * _ALIGNED_HEIGHTS
            if not aligned or below.box.y0 - last.box.y1 > height * _NEAR_HEIGHTS or self._has_label(below, label):
                break
            further = self._until_label(below)
            if meaning.kind in GOES_ON and not GOES_ON[meaning.kind].fullmatch(further.text):
                break
            strip += further
            last = below
        return strip

    def _has_label(self, segment: Segment, label: Segment | None) -> bool:
        """Whether a line stands beside a label of its own, known or in the known label's column."""
        left = self._sheet.left_of(segment)
        if left is None:
            return False
        in_column = label is not None and abs(left.box.x0 - label.box.x0) <= label.height
        # Under a header of its own, a line has cells of other columns to its left, not labels.
        headed = label is not None and label.box.y1 <= segment.box.y0 and abs(segment.box.x0 - label.box.x0) < _COLUMN
        return in_column or (self._is_label(left) and not headed)

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
    if found is None:
        return []
    return [Candidate(meaning.field, each, strip, rank) for each in (found, *_further(meaning, strip, found, context))]


def _further(meaning: Meaning, strip: Strip, first: Found, context: Context) -> list[Found]:
    """Return the other names of a list such as `张三、李四`."""
    found: list[Found] = []
    end = first.end
    while meaning.kind in ("person", "party") and strip.text[end : end + 1] == "、" and len(found) < _MOST_NAMES:
        got = read_person(strip.text[end + 1 :], Context(context.today, labelled=False))
        if got is None or got.start > 1:
            break
        found.append(replace(got, start=got.start + end + 1, end=got.end + end + 1))
        end = found[-1].end
    return found
