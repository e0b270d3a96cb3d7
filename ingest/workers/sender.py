"""Telling workers elsewhere that there is something to do, without ever keeping a request waiting."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from celery import Celery
from celery.exceptions import CeleryError
from kombu.exceptions import KombuError

from core.errors import Unavailable
from core.jobs import READING, Followup
from core.log import log
from ingest.workers.messages import Task, connect

_HELD = 10_000  #: followups held while the queue's server is slow; the sweep finds what is beyond
_FAREWELL = 3.0  # seconds to get rid of the last messages
_STALE = 30.0  # seconds after which a word about the index is nothing new
_REFUSALS = ("WRONGPASS", "NOAUTH", "NOPERM", "INVALID USERNAME-PASSWORD", "INVALID PASSWORD")
FAILURES = (OSError, CeleryError, KombuError)


class QueueWorkers:
    """Sends messages about what was committed, from a thread of its own.

    One that cannot be sent is dropped: the rows stand in the database, and the sweep finds them.
    """

    def __init__(self, url: str) -> None:
        self._app = connect(url)
        self._held: queue.Queue[Followup | None] = queue.Queue(_HELD)
        self._thread = threading.Thread(target=self._send_all, name="sender", daemon=True)
        self._well = True
        self._thread.start()

    def told(self, followup: Followup) -> None:
        """Hear what a transaction left to do; returns at once, and never raises."""
        try:
            self._held.put_nowait(followup)
        except queue.Full:
            self._say(well=False)

    def ready(self) -> None:
        """Return where the queue's server answers; raise Unavailable."""
        try:
            with self._app.connection_for_write() as connection:
                connection.default_channel.client.ping()
        except FAILURES as error:
            refused = any(word in str(error).upper() for word in _REFUSALS)
            raise Unavailable("queue_refused" if refused else "queue_unavailable") from error

    def stop(self) -> None:
        """Nothing is begun here that could be stopped."""

    def close(self) -> None:
        """Send what is held, for a few seconds at most."""
        with suppress(queue.Full):
            self._held.put_nowait(None)
        self._thread.join(_FAREWELL)
        self._app.close()

    def _send_all(self) -> None:
        while True:
            held = [self._held.get()]
            while not self._held.empty():
                held.append(self._held.get())
            self._send([item for item in held if item is not None])
            if None in held:
                return

    def _send(self, followups: Iterable[Followup]) -> None:
        jobs = [job_id for followup in followups for job_id, kind in followup.jobs if kind in READING]
        try:
            send_reading(self._app, jobs)
            if any(followup.index for followup in followups):
                send(self._app, Task.FOLLOW, expires=_STALE)
        except FAILURES:
            self._say(well=False)
        else:
            self._say(well=True)

    def _say(self, *, well: bool) -> None:
        if well != self._well:
            log("queue").warning("sending again" if well else "not sending")
        self._well = well


def send(app: Celery, task: Task, *arguments: str, expires: float | None = None) -> None:
    """Send one message; raise one of `FAILURES` within a few seconds."""
    app.send_task(task.value, args=arguments, queue=task.line.value, expires=expires, retry=False)


def send_reading(app: Celery, jobs: Iterable[UUID]) -> None:
    """Say of each job that it waits; raise one of `FAILURES`."""
    for job_id in jobs:
        send(app, Task.READ, str(job_id))
