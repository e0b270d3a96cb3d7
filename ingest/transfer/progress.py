"""How far a transfer has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal["objects", "rows", "verify", "index"]


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` objects, rows or papers of this stage; `total` 0 where it is not known."""

    stage: Stage
    done: int
    total: int = 0
