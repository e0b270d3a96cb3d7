"""Workers driven by messages: processes that lease what a message names, and one that sends what is due by the clock.

The parent holds no connection but that to the queue; each child opens the office for itself when its first task
comes, and again after a failure to open it. What a task does is in `duties`, as for the embedded workers.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

from celery import Celery, signals
from celery.apps import worker as banners
from celery.worker.request import Request

from cases.office import Office
from core.errors import AnjuanError
from core.log import about, log
from ingest.workers.duties import Duties
from ingest.workers.messages import READ_LIMITS, Task, connect
from ingest.workers.port import Line, WorkOrder
from ingest.workers.sender import FAILURES, send_reading
from ocr.process import ReaderPool

_HEARD = 2.0  # seconds within which the queue has heard of a message's end
_GRACE = 20.0  # seconds that a paper in hand may still take when the worker is told to stop


class Opened(Protocol):
    """An office that is open in this process."""

    @property
    def office(self) -> Office:
        """The office."""

    @property
    def readers(self) -> ReaderPool:
        """What reads its papers."""

    def close(self) -> None:
        """Let go of it."""


def work(queue_url: str, opening: Callable[[], Opened], order: WorkOrder, begun: Callable[[], None]) -> int:
    """Work until told to stop (SIGTERM, or SIGINT), and return the status to end with.

    What is in hand then is finished within seconds, or handed back.  Each process calls `begun` at its start, and
    `opening` to open the office once it has something to do.
    """
    app = connect(queue_url)
    crew = _Crew(app, opening, begun)
    crew.enlist()
    # Connected before the worker is made, so that the log stays as it was set up: wordless.
    signals.setup_logging.connect(_leave_log, weak=False)
    vars(banners)["safe_say"] = _say_nothing
    worker = app.Worker(
        queues=[line.value for line in order.lines],
        concurrency=order.processes,
        pool_cls="prefork",
        optimization="fair",
        beat=order.schedule,
        scheduler="celery.beat:Scheduler",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    worker.start()
    status: int = worker.exitcode or 0
    log("worker").info("stopped", extra={"fields": {"status": status}})
    return status


def _leave_log(**_: Any) -> None:
    """Say that logging is set up."""


def _say_nothing(*_: Any, **__: Any) -> None:
    """Stand in for what prints plain sentences past the log when the worker is told to stop."""


class _Crew:
    """The tasks of one worker, in the parent and, after the fork, in each child."""

    def __init__(self, app: Celery, opening: Callable[[], Opened], begun: Callable[[], None]) -> None:
        self._app, self._opening, self._begun = app, opening, begun
        self._opened: Opened | None = None
        self._consumer: Any = None
        self._stopping, self._idle = threading.Event(), threading.Event()
        self._idle.set()
        # What is written here is never read: all children see that there is something, or that the parent is gone.
        self._end, self._ending = os.pipe()

    def enlist(self) -> None:
        """Name the tasks, and have the children told when the parent is told to stop."""
        task, held = self._app.task, _held(self._look_after)
        task(name=Task.READ.value, Request=held, **READ_LIMITS)(self._read)
        for name, act in (
            (Task.FOLLOW, lambda: self._duties().follow_index()),
            (Task.REBUILD, lambda: self._duties().rebuild_index()),
            (Task.SWEEP, self._sweep),
            (Task.TIDY, lambda: self._duties().tidy()),
            (Task.SIGN, lambda: self._duties().sign()),
            (Task.LEARN, lambda: self._duties().learn()),
        ):
            task(name=name.value, Request=held)(self._task(name, act))
        signals.worker_ready.connect(self._meet, weak=False)
        signals.worker_process_init.connect(self._begin, weak=False)
        signals.worker_process_shutdown.connect(self._close, weak=False)
        signals.worker_shutting_down.connect(self._end_all, weak=False)

    def _meet(self, sender: Any, **_: Any) -> None:
        """Hear, in the parent, who takes messages from the queue."""
        self._consumer = sender

    def _look_after(self, message: Any) -> None:
        """See in a moment whether the queue has heard of a message's end; the library tells it by and by."""
        if self._consumer is not None:
            self._consumer.hub.call_later(_HEARD, self._look_at, message)

    def _look_at(self, message: Any) -> None:
        """Break the connection off where the queue could not be told; older connections are forgotten already."""
        taking = getattr(self._consumer, "task_consumer", None)
        if not message.acknowledged and taking is not None and taking.channel is message.channel:
            self._consumer.hub.call_soon(_break_off)

    def _read(self, job_id: str) -> None:
        self._do(Task.READ, lambda: self._duties().read(UUID(job_id)))

    def _sweep(self) -> None:
        duties = self._duties()
        duties.sweep()
        with suppress(*FAILURES), self._app.connection_for_write() as connection:
            under_way = connection.default_channel.queue_declare(Line.READING.value).message_count
            send_reading(self._app, duties.ready(under_way))

    def _task(self, name: Task, act: Callable[[], object]) -> Callable[[], None]:
        def carry_out() -> None:
            self._do(name, act)

        carry_out.__name__ = name.name.lower()
        return carry_out

    def _do(self, name: Task, act: Callable[[], object]) -> None:
        if self._stopping.is_set():
            return  # the row is there; somebody else will be told of it
        self._idle.clear()
        try:
            with about(task=name.value):
                act()
        except Exception as error:  # noqa: BLE001  (the edge of a task: what failed is found again by its row)
            code = error.code if isinstance(error, AnjuanError) else "unexpected"
            log("worker").warning("work failed", exc_info=error, extra={"fields": {"task": name.value, "code": code}})
        finally:
            self._idle.set()

    def _duties(self) -> Duties:
        if self._opened is None:
            self._opened = self._opening()
        return Duties(self._opened.office, self._opened.readers, self._stopping.is_set)

    def _begin(self, **_: Any) -> None:
        os.close(self._ending)
        threading.Thread(target=self._watch, name="end", daemon=True).start()
        try:
            self._begun()
        except OSError as error:  # a port that a sibling has taken, say; work goes on
            log("worker").warning("not quite begun", exc_info=error)

    def _watch(self) -> None:
        select.select([self._end], [], [])
        self._stopping.set()
        if not self._idle.wait(_GRACE) and self._opened is not None:
            self._opened.readers.close()

    def _end_all(self, **_: Any) -> None:
        os.write(self._ending, b".")

    def _close(self, **_: Any) -> None:
        if self._opened is not None:
            self._opened.close()


def _held(ended: Callable[[Any], None]) -> type:
    """Return what keeps a message in hand, and calls `ended` once its end is to be told to the queue.

    A worker whose queue went away meanwhile would else believe that message in hand for ever, and take no other.
    """

    class Held(Request):  # type: ignore[misc]  # the library ships no types
        def acknowledge(self) -> None:
            super().acknowledge()
            ended(self.message)

    return Held


def _break_off() -> None:
    """Have the worker's loop connect to the queue anew, and forget what it had in hand."""
    raise ConnectionResetError
