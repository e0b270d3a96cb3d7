"""A worker's process hangs in the middle of a paper: it is ended when its time is up, and the paper is read."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from cases.office import Office
from core.model.document import DocumentState
from core.model.person import OPERATOR
from core.settings import ServerSettings
from ingest.intake import Arrival, receive
from tests.e2e.server import Installation
from tests.serving import opened, settings_in
from tests.waiting import until

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(sys.platform != "linux", reason="whose child a process is, is read from /proc"),
]
LONG = "今借到张三人民币伍万元整。\n" * 30_000
IN_A_HURRY = """
import sys
from ingest.workers.messages import READ_LIMITS
READ_LIMITS.update(soft_time_limit=15, time_limit=18)
from api.cli import main
sys.exit(main())
"""


@contextlib.contextmanager
def reading(installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker that reads one paper at a time, each in seconds and not in hours."""
    command = [sys.executable, "-c", IN_A_HURRY, "work", "--queue", "reading", "--concurrency", "1"]
    with (
        (installation.folder / "reading.log").open("a") as log,
        subprocess.Popen(command, env=installation.environment, stdout=log, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)


def test_a_process_that_hangs_is_ended_and_its_paper_is_read(tmp_path: Path, servers: ServerSettings) -> None:
    urls = {f"ANJUAN_SERVERS__{name.upper()}": url.get_secret_value() for name, url in servers}
    installation = Installation(tmp_path, urls)
    with (
        opened(settings_in(tmp_path, servers=servers)) as runtime,
        installation.working("--queue", "office", "--schedule"),
        reading(installation) as worker,
    ):
        office = runtime.office
        paper = receive(office, OPERATOR, Arrival("long.txt"), iter([LONG.encode()])).document.id
        until(lambda: state(office, paper) is DocumentState.READING)
        hanging = children(worker.pid)
        for child in hanging:
            os.kill(child, signal.SIGSTOP)
        assert state(office, paper) is DocumentState.READING
        until(lambda: state(office, paper).settled, 300)
        assert state(office, paper) is not DocumentState.FAILED
        assert worker.poll() is None
        assert not set(hanging) & set(children(worker.pid))


def state(office: Office, paper: UUID) -> DocumentState:
    """Return how far the reading of a paper is."""
    with office.db.read() as tx:
        return tx.documents.get(paper, visible_to=OPERATOR).state


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()))
