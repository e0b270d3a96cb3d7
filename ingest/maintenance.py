"""Keeping the house: what crashes left behind, what may be destroyed, keys to be wrapped anew."""

from __future__ import annotations

from datetime import timedelta

from cases import recovery, retention
from cases.office import Office
from core.faults import crash_point
from core.log import log

GRACE = timedelta(hours=24)  #: an object without an owner may still be on its way for so long
_STEP = 500


def tidy(office: Office) -> bool:
    """Do one round; False, because nothing more is to be done at once."""
    for document_id in retention.due(office):
        retention.shred(office, document_id)
    retention.finish_shredding(office)
    recovery.catch_up(office)
    drop_stale_uploads(office)
    with office.db.write() as tx:
        now = office.clock.now()
        tx.sessions.sweep(now)
        tx.tokens.sweep(now - GRACE)
        tx.throttle.sweep(now - GRACE)
    swept = sweep_objects(office)
    if swept:
        log("maintenance").info("swept", extra={"fields": {"objects": swept}})
    return False


def drop_stale_uploads(office: Office) -> int:
    """Forget uploads whose sender never came back, and return how many."""
    with office.db.write() as tx:
        stale = tx.uploads.stale(office.clock.now() - GRACE)
        for upload in stale:
            tx.uploads.abandon(upload.document_id)
    crash_point("sweep.stale")
    for upload in stale:
        office.objects.delete(upload.object_id)
    return len(stale)


def sweep_objects(office: Office) -> int:
    """Remove sealed bytes that no row owns and that are older than `GRACE`; return how many."""
    before = office.clock.now() - GRACE
    swept = office.objects.sweep(before)
    old = list(office.objects.older_than(before))
    for start in range(0, len(old), _STEP):
        some = old[start : start + _STEP]
        with office.db.read() as tx:
            owned = tx.objects.known(some)
        crash_point("sweep.listed")
        for object_id in some:
            if object_id not in owned:
                office.objects.delete(object_id)
                swept += 1
    return swept
