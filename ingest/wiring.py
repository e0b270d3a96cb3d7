"""Composition: the one place that names adapters, and opens an office with them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cases.office import Office
from classifier.engine import PaperClassifier
from classifier.fields.extractor import PaperExtractor
from classifier.port import Classifier
from core.clock import Clock, SystemClock
from core.crypto.process import shield
from core.crypto.providers import FileKeyProvider, KeyProvider, PassphraseKeyProvider
from core.errors import Conflict
from core.settings import Settings
from ingest.folder import DataFolder, FolderLock
from ingest.learning import MODEL, decode_model
from ingest.workers.embedded import EmbeddedWorkers, Passwords
from ocr.process import ReaderPool
from search.embedded import EmbeddedIndex
from search.port import SearchIndex
from storage.objects.local import LocalObjects
from storage.objects.sealed import SealedObjects
from storage.sql.database import Database

AskPassphrase = Callable[[], str]


@dataclass(frozen=True)
class Runtime:
    """An office that is open: what serves it, until closed."""

    office: Office
    readers: ReaderPool
    workers: EmbeddedWorkers
    lock: FolderLock

    @property
    def passwords(self) -> Passwords:
        """Passwords on their way to a reader."""
        return self.workers.passwords

    def close(self) -> None:
        """Stop work, hand back what is unfinished, and let go of the folder."""
        self.workers.stop()
        self.readers.close()
        self.workers.close()
        self.office.index.close()
        self.office.db.close()
        self.lock.release()


def open_runtime(
    settings: Settings, ask_passphrase: AskPassphrase | None = None, clock: Clock | None = None
) -> Runtime:
    """Open the office in the data folder, making folder and key on first use, and start its workers.

    Raises:
        Unavailable: another process has the folder.
        NotFound, Invalid, Conflict: the root key is missing, damaged, or another office's.
    """
    shield()
    folder = DataFolder(settings.home)
    lock = folder.hold()
    try:
        return _open(settings, folder, lock, open_keys(settings, ask_passphrase), clock or SystemClock())
    except BaseException:
        lock.release()
        raise


def open_keys(settings: Settings, ask_passphrase: AskPassphrase | None = None) -> KeyProvider:
    """Return the root key's holder: the passphrase file where the data folder has one, else the key file.

    Raises:
        NotFound: the folder holds an office and its key file is gone.
        Conflict: a passphrase is wanted and nobody can be asked.
    """
    folder = DataFolder(settings.home)
    if folder.passphrase_file.exists():
        if ask_passphrase is None:
            raise Conflict("passphrase_wanted")
        return PassphraseKeyProvider.open(folder.passphrase_file, ask_passphrase())
    if folder.exists:
        # A fresh key would open nothing; the missing one must be brought back.
        return FileKeyProvider.open(settings.key_file)
    return FileKeyProvider.open_or_create(settings.key_file)


class OwnClassifier:
    """The classifier with what the office has learned; made anew when it learned more."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made: tuple[str | None, Classifier] | None = None

    def __call__(self) -> Classifier:
        """Return the present one."""
        with self._database.read() as tx:
            model = tx.office.get(MODEL)
        if self._made is None or self._made[0] != model:
            self._made = model, PaperClassifier(decode_model(model))
        return self._made[1]


def _open(settings: Settings, folder: DataFolder, lock: FolderLock, provider: KeyProvider, clock: Clock) -> Runtime:
    database = Database.open(folder.database, provider, clock=clock)
    bell = threading.Event()
    office = Office(
        db=database,
        objects=SealedObjects(LocalObjects(folder.objects), database.office_id),
        index=EmbeddedIndex(folder.index),
        provider=provider,
        classifier=OwnClassifier(database),
        extractor=partial(PaperExtractor, clock),
        clock=clock,
        settings=settings,
        wake=bell.set,
    )
    readers = ReaderPool(settings.reading)
    workers = EmbeddedWorkers(office, readers, bell)
    workers.start()
    return Runtime(office, readers, workers, lock)


def scratch_index(folder: Path) -> SearchIndex:
    """Return an empty index in `folder`, for measuring search away from any office."""
    return EmbeddedIndex(folder)
