"""Messages between the processes of an office: what they are called, where they go, what goes in them.

A message holds the identifier of a job at most.  It says that there is something to do; what, whether it still is,
and who does it stand in the database. So a message may be lost, come twice, or come late.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlsplit

from celery import Celery
from kombu.entity import Queue

from core.errors import Invalid
from ingest.workers.port import Line


class Task(StrEnum):
    """What a message asks for."""

    READ = "document.read"  #: with the job's identifier
    FOLLOW = "index.follow"
    REBUILD = "index.rebuild"  #: a slice of it, where somebody asked for a new one
    SWEEP = "jobs.sweep"
    TIDY = "house.tidy"
    SIGN = "log.sign"
    LEARN = "classifier.learn"

    @property
    def line(self) -> Line:
        """The queue it goes to."""
        return Line.READING if self is Task.READ else Line.OFFICE


EVERY = {
    Task.SWEEP: timedelta(seconds=5),
    Task.FOLLOW: timedelta(seconds=10),
    Task.REBUILD: timedelta(seconds=6),
    Task.SIGN: timedelta(minutes=1),
    Task.TIDY: timedelta(minutes=10),
    Task.LEARN: timedelta(hours=1),
}
"""How often the schedule asks for what must be done again and again."""

LONGEST = timedelta(hours=12)  #: one paper; more than the most pages at several seconds each
LONGEST_UPKEEP = timedelta(minutes=30)
_LAST_WORDS = timedelta(minutes=1)  # between being told that time is up and being ended
_WAIT = 2.0  # seconds for the queue's server to answer a sender

_SETTINGS: dict[str, Any] = {
    "task_serializer": "json",
    "accept_content": ["json"],
    "event_serializer": "json",
    "result_backend": None,
    "task_ignore_result": True,
    "task_store_errors_even_if_ignored": False,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_create_missing_queues": False,
    "task_queues": [Queue(line.value) for line in Line],  # type: ignore[no-untyped-call]
    "task_default_queue": Line.OFFICE.value,
    "task_routes": {task.value: {"queue": task.line.value} for task in Task},
    "task_soft_time_limit": LONGEST_UPKEEP.total_seconds(),
    "task_time_limit": (LONGEST_UPKEEP + _LAST_WORDS).total_seconds(),
    "task_send_sent_event": False,
    "worker_send_task_events": False,
    "worker_prefetch_multiplier": 1,
    "worker_enable_remote_control": False,
    "worker_hijack_root_logger": False,
    "worker_redirect_stdouts": False,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_connection_timeout": _WAIT,
    "broker_heartbeat": 0,
    "enable_utc": True,
    "beat_schedule": {
        task.value: {
            "task": task.value,
            "schedule": every,
            "options": {"queue": task.line.value, "expires": every.total_seconds()},
        }
        for task, every in EVERY.items()
    },
}

READ_LIMITS = {
    "soft_time_limit": LONGEST.total_seconds(),
    "time_limit": (LONGEST + _LAST_WORDS).total_seconds(),
}


def connect(url: str) -> Celery:
    """Return the way to the queue at `url`: `redis://` or, by TLS, `rediss://:password@host:port/0?ca=FILE`.

    Raises:
        Invalid: `bad_setting`: the address has another form.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise Invalid("bad_setting", name="servers.queue", problem="rediss://:password@host:port/0?ca=FILE")
    app = Celery("anjuan", broker=parts._replace(query="").geturl(), set_as_current=False)
    app.conf.update(_SETTINGS, broker_transport_options=_transport())
    if parts.scheme == "rediss":
        trusted = parse_qs(parts.query).get("ca", [None])[0]
        app.conf.broker_use_ssl = {
            "ssl_cert_reqs": "required",
            "ssl_check_hostname": True,
            **({"ssl_ca_certs": trusted} if trusted else {}),
        }
    return app


def _transport() -> dict[str, Any]:
    return {
        # Only after this long is a message given to another worker; whoever died is noticed by the lease instead.
        "visibility_timeout": (LONGEST + 2 * _LAST_WORDS).total_seconds(),
        "socket_connect_timeout": _WAIT,
        "socket_timeout": _WAIT * 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "max_retries": 1,
        "interval_start": 0.1,
        "interval_max": 0.1,
    }
