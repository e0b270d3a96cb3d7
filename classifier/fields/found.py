"""What a reader of values finds in a text, and a value on its way to becoming a field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from classifier.identifiers.checked import Checked
from classifier.sheet import Strip
from core.model.document import Verdict


@dataclass(frozen=True, slots=True)
class Found:
    """A value in a text: where it stands, its normal form, what its own check says, how sure its shape makes us."""

    start: int
    end: int
    value: str
    verdict: Verdict = Verdict.READ
    expected: str | None = None
    certainty: float = 0.9
    repaired: bool = False

    @classmethod
    def checked(cls, start: int, end: int, result: Checked) -> Found:
        """Wrap what an identifier's reader said."""
        certainty = 0.99 if result.verdict is Verdict.CHECKED and not result.repaired else 0.85
        return cls(start, end, result.value, result.verdict, result.expected, certainty, result.repaired)


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a value may depend on: the day it is read, and whether a label with a colon stands before it."""

    today: date
    labelled: bool = True


#: Reads a value near the start of a text, or finds none there.
Reader = Callable[[str, Context], Found | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value found for a field; `rank` is lower the better its grounds (0 is a label of the type's own)."""

    field: str
    found: Found
    strip: Strip
    rank: int

    @property
    def at(self) -> tuple[int, ...]:
        """The positions of the value on the sheet."""
        return self.strip.at[self.found.start : self.found.end]

    @property
    def position(self) -> int:
        """Where the value begins on the sheet."""
        return self.at[0]
