"""How far two texts are from each other."""

from __future__ import annotations

import unicodedata
from collections import Counter


def bare(text: str) -> str:
    """Return `text` in NFKC without any white space, the form in which texts are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def edit_distance(first: str, second: str) -> int:
    """Return the least number of inserted, dropped and replaced characters that turn one text into the other.

    Bit-parallel (Myers 1999, in Hyyrö's form): one wide integer holds a column of the table.
    """
    if not first or not second:
        return len(first) + len(second)
    places: dict[str, int] = {}
    for place, char in enumerate(first):
        places[char] = places.get(char, 0) | 1 << place
    full, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    up, down, distance = full, 0, len(first)
    for char in second:
        same = places.get(char, 0)
        diagonal = ((((same & up) + up) ^ up) | same | down) & full
        right = down | ~(diagonal | up) & full
        left = up & diagonal
        distance += bool(right & last) - bool(left & last)
        right, left = (right << 1 | 1) & full, left << 1 & full
        up, down = left | ~(diagonal | right) & full, right & diagonal
    return distance


def shared_characters(first: str, second: str) -> int:
    """Return how many characters two texts have in common, whatever their order."""
    return sum((Counter(first) & Counter(second)).values())


def distance_within(part: str, text: str) -> int:
    """Return the least number of changes, drops and insertions that make `part` of any stretch of `text`."""
    row = [0] * (len(text) + 1)
    for count, wanted in enumerate(part, start=1):
        before, row = row, [count]
        for at, character in enumerate(text):
            row.append(min(before[at] + (wanted != character), before[at + 1] + 1, row[at] + 1))
    return min(row)
