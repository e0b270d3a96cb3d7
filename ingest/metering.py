"""Figures about the office that are counted when somebody asks, and how all figures are written down."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from cases.office import Office
from core.errors import AnjuanError
from core.jobs import JobKind
from core.metrics import REGISTRY
from ingest.health import Health
from storage.sql.repositories.figures import Queue, Volume
from storage.sql.repositories.jobs import FAILED, LEASED, WAITING

STATES = (WAITING, LEASED, FAILED)


def exposition(office: Office, health: Health) -> bytes:
    """Return the figures of this process and of the office, in Prometheus' text form.

    What cannot be counted just now is left out; `anjuan_component_up` says why.
    """
    counted = CollectorRegistry()
    counted.register(_OfficeFigures(office, health))
    return generate_latest(REGISTRY) + generate_latest(counted)


class _OfficeFigures(Collector):
    """Counts in the database, the index and on the disk, each time it is asked."""

    def __init__(self, office: Office, health: Health) -> None:
        self._office, self._health = office, health

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        yield _labelled("anjuan_info", "The version that runs.", ("version",), [((version("anjuan"),), 1)])
        report = self._health.look()
        up = [((answer.component,), float(answer.up)) for answer in report.answers]
        yield _labelled("anjuan_component_up", "Whether a part of the office answers.", ("component",), up)
        yield _gauge("anjuan_disk_free_bytes", "Room left in the data folder.", self._free())
        if report.down("database") is None:
            yield from self._counted()
        if report.down("database", "search") is None:
            yield from self._indexed()

    def _free(self) -> int:
        return shutil.disk_usage(self._office.settings.home).free

    def _counted(self) -> Iterator[Metric]:
        with self._office.db.read() as tx:
            queues, volume = tx.figures.queues(), tx.figures.volume()
        yield from _queues(queues, self._office.clock.now())
        yield from _volume(volume)

    def _indexed(self) -> Iterator[Metric]:
        try:
            with self._office.db.read() as tx:
                lag = tx.index_log.lag(self._office.index.watermark())
            stats = self._office.index.stats()
        except AnjuanError:
            return
        yield _gauge("anjuan_index_lag_documents", "Changed papers that the index has yet to follow.", lag)
        yield _gauge("anjuan_index_documents", "Papers in the index.", stats.documents)
        yield _gauge("anjuan_index_bytes", "Size of the index.", stats.size)


def _queues(queues: tuple[Queue, ...], now: datetime) -> Iterator[Metric]:
    held = {(queue.kind, queue.state): queue for queue in queues}
    jobs, ages = [], []
    for kind in JobKind:
        for state in STATES:
            queue = held.get((kind, state))
            jobs.append(((kind.value, state), queue.jobs if queue else 0))
        waiting = held.get((kind, WAITING))
        ages.append(((kind.value,), max((now - waiting.since).total_seconds(), 0.0) if waiting else 0.0))
    yield _labelled("anjuan_jobs", "Jobs by kind and state.", ("kind", "state"), jobs)
    yield _labelled("anjuan_oldest_waiting_seconds", "How long the oldest job has been due.", ("kind",), ages)


def _volume(volume: Volume) -> Iterator[Metric]:
    yield _gauge("anjuan_documents", "Papers kept, withdrawn ones included.", volume.documents)
    yield _gauge("anjuan_objects", "Sealed objects kept.", volume.objects)
    yield _gauge("anjuan_stored_bytes", "Bytes of the sealed objects.", volume.size)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _labelled(
    name: str, words: str, labels: tuple[str, ...], values: Iterable[tuple[tuple[str, ...], float]]
) -> Metric:
    family = GaugeMetricFamily(name, words, labels=labels)
    for marks, value in values:
        family.add_metric(marks, value)
    return family
