"""What every object store must do, as tests to be subclassed by one test class a back end.

Plain assertions and no test framework, so that the product carries its own contract.
"""

# Names of tests are sentences, asserts are what they are made of, and their numbers are the expectation.
# ruff: noqa: D102, PLR2004, S101

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Barrier, Thread
from uuid import UUID

from core.errors import AnjuanError, Conflict, NotFound
from core.ids import new_id
from storage.objects.port import ObjectStore

MIB = 1024 * 1024
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2200, 1, 1, tzinfo=UTC)


@contextmanager
def refused(kind: type[AnjuanError]) -> Iterator[None]:
    """Expect an error of `kind` from the block."""
    try:
        yield
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was not raised")


class ObjectStoreContract:
    """The contract; `store` is empty before each test."""

    store: ObjectStore

    def kept(self, content: bytes, name: UUID | None = None) -> UUID:
        """Store `content` and return its name."""
        name = name or new_id()
        writer = self.store.writer(name)
        writer.write(content)
        writer.commit()
        return name

    def test_what_was_committed_is_read_back(self) -> None:
        name = self.kept(b"sealed bytes")
        assert self.store.read(name, 0, 12) == b"sealed bytes"
        assert self.store.size(name) == 12

    def test_a_store_that_works_says_that_it_is_ready(self) -> None:
        self.store.ready()

    def test_a_long_object_is_kept_whole_and_read_by_range(self) -> None:
        name = new_id()
        writer = self.store.writer(name)
        for number in range(70):
            writer.write(bytes([number]) * (300 * 1024))
        writer.commit()
        assert self.store.size(name) == 70 * 300 * 1024
        middle = 40 * 300 * 1024
        assert self.store.read(name, middle - 2, middle + 2) == bytes([39, 39, 40, 40])

    def test_a_long_object_that_is_given_up_leaves_nothing(self) -> None:
        name = new_id()
        writer = self.store.writer(name)
        writer.write(bytes(20 * MIB))
        writer.abort()
        with refused(NotFound):
            self.store.size(name)
        assert self.store.sweep(FAR_AHEAD) == 0

    def test_a_long_object_never_takes_the_place_of_another(self) -> None:
        name = self.kept(b"first")
        with refused(Conflict):
            self.kept(bytes(20 * MIB), name)
        assert self.store.size(name) == 5
        assert self.store.sweep(FAR_AHEAD) == 0

    def test_pieces_are_joined_in_order(self) -> None:
        name = new_id()
        writer = self.store.writer(name)
        for piece in (b"a" * MIB, b"", b"b", b"c" * MIB):
            writer.write(piece)
        writer.commit()
        assert self.store.read(name, 0, 3 * MIB) == b"a" * MIB + b"b" + b"c" * MIB

    def test_an_empty_object_is_an_object(self) -> None:
        name = self.kept(b"")
        assert self.store.size(name) == 0
        assert self.store.read(name, 0, 10) == b""

    def test_a_range_is_read(self) -> None:
        name = self.kept(bytes(range(100)))
        assert self.store.read(name, 10, 20) == bytes(range(10, 20))
        assert self.store.read(name, 20, 20) == b""

    def test_a_range_over_the_end_is_cut_there(self) -> None:
        name = self.kept(b"0123456789")
        assert self.store.read(name, 8, 50) == b"89"
        assert self.store.read(name, 50, 60) == b""

    def test_nothing_exists_before_commit(self) -> None:
        name = new_id()
        writer = self.store.writer(name)
        writer.write(b"half")
        with refused(NotFound):
            self.store.size(name)
        assert list(self.store.older_than(FAR_AHEAD)) == []
        writer.abort()

    def test_an_aborted_object_never_exists(self) -> None:
        name = new_id()
        writer = self.store.writer(name)
        writer.write(b"half")
        writer.abort()
        writer.abort()
        with refused(NotFound):
            self.store.read(name, 0, 4)
        assert self.store.sweep(FAR_AHEAD) == 0

    def test_abort_after_commit_changes_nothing(self) -> None:
        name = new_id()
        writer = self.store.writer(name)
        writer.write(b"whole")
        writer.commit()
        writer.abort()
        assert self.store.read(name, 0, 5) == b"whole"

    def test_a_name_is_never_written_over(self) -> None:
        name = self.kept(b"first")
        with refused(Conflict):
            self.kept(b"second", name)
        assert self.store.read(name, 0, 6) == b"first"

    def test_of_two_writers_at_once_one_wins(self) -> None:
        name, start, outcomes = new_id(), Barrier(8), list[str]()

        def write(content: bytes) -> None:
            writer = self.store.writer(name)
            writer.write(content)
            start.wait()
            try:
                writer.commit()
                outcomes.append("kept")
            except Conflict:
                outcomes.append("refused")

        threads = [Thread(target=write, args=(bytes([number]) * 100,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["kept"] + ["refused"] * 7
        assert len(set(self.store.read(name, 0, 100))) == 1

    def test_an_unknown_name_is_not_found(self) -> None:
        with refused(NotFound):
            self.store.read(new_id(), 0, 1)
        with refused(NotFound):
            self.store.size(new_id())

    def test_a_deleted_object_is_gone(self) -> None:
        name = self.kept(b"gone")
        self.store.delete(name)
        with refused(NotFound):
            self.store.read(name, 0, 4)
        assert list(self.store.older_than(FAR_AHEAD)) == []

    def test_deleting_twice_or_nothing_is_no_error(self) -> None:
        name = self.kept(b"gone")
        self.store.delete(name)
        self.store.delete(name)
        self.store.delete(new_id())

    def test_all_names_are_listed_once_they_are_old_enough(self) -> None:
        names = {self.kept(b"x") for _ in range(20)}
        assert set(self.store.older_than(FAR_AHEAD)) == names
        assert set(self.store.older_than(LONG_AGO)) == set()

    def test_what_is_not_committed_is_not_listed(self) -> None:
        writer = self.store.writer(new_id())
        writer.write(b"half")
        assert list(self.store.older_than(FAR_AHEAD)) == []
        writer.abort()

    def test_sweeping_spares_what_was_committed_and_what_is_young(self) -> None:
        name, writer = self.kept(b"whole"), self.store.writer(new_id())
        writer.write(b"half")
        assert self.store.sweep(LONG_AGO) == 0
        writer.commit()
        assert self.store.sweep(FAR_AHEAD) == 0
        assert self.store.size(name) == 5
