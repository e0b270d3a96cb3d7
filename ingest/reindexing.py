"""Making the index anew in the background: that somebody asked for it is written down, and it is done in slices.

Between slices the worker does what else there is to do.  One that dies leaves the new index as far as it is, and the
next slice goes on from there; people ask the present one until the new one is whole.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from cases.office import Office
from core.access import Action, require
from core.errors import Conflict
from core.model.audit import AuditEvent
from core.model.person import Principal
from ingest.indexing import REBUILDING, advance, exchange
from storage.sql.database import Transaction

SLICE = timedelta(seconds=5)
_WISH = "index.rebuild"


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """An index that is being made anew: since when, how many papers it holds or has passed over, and of how many."""

    asked_at: datetime
    done: int
    papers: int


def ask(office: Office, who: Principal) -> Rebuilding:
    """Have the index made anew by the workers; audited.

    Raises:
        Denied: the person's roles do not run the office.
        Conflict: `index_rebuilding`, somebody has asked for it already.
    """
    require(who, Action.OPERATE)
    with office.db.write() as tx:
        if under_way(tx) is not None:
            raise Conflict("index_rebuilding")
        asked = Rebuilding(office.clock.now(), 0, tx.index_log.lag(0))
        _keep(tx, asked)
        tx.audit.append(AuditEvent("index.rebuild", who.actor_id))
    return asked


def under_way(tx: Transaction) -> Rebuilding | None:
    """Return how far a new index is, None where nobody asked for one."""
    kept = tx.office.get(_WISH)
    if not kept:
        return None
    told = json.loads(kept)
    return Rebuilding(datetime.fromisoformat(told["asked_at"]), told["done"], told["papers"])


def go_on(office: Office, stopping: Callable[[], bool]) -> bool:
    """Carry the new index on for a slice; return whether there is more to do.

    Raises:
        Unavailable: the index does not answer, or whoever follows it does not pause; to be tried again.
    """
    with office.db.read() as tx:
        asked = under_way(tx)
    if asked is None:
        return False
    with office.db.exclusive(REBUILDING) as mine:
        if not mine:
            return False
        beside, began = office.index.rebuild(), time.monotonic()
        while advance(office, beside):
            if stopping() or time.monotonic() - began >= SLICE.total_seconds():
                with office.db.write() as tx:
                    papers, left = tx.index_log.lag(0), tx.index_log.lag(beside.watermark())
                    _keep(tx, replace(asked, done=papers - left, papers=papers))
                return True
        exchange(office, beside)
        with office.db.write() as tx:
            tx.office.keep(_WISH, "")
            tx.audit.append(AuditEvent("index.rebuilt", None))
    return False


def _keep(tx: Transaction, state: Rebuilding) -> None:
    tx.office.keep(_WISH, json.dumps(asdict(state) | {"asked_at": state.asked_at.isoformat()}))
