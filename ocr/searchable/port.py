"""What a searchable copy is made of, as both sides of the wall know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """Which paper a copy is of, by name and identifier (32 hexadecimal digits), and when it was made (ISO 8601)."""

    title: str
    identity: str
    made_at: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page as its rendition holds it: the layout as JSON, the large picture and what kind of picture it is."""

    layout: bytes
    picture: bytes
    media_type: str
