"""Whether each part of the office answers just now: asked with a bounded wait, and never twice at once."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from core.errors import AnjuanError, Unavailable
from core.log import about, log
from ingest.wiring import Runtime
from ocr.capability import readers_answer

PATIENCE = 1.2  #: seconds that a part may take to answer
AT_LEISURE = 4  #: so many times longer somebody who brings a paper waits for the answer
FRESH = 1.0  #: seconds for which an answer is given again, however often somebody asks
LATE = timedelta(minutes=2)  #: how long a job may be due before the workers are taken for gone
OF_THE_READERS = ("reader_down", "reader_unavailable", "engine_missing", "sandbox_missing")
NO_ROOM = 16 * 1024 * 1024  #: bytes below which nothing is taken in


class Standing(StrEnum):
    """How the whole office stands."""

    READY = "ready"
    DEGRADED = "degraded"  #: papers are taken in; something else waits
    DOWN = "down"  #: papers cannot be taken in


@dataclass(frozen=True, slots=True)
class Probe:
    """One part, and how it is asked.

    `ask` returns plain facts without content, and raises where the part does not work; `silent` is the code where it
    does not answer in time.  Without an `essential` part nothing can be taken in.
    """

    component: str
    ask: Callable[[], str]
    essential: bool = True
    silent: str = "no_answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking one part; `code` is empty where it works."""

    component: str
    essential: bool
    code: str = ""
    detail: str = ""
    milliseconds: float = 0.0

    @property
    def up(self) -> bool:
        """Whether it works."""
        return not self.code


@dataclass(frozen=True, slots=True)
class Report:
    """What all parts answered."""

    answers: tuple[Answer, ...]

    @property
    def standing(self) -> Standing:
        """How the whole stands."""
        if all(answer.up for answer in self.answers):
            return Standing.READY
        return Standing.DEGRADED if all(answer.up for answer in self.answers if answer.essential) else Standing.DOWN

    def down(self, *components: str) -> Answer | None:
        """Return the first of these components that does not work."""
        return next((item for item in self.answers if item.component in components and not item.up), None)


class Health:
    """Asks the parts of an office.  Safe to call from many threads; an answer comes within `patience` seconds.

    A part that hangs keeps one thread until it answers, however often it is asked after, and makes nobody wait who
    comes when its time is over.
    """

    def __init__(self, probes: Sequence[Probe], *, patience: float = PATIENCE, fresh: float = FRESH) -> None:
        self._asked = {probe.component: _Asked(probe, fresh) for probe in probes}
        self._patience = patience

    def look(self) -> Report:
        """Return what the parts answer."""
        return self._ask(tuple(self._asked), self._patience)

    def require(self, *components: str) -> None:
        """Refuse work that needs a part which does not answer, before any of it is begun.

        Raises:
            Unavailable: with the code of what is down.
        """
        # Better a moment's wait than a refusal for nothing, where the machine is only busy.
        report = self._ask(tuple(name for name in components if name in self._asked), self._patience * AT_LEISURE)
        missing = report.down(*components)
        if missing is not None:
            raise Unavailable(missing.code)

    def _ask(self, components: Sequence[str], patience: float) -> Report:
        for name in components:
            self._asked[name].begin()
        return Report(tuple(self._asked[name].wait(patience) for name in components))


class _Asked:
    """A probe, the thread that asks it just now, and what it answered last."""

    def __init__(self, probe: Probe, fresh: float) -> None:
        self._probe, self._fresh = probe, fresh
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._begun_at = float("-inf")
        self._silence = self._answer = Answer(probe.component, probe.essential, probe.silent)
        self._answered_at = float("-inf")
        self._was_up = True

    def begin(self) -> None:
        with self._lock:
            asking = self._thread is not None and self._thread.is_alive()
            if not asking and time.monotonic() - self._answered_at >= self._fresh:
                self._thread = threading.Thread(target=self._ask, name=f"ask-{self._probe.component}", daemon=True)
                self._begun_at = time.monotonic()
                self._thread.start()

    def wait(self, patience: float) -> Answer:
        thread = self._thread
        if thread is not None:
            thread.join(max(0.0, self._begun_at + patience - time.monotonic()))
        hanging = thread is not None and thread.is_alive()
        answer = self._silence if hanging else self._answer
        self._tell(answer)
        return answer

    def _tell(self, answer: Answer) -> None:
        with self._lock:
            changed, self._was_up = answer.up != self._was_up, answer.up
        if changed:
            fields = {"component": answer.component, "code": answer.code}
            log("health").warning("up again" if answer.up else "down", extra={"fields": fields})

    def _ask(self) -> None:
        probe, started, detail, code = self._probe, time.monotonic(), "", ""
        try:
            with about(component=probe.component):
                detail = probe.ask()
        except AnjuanError as error:
            code = error.code
        except Exception as error:  # noqa: BLE001  (the edge of a thread: a part that fails in any way is down)
            code = "unexpected"
            log("health").warning("unexpected", exc_info=error)
        took = round((time.monotonic() - started) * 1000, 1)
        self._answer = Answer(probe.component, probe.essential, code, detail, took)
        self._answered_at = time.monotonic()


def health_of(runtime: Runtime) -> Health:
    """Return what asks the parts of this office."""
    return Health(probes(runtime))


def probes(runtime: Runtime) -> tuple[Probe, ...]:
    """Return the parts of an office and how they are asked."""
    office = runtime.office

    def database() -> str:
        with office.db.read() as tx:
            return str(tx.index_log.last())

    def search() -> str:
        office.index.ready()
        with office.db.read() as tx:
            behind = tx.index_log.lag(office.index.watermark())
        return str(behind)

    return (
        Probe("database", database, silent="database_unavailable"),
        Probe("objects", lambda: _silent(office.objects.ready), silent="storage_unavailable"),
        Probe("search", search, essential=False),
        Probe("queue", lambda: _queue(runtime), essential=False),
        Probe("readers", lambda: _readers(runtime), essential=False),
        Probe("room", lambda: _room(office.settings.home)),
    )


def _silent(ask: Callable[[], None]) -> str:
    ask()
    return ""


def _queue(runtime: Runtime) -> str:
    """Ask who tells the workers, and judge these by their work: is something due for long, and nobody at it?"""
    office = runtime.office
    runtime.workers.ready()
    with office.db.read() as tx:
        queues = tx.figures.queues()
    late = [queue for queue in queues if queue.state == "waiting" and office.clock.now() - queue.since > LATE]
    if late and not any(queue.state == "leased" for queue in queues):
        raise Unavailable("workers_silent")
    return str(sum(queue.jobs for queue in queues if queue.state == "waiting"))


def _readers(runtime: Runtime) -> str:
    """Ask the readers of this machine where it has any, and look at what the workers elsewhere say of theirs."""
    office = runtime.office
    reading, elsewhere = office.settings.reading, office.settings.servers is not None
    if not (elsewhere and reading.socket is None) and not readers_answer(reading):
        raise Unavailable("reader_unavailable")
    if elsewhere:
        with office.db.read() as tx:
            waiting = tx.figures.put_back(OF_THE_READERS)
        if waiting:
            raise Unavailable("reader_unavailable")
    return ""


def _room(home: Path) -> str:
    free = shutil.disk_usage(home).free
    if free < NO_ROOM:
        raise Unavailable("disk_full")
    return str(free)
