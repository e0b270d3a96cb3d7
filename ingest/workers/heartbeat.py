"""Saying that a job is still in hand, while it takes its time."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from core.errors import AnjuanError, Conflict
from core.jobs import HEARTBEAT, Job
from core.log import log
from storage.sql.database import Database


class Heartbeat:
    """Lengthens a lease again and again inside its block; one that was lost stays lost."""

    def __init__(self, database: Database, job: Job) -> None:
        self._database, self._job = database, job
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{job.id}", daemon=True)

    def _beat(self) -> None:
        while not self._over.wait(HEARTBEAT.total_seconds()):
            try:
                with self._database.write() as tx:
                    tx.jobs.extend(self._job)
            except Conflict:
                return  # whoever writes results finds out
            except AnjuanError as error:
                log("worker").warning("lease not extended", extra={"fields": {"code": error.code}})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
