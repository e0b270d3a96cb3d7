"""What all repositories share: the connection and keys of one transaction, sealed cells, cursors."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, literal, tuple_

from core.clock import Clock
from core.crypto.keys import Cell, DataKey
from core.errors import Invalid
from storage.sql.keyring import Keyring

CHUNK = 500  #: most identifiers in one query
MOST = 1000  #: longest slice handed out

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Repository:
    """Reads and writes inside one transaction."""

    def __init__(self, connection: Connection, keyring: Keyring, clock: Clock) -> None:
        self._connection = connection
        self._keyring = keyring
        self._clock = clock


def seal(key: DataKey, cell: Cell, value: object) -> bytes:
    """Return a JSON value sealed for its cell."""
    return key.seal_cell(cell, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def unseal(key: DataKey, cell: Cell, sealed: bytes) -> Any:
    """Return the JSON value of a cell; raise Corrupt."""
    return json.loads(key.open_cell(cell, sealed))


def chunks(ids: Collection[UUID]) -> Iterator[Sequence[UUID]]:
    """Yield `ids` in portions that fit into one query."""
    items = list(dict.fromkeys(ids))
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def bounded(limit: int) -> int:
    """Return how many items a slice may have."""
    return max(1, min(limit, MOST))


def write_cursor(moment: datetime, item_id: UUID) -> str:
    """Return the cursor of the slice after this item."""
    micros = (moment - _EPOCH) // _MICROSECOND
    return base64.urlsafe_b64encode(micros.to_bytes(8, "big") + item_id.bytes).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Return the last item of the slice before.

    Raises:
        Invalid: this is no cursor.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return _EPOCH + int.from_bytes(raw[:8], "big") * _MICROSECOND, UUID(bytes=raw[8:])
    except (ValueError, OverflowError, binascii.Error):
        raise Invalid("bad_cursor") from None


def read_id_cursor(cursor: str) -> UUID:
    """Return the identifier a cursor over identifiers speaks of; raise Invalid."""
    try:
        return UUID(hex=cursor)
    except ValueError:
        raise Invalid("bad_cursor") from None


def read_position(cursor: str) -> int:
    """Return the position a numbered cursor speaks of.

    Raises:
        Invalid: this is no cursor.
    """
    if not (cursor.isascii() and cursor.isdigit()) or len(cursor) > 18:  # noqa: PLR2004 - fits a 64-bit column
        raise Invalid("bad_cursor")
    return int(cursor)


def beyond(
    cursor: str, moment: Column[datetime], item_id: Column[UUID], *, ascending: bool = False
) -> ColumnElement[bool]:
    """Return the condition that a row comes after `cursor`, newest first unless `ascending`; raise Invalid."""
    at, last_id = read_cursor(cursor)
    last, here = tuple_(literal(at, moment.type), literal(last_id, item_id.type)), tuple_(moment, item_id)
    return here > last if ascending else here < last
