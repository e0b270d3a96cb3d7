"""Workers in the server's own process: threads that read papers, and one that keeps index and house in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from cases.office import Office
from core.errors import AnjuanError
from core.jobs import Job, JobKind
from core.log import log
from ingest.indexing import index_changes
from ingest.maintenance import tidy
from ingest.reading import give_up, read_document
from ocr.process import ReaderPool

_PAUSE = 1.0  # seconds between looks, where nobody wakes us
_TIDY_EVERY = timedelta(minutes=10)
_SIGN_EVERY = timedelta(minutes=1)


class Passwords:
    """Passwords of locked papers between asking and reading; in memory only, each used once."""

    def __init__(self) -> None:
        self._waiting: dict[str, str] = {}
        self._lock = threading.Lock()

    def give(self, document_id: object, password: str) -> None:
        """Hold a password for the next reading of a paper."""
        with self._lock:
            self._waiting[str(document_id)] = password

    def take(self, document_id: object) -> str | None:
        """Return it and forget it."""
        with self._lock:
            return self._waiting.pop(str(document_id), None)


class _Round:
    """Something done again and again, `every` so often."""

    def __init__(self, office: Office, every: timedelta, work: Callable[[], object]) -> None:
        self._clock, self._every, self._work = office.clock, every, work
        self._done_at = office.clock.now() - every

    def go(self) -> bool:
        """Do it where it is due; False, because nothing waits behind it."""
        if self._clock.now() - self._done_at >= self._every:
            self._done_at = self._clock.now()
            self._work()
        return False


class EmbeddedWorkers:
    """Carries out jobs until closed.  A job in hand when the process dies is leased again later."""

    def __init__(self, office: Office, readers: ReaderPool, bell: threading.Event) -> None:
        self._office, self._readers, self._bell = office, readers, bell
        self.passwords = Passwords()
        self._closing = threading.Event()
        self._reading_bell = threading.Event()
        self._threads = [threading.Thread(target=self._keep_house, name="housekeeper", daemon=True)]
        for number in range(office.settings.reading.workers):
            self._threads.append(threading.Thread(target=self._read, name=f"reader-{number}", daemon=True))

    def start(self) -> None:
        """Hand back what a dead process had in hand, and begin."""
        with self._office.db.write() as tx:
            tx.jobs.requeue_all()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin nothing new; jobs whose readers are ended from now on are handed back."""
        self._closing.set()
        self._bell.set()
        self._reading_bell.set()

    def close(self) -> None:
        """Wait until the threads have ended."""
        self.stop()
        for thread in self._threads:
            thread.join(timeout=30)

    def _read(self) -> None:
        while not self._closing.is_set():
            if not self._guarded(self._read_one):
                self._reading_bell.wait(_PAUSE)
                self._reading_bell.clear()

    def _read_one(self) -> bool:
        with self._office.db.write() as tx:
            job = tx.jobs.lease([JobKind.READ])
        if job is None:
            return False
        try:
            read_document(self._office, self._readers, job, self.passwords.take(job.document_id))
        except Exception as error:  # noqa: BLE001  (the edge of a job: whatever went wrong, the job must not be lost)
            self._put_back(job, error)
        self._bell.set()
        return True

    def _put_back(self, job: Job, error: Exception) -> None:
        code = error.code if isinstance(error, AnjuanError) else "unexpected"
        log("worker").warning("job failed", exc_info=error, extra={"fields": {"job": str(job.id), "code": code}})
        with self._office.db.write() as tx:
            if self._closing.is_set():
                tx.jobs.release(job)
            elif not tx.jobs.retry(job, code):
                give_up(tx, job)

    def _keep_house(self) -> None:
        office = self._office
        rounds = (_Round(office, _TIDY_EVERY, lambda: tidy(office)), _Round(office, _SIGN_EVERY, office.db.sign_log))
        while not self._closing.is_set():
            self._reading_bell.set()
            while self._guarded(lambda: index_changes(office)) and not self._closing.is_set():
                pass
            for due in rounds:
                self._guarded(due.go)
            self._bell.wait(_PAUSE)
            self._bell.clear()
        self._guarded(office.db.sign_log)

    def _guarded(self, work: Callable[[], bool]) -> bool:
        try:
            return work()
        except Exception as error:  # noqa: BLE001  (the edge of a thread: it must live on)
            log("worker").warning("work failed", exc_info=error)
            self._closing.wait(_PAUSE)
            return False
