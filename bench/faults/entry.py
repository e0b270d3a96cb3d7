"""What a killed process runs: the product's own command, with one safety taken out where that is asked."""

from __future__ import annotations

import os
import signal
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from api.cli import main
from bench.faults import power
from cases.office import Office
from core import faults
from core.crypto.objects import Role
from core.jobs import JobKind
from core.model.audit import AuditEvent
from core.model.document import Document
from core.model.person import Principal
from core.model.stored import ObjectEntry
from ingest import intake, maintenance, members, reading
from ingest.intake import Arrival, Receipt
from ingest.originals import SealedOriginal
from ingest.workers import heartbeat, messages
from storage.objects import minio
from storage.objects.minio import MinioWriter
from storage.sql.repositories import jobs

GRACE = timedelta(seconds=20)  #: for objects without an owner, so that sweeping happens within a run
WITHOUT = ("fsync", "transaction")
ARM = signal.SIGRTMIN + 3  #: has a process read where it is to die
_LATE = 2.0  # seconds
_OFTEN = timedelta(seconds=2)  # what the product does every ten minutes
_LEASE = timedelta(seconds=8)  # until a dead worker's papers are read by another


def run(order: dict[str, Any]) -> None:
    """Become the process that `order` describes; it ends with the command, or by the signal it waits for."""
    os.environ.update(order["environment"])  # noqa: TID251  (what the product is started with)
    _hurry()
    if order["without"] == "transaction":
        intake._accept = _accept_in_pieces
    elif order["without"] == "fsync":
        vars(minio)["MinioWriter"] = HastyWriter
    power.record(Path(order["note"]), without_fsync=order["without"] == "fsync")
    faults.arm(order["crash"])
    wish = Path(order["wish"])
    signal.signal(ARM, lambda *_: faults.arm(wish.read_text("utf-8")))
    raise SystemExit(main(order["arguments"]))


def _hurry() -> None:
    """Have done within seconds what a run cannot wait for."""
    maintenance.GRACE = GRACE
    vars(reading)["STRETCH"] = vars(members)["STRETCH"] = timedelta()
    vars(jobs)["LEASE"], vars(heartbeat)["HEARTBEAT"] = _LEASE, _LEASE / 4
    for task in messages._SETTINGS["beat_schedule"].values():
        task["schedule"] = min(task["schedule"], _OFTEN)


def _accept_in_pieces(
    office: Office, who: Principal, document: Document, original: SealedOriginal, arrival: Arrival
) -> Receipt:
    """Do what intake's last transaction does, in three: the paper, what belongs to it, the line in the log."""
    with office.db.write() as tx:
        same = intake.twins(tx, who, document, original, arrival.duplicates)
        tx.documents.add(document, digest=original.digest)
        tx.uploads.accept(document.id)
    faults.crash_point("intake.stored")
    stored = original.stored
    with office.db.write() as tx:
        tx.objects.add(ObjectEntry(stored.id, document.id, Role.ORIGINAL, stored.size, stored.sha256))
        tx.jobs.enqueue(JobKind.READ, document.id)
    with office.db.write() as tx:
        tx.audit.append(AuditEvent("document.receive", who.person_id, document.id, document.record_id))
    return Receipt(document, same)


class HastyWriter(MinioWriter):
    """Says that an object is stored before the server has said so: what a store without fsync does."""

    def commit(self) -> None:
        """Have it stored some time later, unless the process dies."""
        threading.Timer(_LATE, super().commit).start()

    def abort(self) -> None:
        """Leave what is on its way alone."""
