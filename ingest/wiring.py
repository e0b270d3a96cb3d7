"""Composition: the one place that names adapters, and opens an office with them.

An office lies in its data folder, with workers in the process that serves it; or on servers (`settings.servers`),
where any number of processes serve it and others work for it. What it does and what it answers is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit, urlunsplit

from cases.office import Office
from classifier.engine import PaperClassifier
from classifier.fields.extractor import PaperExtractor
from classifier.fields.learned import load_labels
from core.clock import Clock, SystemClock
from core.crypto.process import shield
from core.crypto.providers import FileKeyProvider, KeyProvider, PassphraseKeyProvider
from core.errors import Conflict
from core.settings import ServerSettings, Settings
from ingest.folder import DataFolder, FolderLock
from ingest.learning.lessons import Skill, model_in_use
from ingest.workers.embedded import EmbeddedWorkers
from ingest.workers.port import Workers, WorkOrder
from ocr.process import ReaderPool
from search.embedded import EmbeddedIndex
from search.port import SearchIndex
from storage.objects.local import LocalObjects
from storage.objects.port import ObjectStore
from storage.objects.sealed import SealedObjects
from storage.sql.database import Database
from storage.sql.load import Target

AskPassphrase = Callable[[], str]


@dataclass(frozen=True)
class Runtime:
    """An office that is open: what serves it, until closed.  `lock` is there where the folder is its alone."""

    office: Office
    readers: ReaderPool
    workers: Workers
    lock: FolderLock | None = None

    def close(self) -> None:
        """Stop work, hand back what is unfinished, and let go of everything."""
        self.workers.stop()
        self.readers.close()
        self.workers.close()
        self.office.index.close()
        self.office.db.close()
        if self.lock is not None:
            self.lock.release()


def open_runtime(
    settings: Settings, ask_passphrase: AskPassphrase | None = None, clock: Clock | None = None
) -> Runtime:
    """Open the office, making it on first use; in its own folder, with workers; on servers, without.

    Raises:
        Unavailable: another process has the folder, or a server does not answer.
        NotFound, Invalid, Conflict: the root key is missing, damaged, or another office's.
    """
    shield()
    DataFolder(settings.home).check(on_servers=settings.servers is not None)
    if settings.servers is not None:
        DataFolder(settings.home).create()
        return open_on_servers(settings, open_keys(settings, ask_passphrase), clock)
    folder = DataFolder(settings.home)
    lock = folder.hold()
    try:
        return _open_in_folder(settings, lock, open_keys(settings, ask_passphrase), clock or SystemClock())
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


Made = TypeVar("Made")


class Own(Generic[Made]):
    """What an office makes of a model it learned itself; made anew when it learned more."""

    def __init__(self, database: Database, skill: Skill, make: Callable[[bytes | None], Made]) -> None:
        self._database, self._skill, self._make = database, skill, make
        self._made: tuple[bytes | None, Made] | None = None

    def __call__(self) -> Made:
        """Return the present one."""
        with self._database.read() as tx:
            model = model_in_use(tx, self._skill)
        made = self._made
        if made is None or made[0] != model:
            made = self._made = model, self._make(model)
        return made[1]


def _open_in_folder(settings: Settings, lock: FolderLock, provider: KeyProvider, clock: Clock) -> Runtime:
    office = _office_in_folder(settings, provider, clock)
    readers = ReaderPool(settings.reading)
    workers = EmbeddedWorkers(office, readers)
    office.db.after_commit = workers.told
    workers.start()
    return Runtime(office, readers, workers, lock)


def _office_in_folder(settings: Settings, provider: KeyProvider, clock: Clock) -> Office:
    folder = DataFolder(settings.home)
    database = Database.open(folder.database, provider, clock=clock)
    kept = _Adapters(database, LocalObjects(folder.objects), EmbeddedIndex(folder.index))
    return _office(settings, provider, clock, kept)


def open_on_servers(settings: Settings, provider: KeyProvider, clock: Clock | None = None) -> Runtime:
    """Open an office on its servers, with keys that are at hand already; any number of processes may.

    Raises:
        Unavailable: a server does not answer.
        Invalid, Corrupt: an address is wrong, or the root key is another office's.
    """
    # An office in a folder needs none of these, and should not wait for them to load.
    from ingest.workers.sender import QueueWorkers  # noqa: PLC0415
    from search.elastic import ElasticIndex  # noqa: PLC0415
    from storage.objects.minio import MinioObjectStore  # noqa: PLC0415

    clock, servers = clock or SystemClock(), _servers(settings)
    objects = MinioObjectStore(servers.objects.get_secret_value())
    index = ElasticIndex(servers.search.get_secret_value())
    database = Database.connect(servers.database.get_secret_value(), settings.home, provider, clock=clock)
    workers = QueueWorkers(servers.queue.get_secret_value())
    database.after_commit = workers.told
    office = _office(settings, provider, clock, _Adapters(database, objects, index))
    return Runtime(office, ReaderPool(settings.reading), workers)


@dataclass(frozen=True, slots=True)
class _Adapters:
    """Where an office keeps its rows, its bytes and its index."""

    database: Database
    objects: ObjectStore
    index: SearchIndex


def _office(settings: Settings, provider: KeyProvider, clock: Clock, kept: _Adapters) -> Office:
    return Office(
        db=kept.database,
        objects=SealedObjects(kept.objects, kept.database.office_id),
        index=kept.index,
        provider=provider,
        classifier=Own(kept.database, Skill.SORTING, PaperClassifier),
        extractor=Own(kept.database, Skill.VALUES, lambda model: PaperExtractor(clock, load_labels(model))),
        clock=clock,
        settings=settings,
    )


def _servers(settings: Settings) -> ServerSettings:
    if settings.servers is None:
        raise Conflict("servers_wanted")
    return settings.servers


@dataclass(frozen=True)
class Destination:
    """Where an office is brought to.  `opened` opens it there once its rows are in place, with nobody at work in it."""

    rows: Target
    objects: ObjectStore
    opened: Callable[[KeyProvider, Clock], AbstractContextManager[Office]]


def destination(settings: Settings) -> Destination:
    """Return the place that the settings name: the servers, else the data folder.

    Raises:
        Invalid: the address of a server is wrong.
    """
    folder = DataFolder(settings.home)
    folder.create()
    if settings.servers is None:
        return Destination(Target.file(folder.database), LocalObjects(folder.objects), partial(_opened, settings))
    from storage.objects.minio import MinioObjectStore  # noqa: PLC0415  (as above)

    servers = settings.servers
    rows = Target.server(servers.database.get_secret_value())
    return Destination(rows, MinioObjectStore(servers.objects.get_secret_value()), partial(_opened, settings))


@contextmanager
def _opened(settings: Settings, provider: KeyProvider, clock: Clock) -> Iterator[Office]:
    if settings.servers is not None:
        with closing(open_on_servers(settings, provider, clock)) as runtime:
            yield runtime.office
        return
    office = _office_in_folder(settings, provider, clock)
    with closing(office.db), closing(office.index):
        yield office


def objects_in(folder: Path) -> ObjectStore:
    """Return the store of sealed objects in a folder, which is made where it is missing."""
    return LocalObjects(folder)


def scratch_index(folder: Path) -> SearchIndex:
    """Return an empty index in `folder`, for measuring search away from any office."""
    return EmbeddedIndex(folder)


def scratch_server_index(servers: ServerSettings) -> SearchIndex:
    """Return an index beside the office's own on its search server, empty, for measuring away from the office."""
    from search.elastic import ElasticIndex  # noqa: PLC0415  (as below)

    address = urlsplit(servers.search.get_secret_value())
    index = ElasticIndex(urlunsplit(address._replace(path=address.path.rstrip("/") + "-measured")))
    index.clear()
    return index


def work(
    settings: Settings, order: WorkOrder, begun: Callable[[], None], ask_passphrase: AskPassphrase | None = None
) -> int:
    """Work for an office on servers until told to stop, and return the status to end with.

    Each process of the worker calls `begun` at its start.

    Raises:
        Conflict: `servers_wanted`: an office in a folder works by itself.
        NotFound, Invalid: the root key is missing or damaged, or the address of the queue is wrong.
    """
    from ingest.workers import celery  # noqa: PLC0415  (as above)

    shield()
    queue = _servers(settings).queue.get_secret_value()
    DataFolder(settings.home).check(on_servers=True)
    DataFolder(settings.home).create()
    # Asked for and checked once, before there are several processes to ask.
    provider = open_keys(settings, ask_passphrase)
    return celery.work(queue, lambda: open_on_servers(settings, provider), order, begun)
