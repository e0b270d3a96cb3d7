"""What everybody who works for an office must do, as tests to be subclassed by one test class a back end.

Plain assertions and no test framework, so that the product carries its own contract.
"""

# Names of tests are sentences, asserts are what they are made of, and their numbers are the expectation.
# ruff: noqa: D102, PLR2004, S101

from __future__ import annotations

import time
from contextlib import suppress
from uuid import UUID

from cases.office import Office
from core.errors import Unavailable
from core.ids import new_id
from core.jobs import Followup, JobKind
from core.model.person import OPERATOR
from ingest.intake import Arrival, receive
from ingest.workers.port import Workers
from storage.sql.repositories.audit import AuditFilter

_PATIENCE = 120.0  # seconds


class WorkersContract:
    """Subclass with fixtures `office` and `workers`: an open office, and those who work for it and hear its commits."""

    def test_where_somebody_works_they_are_ready(self, workers: Workers) -> None:
        workers.ready()

    def test_what_is_committed_is_done_once(self, office: Office, workers: Workers) -> None:
        paper = self.taken_in(office)
        self.wait_for(office, paper)
        for _ in range(3):
            workers.told(Followup(((new_id(), JobKind.READ),), index=True))
        later = self.taken_in(office)
        self.wait_for(office, later)
        assert [self.readings(office, name) for name in (paper, later)] == [1, 1]

    def test_telling_of_nothing_is_cheap_and_holds_nothing_up(self, office: Office, workers: Workers) -> None:
        began = time.monotonic()
        for _ in range(2000):
            workers.told(Followup())
        assert time.monotonic() - began < 10  # a wait for each would be minutes
        self.wait_for(office, self.taken_in(office))

    def test_what_nobody_was_told_of_is_done_too(self, office: Office) -> None:
        office.db.after_commit = lambda _: None
        self.wait_for(office, self.taken_in(office))

    def test_after_the_end_telling_never_fails(self, office: Office, workers: Workers) -> None:
        paper = self.taken_in(office)
        workers.stop()
        workers.close()
        workers.told(Followup(((paper, JobKind.READ),), index=True))
        workers.close()

    def taken_in(self, office: Office) -> UUID:
        """Take a paper of a line in, and return its name."""
        text = f"借条 {new_id()}"
        return receive(office, OPERATOR, Arrival("paper.txt"), iter([text.encode()])).document.id

    def wait_for(self, office: Office, paper: UUID) -> None:
        """Wait until a paper is read and the index has followed."""
        deadline = time.monotonic() + _PATIENCE
        while not self.is_done(office, paper):
            assert time.monotonic() < deadline, paper
            time.sleep(0.05)

    def is_done(self, office: Office, paper: UUID) -> bool:
        """Say whether a paper is read and the index has followed; one that is just being made does not answer yet."""
        with suppress(Unavailable), office.db.read() as tx:
            settled = tx.documents.get(paper, visible_to=OPERATOR).state.settled
            return settled and tx.index_log.lag(office.index.watermark()) == 0
        return False

    def readings(self, office: Office, paper: UUID) -> int:
        """Return how often a paper was read to its end."""
        with office.db.read() as tx:
            return len(tx.audit.page(AuditFilter(object_id=paper, action="document.read")).items)
