"""Identifiers: random, opaque, unguessable."""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from core.errors import NotFound


def new_id() -> UUID:
    """Return a fresh random (version 4) identifier."""
    return uuid4()


def derived_id(whole: UUID, part: str) -> UUID:
    """Return the identifier of a part of something that has a random one: always the same, and as hard to guess."""
    return uuid5(whole, part)


def parse_id(text: str) -> UUID:
    """Read an identifier a person or script gave.

    Raises:
        NotFound: the text is no identifier, so nothing can bear it.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("not_found") from None
