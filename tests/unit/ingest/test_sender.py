"""Telling workers elsewhere: at once, with identifiers alone, and never at the cost of a request."""

from __future__ import annotations

import time

import pytest

from core.errors import Invalid, Unavailable
from core.ids import new_id
from core.jobs import Followup, JobKind
from ingest.workers.messages import connect
from ingest.workers.sender import QueueWorkers
from tests.e2e.server import free_port

JOB = (new_id(), JobKind.READ)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "redis:", "", "amqp://u:p@h//"])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="bad_setting") as refused:
        connect(url)
    assert "p@h" not in str(refused.value)


def test_nobody_waits_for_a_queue_that_is_not_there() -> None:
    workers = QueueWorkers(f"redis://127.0.0.1:{free_port()}/0")
    begun = time.monotonic()
    for _ in range(20_000):
        workers.told(Followup((JOB,), index=True))
    assert time.monotonic() - begun < 15  # a wait for each would be hours
    with pytest.raises(Unavailable, match="queue_unavailable"):
        workers.ready()
    workers.close()
    assert time.monotonic() - begun < 40


def test_a_job_is_told_of_by_its_name(queue_url: str) -> None:
    workers = QueueWorkers(queue_url)
    workers.ready()
    workers.told(Followup((JOB,), index=True))
    workers.close()
    with connect(queue_url).connection_for_read() as connection:
        channel = connection.default_channel
        (reading, office) = (channel.basic_get(line, no_ack=True) for line in ("reading", "office"))
        assert (reading.headers["task"], reading.payload[:2]) == ("document.read", [[str(JOB[0])], {}])
        assert (office.headers["task"], office.payload[:2]) == ("index.follow", [[], {}])
        assert channel.basic_get("reading", no_ack=True) is None


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(queue_url: str) -> None:
    workers = QueueWorkers(queue_url.partition("?")[0])
    with pytest.raises(Unavailable, match="queue_unavailable"):
        workers.ready()
    workers.close()
