"""How many write transactions an office does in a second.  `python -m bench.transactions --json`.

Done is what an upload does to the database: one transaction before the first byte, one before the receipt.  Clients are
threads for a file, as an office in one folder has them, and processes for a server.  `postgres_unlocked` is the same
without the lock that lets one writer in at a time, to show what it costs.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Barrier
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import text

from bench.servers import together
from bench.servers.four import Postgres
from core.clock import SystemClock
from core.crypto.providers import FileKeyProvider
from core.ids import new_id
from core.jobs import JobKind
from core.model.audit import AuditEvent
from core.model.document import Document, DocumentState, Lifecycle
from core.model.record import Record, RecordKind, Visibility
from core.model.stored import ObjectEntry
from storage.sql import postgres
from storage.sql.database import Database
from storage.sql.repositories.objects import ORIGINAL
from storage.sql.repositories.uploads import NewUpload

CLIENTS = (1, 4, 16)
CLOCK = SystemClock()


@dataclass(frozen=True)
class Place:
    """Where an office's database lies."""

    folder: Path
    address: str | None = None
    locked: bool = True

    def open(self) -> Database:
        """Open it."""
        keys = FileKeyProvider.open_or_create(self.folder / "root.key")
        if self.address is None:
            return Database.open(self.folder / "office.db", keys, clock=CLOCK)
        return Database.connect(self.address, self.folder, keys, clock=CLOCK)


def upload(db: Database, record_id: UUID) -> list[float]:
    """Write what an upload writes, and return how many seconds each transaction took."""
    new = NewUpload(new_id(), new_id(), record_id, None, str(new_id()))
    began = time.perf_counter()
    with db.write() as tx:
        tx.uploads.begin(new)
    begun = time.perf_counter()
    document = Document(
        id=new.document_id,
        record_id=record_id,
        batch_id=record_id,
        parent_id=None,
        name="借条.pdf",
        source="借条.pdf",
        state=DocumentState.RECEIVED,
        lifecycle=Lifecycle.LIVE,
        size=250_000,
        page_count=0,
        pages_read=0,
        created_at=CLOCK.now(),
        created_by=None,
        revision=1,
    )
    digest = sha256(new.document_id.bytes).digest()
    with db.write() as tx:
        tx.documents.add(document, digest=digest)
        tx.objects.add(ObjectEntry(new.object_id, document.id, ORIGINAL, 250_100, digest))
        tx.jobs.enqueue(JobKind.READ, document.id)
        tx.uploads.accept(document.id)
        told = {"name": document.name}
        tx.audit.append(AuditEvent("document.receive", None, document.id, record_id, detail=told))
    return [begun - began, time.perf_counter() - begun]


def work(db: Database, record_id: UUID, start: Barrier, seconds: float) -> list[float]:
    """Upload for so many seconds once all are ready, and return the seconds of each transaction."""
    upload(db, record_id)
    start.wait()
    began = time.perf_counter()
    taken = upload(db, record_id)
    while time.perf_counter() - began < seconds:
        taken += upload(db, record_id)
    return taken


def process(place: Place, record_id: UUID, start: Barrier, seconds: float) -> list[float]:
    """Do the same in a process of its own."""
    if not place.locked:
        patch.object(postgres, "_LOCK", text("SELECT 1")).start()
    db = place.open()
    try:
        return work(db, record_id, start, seconds)
    finally:
        db.close()


def measured(place: Place, clients: int, seconds: float) -> dict[str, float]:
    """Return what so many clients achieve together."""
    db = place.open()
    record = Record(new_id(), RecordKind.BATCH, Visibility.INTERNAL, None, "批次", CLOCK.now(), 1)
    with db.write() as tx:
        tx.records.add(record)
    with ExitStack() as stack:
        if place.address is None:
            one, start = partial(work, db), Barrier(clients)
            executor: Executor = ThreadPoolExecutor(clients)
        else:
            spawning = multiprocessing.get_context("spawn")
            one, start = partial(process, place), stack.enter_context(spawning.Manager()).Barrier(clients)
            executor = ProcessPoolExecutor(clients, mp_context=spawning)
        stack.enter_context(executor)
        runs = [executor.submit(one, record.id, start, seconds) for _ in range(clients)]
        taken = sorted(second for run in runs for second in run.result())
    sound = db.verify_log().sound
    db.close()
    if not sound:
        raise RuntimeError("the log is broken")
    return {
        "transactions_per_second": round(len(taken) / seconds, 1),
        "p50_ms": round(taken[len(taken) // 2] * 1000, 1),
        "p95_ms": round(taken[len(taken) * 95 // 100] * 1000, 1),
    }


def compared(counts: Sequence[int], seconds: float) -> dict[str, dict[str, dict[str, float]]]:
    """Return the figures of each kind of database, by the number of clients."""
    together.install([Postgres])
    with tempfile.TemporaryDirectory() as name, together.fresh(Postgres) as server:
        in_file = Place(Path(name) / "file")
        on_server = Place(Path(name) / "server", server.url())
        for place in (in_file, on_server):
            place.folder.mkdir()
        places = {"sqlite": in_file, "postgres": on_server, "postgres_unlocked": replace(on_server, locked=False)}
        return {
            kind: {str(clients): measured(place, clients, seconds) for clients in counts}
            for kind, place in places.items()
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.transactions", description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each is measured")
    parser.add_argument("--json", action="store_true", help="one object on standard output, nothing else")
    asked = parser.parse_args()
    figures = compared(asked.clients, asked.seconds)
    if asked.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    for kind, by_clients in figures.items():
        for clients, one in by_clients.items():
            print(f"{kind:18} {clients:>3} clients  " + "  ".join(f"{name} {value}" for name, value in one.items()))


if __name__ == "__main__":
    main()
