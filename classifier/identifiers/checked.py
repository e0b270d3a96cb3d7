"""The result every identifier reader gives."""

from __future__ import annotations

from dataclasses import dataclass

from core.model.document import Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """A normal form with what checking says of it.

    `expected` is what the check wanted where the verdict is WRONG; `repaired` says that characters were
    replaced to reach `value`, so that nobody takes a repair for a reading.
    """

    value: str
    verdict: Verdict
    expected: str | None = None
    repaired: bool = False
