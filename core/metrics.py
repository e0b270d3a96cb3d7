"""What a process counts of its own work, in the form of Prometheus.

Labels are codes, kinds and route templates: never an identifier, a name or a word that somebody typed.  What can
be counted in the database instead (queues, the index, the store) is, at the moment it is asked for.
"""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300)

REQUESTS = Counter(
    "anjuan_requests", "Requests answered, by route template.", ("method", "route", "status"), registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "anjuan_request_seconds",
    "From a request's head to the end of its answer.",
    ("route",),
    buckets=_QUICK,
    registry=REGISTRY,
)
ERRORS = Counter("anjuan_errors", "Errors answered, by code.", ("code",), registry=REGISTRY)
SEARCH_SECONDS = Histogram("anjuan_search_seconds", "One search, ranked and marked.", buckets=_QUICK, registry=REGISTRY)
PAGE_SECONDS = Histogram(
    "anjuan_page_seconds", "Reading one page, by what came of it.", ("outcome",), buckets=_SLOW, registry=REGISTRY
)
JOB_SECONDS = Histogram(
    "anjuan_job_seconds",
    "One attempt at a job, by how it ended.",
    ("kind", "outcome"),
    buckets=_SLOW,
    registry=REGISTRY,
)
RETRIES = Counter("anjuan_job_retries", "Jobs put back to be tried again.", ("kind", "code"), registry=REGISTRY)
