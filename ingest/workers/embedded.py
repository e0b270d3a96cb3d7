"""Workers in the server's own process: threads that read papers, and one that keeps index and house in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from cases.office import Office
from core.errors import Unavailable
from core.jobs import Followup
from core.log import log
from ingest.workers.duties import Duties
from ocr.process import ReaderPool

_GRACE = 15  # seconds for what is in hand when the workers are told to stop
_PAUSE = 1.0  # seconds between looks, where nobody wakes us
_TIDY_EVERY = timedelta(minutes=10)
_SIGN_EVERY = timedelta(minutes=1)
_SWEEP_EVERY = timedelta(seconds=10)
_LEARN_EVERY = timedelta(hours=1)
_LOOK_TO_LEARN = 60.0  # seconds


class _Round:
    """Something done again and again, `every` so often."""

    def __init__(self, office: Office, every: timedelta, work: Callable[[], None]) -> None:
        self._clock, self._every, self._work = office.clock, every, work
        self._done_at = office.clock.now() - every

    def go(self) -> None:
        """Do it where it is due."""
        if not timedelta() <= self._clock.now() - self._done_at < self._every:
            self._done_at = self._clock.now()
            self._work()


class EmbeddedWorkers:
    """Carries out jobs until closed.  A job in hand when the process dies is leased again later."""

    def __init__(self, office: Office, readers: ReaderPool) -> None:
        self._office = office
        self._closing = threading.Event()
        self._bell = threading.Event()
        self._reading_bell = threading.Event()
        self._duties = Duties(office, readers, self._closing.is_set)
        self._threads = [threading.Thread(target=self._keep_house, name="housekeeper", daemon=True)]
        # Learning may take minutes, for which the index must not wait.
        self._threads.append(threading.Thread(target=self._learn, name="learner", daemon=True))
        for number in range(office.settings.reading.workers):
            self._threads.append(threading.Thread(target=self._read, name=f"reader-{number}", daemon=True))

    def start(self) -> None:
        """Hand back what a dead process had in hand, and begin."""
        with self._office.db.write() as tx:
            tx.jobs.requeue_all()
        for thread in self._threads:
            thread.start()

    def told(self, followup: Followup) -> None:
        """Wake those who have something to do now."""
        if followup.jobs:
            self._reading_bell.set()
        if followup.index:
            self._bell.set()

    def ready(self) -> None:
        """Return where all threads are at work; raise Unavailable."""
        if not all(thread.is_alive() for thread in self._threads):
            raise Unavailable("workers_gone")

    def stop(self) -> None:
        """Begin nothing new; jobs whose readers are ended from now on are handed back."""
        self._closing.set()
        self._bell.set()
        self._reading_bell.set()

    def close(self) -> None:
        """Wait until the threads have ended, and hand back what is in hand of one that takes too long."""
        self.stop()
        for thread in self._threads:
            thread.join(timeout=_GRACE)
        if any(thread.is_alive() for thread in self._threads):
            with self._office.db.write() as tx:
                tx.jobs.requeue_all()

    def _read(self) -> None:
        while not self._closing.is_set():
            if not self._guarded(self._duties.read):
                self._reading_bell.wait(_PAUSE)
                self._reading_bell.clear()

    def _learn(self) -> None:
        due = _Round(self._office, _LEARN_EVERY, self._duties.learn)
        while not self._closing.wait(_LOOK_TO_LEARN):
            self._guarded(due.go)

    def _keep_house(self) -> None:
        rounds = (
            _Round(self._office, _SWEEP_EVERY, self._duties.sweep),
            _Round(self._office, _TIDY_EVERY, self._duties.tidy),
            _Round(self._office, _SIGN_EVERY, self._duties.sign),
        )
        while not self._closing.is_set():
            self._guarded(self._duties.follow_index)
            for due in rounds:
                self._guarded(due.go)
            if not self._guarded(self._duties.rebuild_index):
                self._bell.wait(_PAUSE)
                self._bell.clear()
        self._guarded(self._duties.sign)

    def _guarded(self, work: Callable[[], bool | None]) -> bool:
        try:
            return bool(work())
        except Exception as error:  # noqa: BLE001  (the edge of a thread: it must live on)
            log("worker").warning("work failed", exc_info=error)
            self._closing.wait(_PAUSE)
            return False
