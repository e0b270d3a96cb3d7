"""One attempt to learn, before anybody decides what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

_HELD_ONE_IN = 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of learning, measured on so many papers held out: how right these were and would be.

    `model` is there where it is better than the present one.
    """

    held: int
    before: float | None = None
    after: float | None = None
    reason: str = "too_few"  #: `better`, `no_better` or `too_few`
    model: bytes | None = None


def parted(papers: Mapping[UUID, T]) -> tuple[list[T], list[T]]:
    """Return the papers to learn from, and one in five, by their numbers the first, to measure on.

    Numbers are random, so that neither part is of one kind, and hardly any paper changes sides as others come.
    """
    count = max(len(papers) // _HELD_ONE_IN, 1) if len(papers) > 1 else 0
    held = set(sorted(papers)[:count])
    return [papers[each] for each in papers if each not in held], [papers[each] for each in papers if each in held]
