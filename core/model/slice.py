"""One page of a list too long to hand over whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """Some items in order; `after` is the opaque cursor of the next slice, None at the end."""

    items: tuple[T, ...]
    after: str | None = None
