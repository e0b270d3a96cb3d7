"""The clock jumps an hour or a day, either way: nothing waits or lasts for ever, and the log stays in order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import accounts, sessions
from cases.accounts import NewPerson
from cases.office import Office
from core.clock import SetClock
from core.errors import AnjuanError, Denied, Unavailable
from core.jobs import LEASE, MAX_ATTEMPTS, Job, JobKind
from core.model.audit import AuditEvent
from core.model.person import OPERATOR, Role
from ingest.intake import Arrival, receive

PASSWORD = "梧桐树下读旧信2019"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = [HOUR, -HOUR, DAY, -DAY]
READING = (JobKind.READ,)


def add_wang(office: Office) -> None:
    secret = accounts.make_setup_link(office).secret
    accounts.set_up(office, secret, NewPerson("wang", "王芳", frozenset()), PASSWORD)


def leased(office: Office) -> Job | None:
    with office.db.write() as tx:
        tx.jobs.requeue_expired()
        return tx.jobs.lease(READING)


@pytest.fixture
def waiting(office: Office) -> Office:
    """An office with a paper that waits to be read."""
    receive(office, OPERATOR, Arrival("note.txt"), iter([b"hello"]))
    return office


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_paper_that_waits_is_read_all_the_same(waiting: Office, clock: SetClock, jump: timedelta) -> None:
    clock.advance(jump)
    assert leased(waiting) is not None


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_lease_of_a_dead_worker_ends(waiting: Office, clock: SetClock, jump: timedelta) -> None:
    first = leased(waiting)
    clock.advance(jump)
    clock.advance(2 * LEASE)
    second = leased(waiting)
    assert first is not None
    assert second is not None
    assert second.fence > first.fence


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_worker_that_lives_does_its_job_once(waiting: Office, clock: SetClock, jump: timedelta) -> None:
    first = leased(waiting)
    assert first is not None
    clock.advance(jump)
    with waiting.db.write() as tx:
        tx.jobs.extend(first)
        tx.jobs.requeue_expired()
        assert tx.jobs.lease(READING) is None
        tx.jobs.finish(first)


@pytest.mark.parametrize("jump", [-HOUR, -DAY], ids=str)
def test_what_was_put_off_is_tried_again(waiting: Office, clock: SetClock, jump: timedelta) -> None:
    job = leased(waiting)
    assert job is not None
    assert job.attempts < MAX_ATTEMPTS
    with waiting.db.write() as tx:
        tx.jobs.retry(job, "storage_failed")
    clock.advance(jump)
    assert leased(waiting) is not None


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_session_does_not_outlast_its_idle_time(office: Office, clock: SetClock, jump: timedelta) -> None:
    add_wang(office)
    signed_in = sessions.sign_in(office, "wang", PASSWORD, origin="::1")
    clock.advance(jump)
    with pytest.raises(Denied, match="signed_out"):
        sessions.resume(office, signed_in.secret)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_somebody_who_mistyped_is_not_locked_out_by_it(office: Office, clock: SetClock, jump: timedelta) -> None:
    add_wang(office)
    with office.db.write() as tx:
        for _ in range(sessions.FREE_BY_LOGIN + 3):
            tx.throttle.fail("login wang", clock.now())
    with pytest.raises(Unavailable):
        sessions.sign_in(office, "wang", PASSWORD, origin="::1")
    clock.advance(jump)
    assert sessions.sign_in(office, "wang", PASSWORD, origin="::1").person.login == "wang"


@pytest.mark.parametrize(("jump", "works"), [(HOUR, True), (-HOUR, True), (-DAY, True), (3 * DAY, False)], ids=str)
def test_a_link_works_until_its_time_is_over(office: Office, clock: SetClock, jump: timedelta, *, works: bool) -> None:
    new = NewPerson("li", "李雷", frozenset({Role.STAFF}))
    secret = accounts.create_person(office, OPERATOR, new).secret
    clock.advance(jump)
    try:
        accounts.use_link(office, secret, PASSWORD)
        used = True
    except AnjuanError:
        used = False
    assert used is works


def test_the_log_stays_in_order(office: Office, clock: SetClock) -> None:
    for jump in JUMPS:
        with office.db.write() as tx:
            tx.audit.append(AuditEvent("index.rebuild", None))
        assert office.db.sign_log()
        clock.advance(jump)
    report = office.db.verify_log()
    assert report.sound
    assert report.checkpoints >= len(JUMPS)
