"""The outbox, uploads, search buckets and the order of index changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from core.errors import Conflict, NotFound
from core.ids import new_id
from core.jobs import ARCHIVE, LEASE, MAX_ATTEMPTS, Job, JobKind
from core.model.person import OPERATOR, Principal, Role
from core.model.record import RecordKind
from core.model.stored import UploadState
from storage.sql.repositories.uploads import NewUpload
from tests.unit.storage.world import RESTRICTED, START, Interrupted, World, interrupt

READ, INDEX = JobKind.READ, JobKind.INDEX


def lease(world: World, *kinds: JobKind) -> Job:
    with world.db.write() as tx:
        job = tx.jobs.lease(kinds or [READ])
    assert job is not None
    return job


def enqueued(world: World) -> Job:
    document_id = new_id()
    with world.db.write() as tx:
        job_id = tx.jobs.enqueue(READ, document_id)
    return Job(job_id, READ, document_id, 0, 0)


def test_a_job_is_leased_once_and_gone_when_done(world: World) -> None:
    job = enqueued(world)
    held = lease(world)
    with world.db.write() as tx:
        assert held == replace(job, attempts=1, fence=1)
        assert tx.jobs.lease([READ]) is None
        tx.jobs.finish(held)
        assert tx.jobs.counts() == {}


def test_a_job_of_a_failed_transaction_never_was(world: World) -> None:
    with pytest.raises(Interrupted):
        interrupt(world.db, lambda tx: tx.jobs.enqueue(READ, new_id()))

    with world.db.write() as tx:
        assert tx.jobs.lease([READ]) is None


def test_a_waiting_job_is_taken_for_the_same_work_a_running_one_is_not(world: World) -> None:
    job = enqueued(world)
    with world.db.write() as tx:
        assert tx.jobs.enqueue(READ, job.document_id) == job.id
        held = tx.jobs.lease([READ])
        assert held is not None
        assert tx.jobs.enqueue(READ, job.document_id) != job.id


def test_jobs_wait_for_their_kind_and_their_time(world: World) -> None:
    later = world.clock.now() + timedelta(minutes=1)
    with world.db.write() as tx:
        tx.jobs.enqueue(READ, new_id(), not_before=later)
        assert tx.jobs.lease([INDEX]) is None
        assert tx.jobs.lease([READ]) is None
    world.clock.advance(timedelta(minutes=1))

    assert lease(world).attempts == 1


def test_a_late_worker_is_refused_and_its_results_with_it(world: World) -> None:
    enqueued(world)
    late = lease(world)
    world.clock.advance(LEASE)
    with world.db.write() as tx:
        assert tx.jobs.requeue_expired() == 1
    present = lease(world)

    def write_results(act: str) -> None:
        with world.db.write() as tx:
            tx.office.keep("result", "late")
            getattr(tx.jobs, act)(late)

    for act in ("finish", "extend", "release"):
        with pytest.raises(Conflict, match="lease_lost"):
            write_results(act)
    with world.db.write() as tx:
        assert tx.office.get("result") is None
        tx.jobs.finish(present)


def test_a_clock_that_is_set_back_keeps_no_job_waiting(world: World) -> None:
    first, second = enqueued(world), enqueued(world)
    held = lease(world)
    world.clock.advance(timedelta(days=-300))
    with world.db.write() as tx:
        assert tx.jobs.ready([READ], limit=5) == ()
        assert tx.jobs.requeue_expired() == 1
        assert set(tx.jobs.ready([READ], limit=5)) == {first.id, second.id}
        assert held.id in {first.id, second.id}


def test_an_extended_lease_does_not_expire(world: World) -> None:
    enqueued(world)
    held = lease(world)
    world.clock.advance(LEASE - timedelta(seconds=1))
    with world.db.write() as tx:
        tx.jobs.extend(held)
    world.clock.advance(timedelta(seconds=2))
    with world.db.write() as tx:
        assert tx.jobs.requeue_expired() == 0


def test_a_job_is_retried_later_and_later_then_given_up_and_can_be_tried_again(world: World) -> None:
    job = enqueued(world)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        held = lease(world)
        with world.db.write() as tx:
            assert tx.jobs.retry(held, "reader_died") is (attempt < MAX_ATTEMPTS)
            assert tx.jobs.lease([READ]) is None
        world.clock.advance(timedelta(minutes=10))

    with world.db.write() as tx:
        assert [(failed.id, failed.error) for failed in tx.jobs.failed()] == [(job.id, "reader_died")]
        tx.jobs.try_again(job.id)
    assert lease(world).attempts == 1


def test_a_job_that_ends_its_worker_every_time_is_given_up(world: World) -> None:
    enqueued(world)
    for _ in range(MAX_ATTEMPTS):
        lease(world)
        world.clock.advance(LEASE)
        with world.db.write() as tx:
            lost = tx.jobs.give_up_lost()
            assert tx.jobs.requeue_expired() == (not lost)

    assert len(lost) == 1
    with world.db.read() as tx:
        assert [failed.error for failed in tx.jobs.failed()] == ["worker_lost"]


def test_what_a_worker_alone_is_told_lies_sealed_and_goes_with_the_job(world: World) -> None:
    document = world.document(world.record())
    with world.db.write() as tx:
        tx.jobs.enqueue(READ, document.id)
        tx.jobs.enqueue(READ, document.id, secret="开门密码")
    held = lease(world)
    assert held.secret == "开门密码"
    assert "开门" not in repr(held)
    assert "开门密码".encode() not in b"".join(path.read_bytes() for path in world.folder.glob("*.db*"))
    with world.db.write() as tx:
        tx.jobs.fail(held, "locked")
        tx.jobs.try_again(held.id)
    assert lease(world).secret is None


def test_a_job_is_leased_by_name(world: World) -> None:
    first, second = enqueued(world), enqueued(world)
    with world.db.write() as tx:
        assert tx.jobs.ready([READ], limit=10) == (first.id, second.id)
        held = tx.jobs.lease([READ], job_id=second.id)
        assert held is not None
        assert held.id == second.id
        assert tx.jobs.lease([READ], job_id=second.id) is None
        assert tx.jobs.count_ready([READ]) == 1


def test_a_job_handed_back_was_not_tried(world: World) -> None:
    enqueued(world)
    held = lease(world)
    with world.db.write() as tx:
        tx.jobs.release(held)

    assert (lease(world).attempts, held.fence) == (1, 1)


def test_after_a_restart_whatever_was_leased_is_handed_out_again(world: World) -> None:
    enqueued(world)
    lease(world)
    world.reopen()
    with world.db.write() as tx:
        assert tx.jobs.requeue_all() == 1
    assert lease(world).fence == 2


def test_many_workers_never_lease_the_same_job(world: World) -> None:
    for _ in range(24):
        enqueued(world)
    barrier, leased = Barrier(4), list[Job]()

    def work() -> None:
        barrier.wait()
        for _ in range(6):
            leased.append(lease(world))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({job.id for job in leased}) == 24


def new_upload(world: World, who: Principal = OPERATOR, name: str | None = None) -> NewUpload:
    batch = world.record(who, RecordKind.BATCH)
    return NewUpload(new_id(), new_id(), batch.id, who.person_id, name)


def test_an_upload_has_its_key_before_its_first_byte(world: World) -> None:
    new = new_upload(world)
    with world.db.write() as tx:
        begun = tx.uploads.begin(new)
        assert tx.keys.of(new.document_id)
        assert tx.objects.known([new.object_id]) == {new.object_id}
        tx.uploads.accept(new.document_id)
        assert tx.uploads.get(new.document_id) == replace(begun, state=UploadState.ACCEPTED)


def test_the_same_name_again_is_the_same_upload_for_the_same_person(world: World) -> None:
    one, other = world.person(Role.CLERK), world.person(Role.CLERK)
    first, again, stranger = (new_upload(world, who, "try-1") for who in (one, one, other))
    with world.db.write() as tx:
        begun = tx.uploads.begin(first)
        assert tx.uploads.begin(again) == begun
        assert tx.uploads.begin(stranger).document_id == stranger.document_id


def test_an_upload_left_behind_is_forgotten_with_its_key(world: World) -> None:
    new = new_upload(world)
    with world.db.write() as tx:
        tx.uploads.begin(new)
    world.clock.advance(timedelta(days=1))
    with world.db.write() as tx:
        stale = tx.uploads.stale(world.clock.now())
        assert [upload.document_id for upload in stale] == [new.document_id]
        tx.uploads.abandon(new.document_id)
        with pytest.raises(NotFound):
            tx.uploads.accept(new.document_id)
        with pytest.raises(NotFound):
            tx.keys.of(new.document_id)


def test_an_accepted_upload_cannot_be_abandoned(world: World) -> None:
    new = new_upload(world)
    with world.db.write() as tx:
        tx.uploads.begin(new)
        tx.uploads.accept(new.document_id)
        tx.uploads.abandon(new.document_id)
        assert tx.keys.of(new.document_id)


def test_a_bucket_is_filled_across_internal_records_and_then_another_begun(world: World) -> None:
    documents = [world.document(world.record()) for _ in range(5)]
    with world.db.write() as tx:
        buckets = [tx.buckets.assign(document.id, limit=2) for document in documents]
        again = tx.buckets.assign(documents[0].id, limit=2)

    assert [bucket.count for bucket in buckets] == [1, 2, 1, 2, 1]
    assert len({bucket.secret for bucket in buckets}) == 3
    assert (again.id, again.secret) == (buckets[0].id, buckets[0].secret)


def test_a_restricted_record_shares_its_bucket_with_none(world: World) -> None:
    member, stranger = world.person(Role.STAFF), world.person(Role.STAFF)
    hidden = world.record(member, visibility=RESTRICTED)
    shown, secret = world.document(world.record()), world.document(hidden)
    with world.db.write() as tx:
        shared, own = tx.buckets.assign(shown.id, limit=9), tx.buckets.assign(secret.id, limit=9)

        assert (shared.record_id, own.record_id) == (None, hidden.id)
        assert tx.buckets.visible_to(stranger) == (shared,)
        assert set(tx.buckets.visible_to(member)) == {shared, own}
        assert set(tx.buckets.visible_to(OPERATOR)) == {shared, own}
        assert tx.buckets.visible_to(Principal(new_id(), frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))) == ()


def test_a_document_changes_its_bucket_with_its_records_visibility(world: World) -> None:
    record = world.record()
    document = world.document(record)
    with world.db.write() as tx:
        before = tx.buckets.assign(document.id, limit=9)
        tx.records.save(replace(record, visibility=RESTRICTED), visible_to=OPERATOR)
        after = tx.buckets.assign(document.id, limit=9)

        assert (before.record_id, after.record_id) == (None, record.id)
        assert tx.buckets.visible_to(OPERATOR) == (after,)
        tx.buckets.release(document.id)
        assert tx.buckets.of(document.id) is None


def test_index_changes_only_grow_and_keep_the_last_of_each_document(world: World) -> None:
    one, other = new_id(), new_id()
    with world.db.write() as tx:
        numbers = [tx.index_log.note(document_id) for document_id in (one, other, one)]
        changes = tx.index_log.after(0)

        assert numbers == [1, 2, 3]
        assert [(change.sequence, change.document_id) for change in changes] == [(2, other), (3, one)]
        assert (tx.index_log.last(), tx.index_log.lag(2), tx.index_log.after(3)) == (3, 1, ())


def test_what_gives_way_is_taken_last_and_also_by_name(world: World) -> None:
    with world.db.write() as tx:
        archive = tx.jobs.enqueue(JobKind.READ, new_id(), priority=ARCHIVE)
        today = tx.jobs.enqueue(JobKind.READ, new_id())

        first = tx.jobs.lease([JobKind.READ], job_id=archive)
        second = tx.jobs.lease([JobKind.READ], job_id=archive)

    assert (first and first.id, second and second.id) == (today, archive)


def test_a_named_job_of_the_day_is_the_one_taken(world: World) -> None:
    with world.db.write() as tx:
        tx.jobs.enqueue(JobKind.READ, new_id())
        named = tx.jobs.enqueue(JobKind.READ, new_id())
        leased = tx.jobs.lease([JobKind.READ], job_id=named)

    assert leased is not None
    assert leased.id == named


def test_asked_for_by_a_person_it_gives_way_no_more(world: World) -> None:
    document = new_id()
    with world.db.write() as tx:
        archive = tx.jobs.enqueue(JobKind.READ, document, priority=ARCHIVE)
        tx.jobs.enqueue(JobKind.READ, new_id(), not_before=START + timedelta(hours=1))
        assert tx.jobs.enqueue(JobKind.READ, document) == archive
        other = tx.jobs.enqueue(JobKind.READ, new_id(), priority=ARCHIVE)
        leased = tx.jobs.lease([JobKind.READ], job_id=other)

    assert leased is not None
    assert leased.id == archive
