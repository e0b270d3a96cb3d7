"""The search port's suite on its back ends, and what only the embedded one promises."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import Unavailable
from search.conformance import SearchIndexContract, document, entry, term
from search.elastic import ElasticIndex
from search.embedded import EmbeddedIndex
from search.embedded.texts import Texts
from search.null import NullIndex
from search.port import SearchIndex

ROOT = Path(__file__).parents[2]


class TestEmbedded(SearchIndexContract):
    @pytest.fixture
    def index(self, tmp_path: Path) -> Iterator[SearchIndex]:
        index = EmbeddedIndex(tmp_path)
        yield index
        index.close()

    def test_what_was_applied_survives_closing(self, tmp_path: Path) -> None:
        first = EmbeddedIndex(tmp_path)
        first.apply([entry(1, "a")], (), watermark=2)
        first.close()
        second = EmbeddedIndex(tmp_path)
        assert (self.found(second, term("a")), second.watermark()) == ([1], 2)

    def test_a_reader_sees_what_another_process_wrote(self, tmp_path: Path) -> None:
        reader, writer = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
        assert self.found(reader, term("a")) == []
        writer.apply([entry(1, "a")], (), watermark=1)
        assert self.found(reader, term("a")) == [1]
        writer.close()

    def test_a_second_writer_is_refused(self, tmp_path: Path) -> None:
        first, second = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
        first.apply([], (), watermark=1)
        with pytest.raises(Unavailable):
            second.apply([], (), watermark=2)
        first.close()

    def test_a_damaged_index_says_so_and_can_be_cleared(self, tmp_path: Path) -> None:
        first = EmbeddedIndex(tmp_path)
        first.apply([entry(1, "a")], (), watermark=1)
        first.close()
        next(tmp_path.rglob("meta.json")).write_text("{")
        damaged = EmbeddedIndex(tmp_path)
        with pytest.raises(Unavailable):
            damaged.watermark()
        damaged.clear()
        assert damaged.watermark() == 0

    def test_what_has_lost_its_text_to_a_crash_is_left_out_until_it_is_applied_again(self, tmp_path: Path) -> None:
        index = EmbeddedIndex(tmp_path)
        index.apply([entry(1, "a"), entry(2, "a")], (), watermark=1)
        texts = Texts(next(tmp_path.iterdir()))
        texts.change([document(1)], [])
        texts.close()
        assert (self.found(index, term("a")), index.candidates(term("a"), limit=9).total) == ([2], 1)
        index.apply([entry(1, "a"), entry(2, "a")], (), watermark=1)
        assert self.found(index, term("a")) == [1, 2]
        index.close()

    def test_a_generation_half_filled_is_found_again(self, tmp_path: Path) -> None:
        first = EmbeddedIndex(tmp_path)
        first.apply([entry(1, "old")], (), watermark=3)
        first.rebuild().apply([entry(1, "new")], (), watermark=2)
        first.close()
        second = EmbeddedIndex(tmp_path)
        assert (second.watermark(), second.rebuild().watermark()) == (3, 2)
        second.publish()
        assert (self.found(second, term("new")), second.watermark()) == ([1], 2)
        second.close()

    def test_a_reader_follows_to_the_next_generation(self, tmp_path: Path) -> None:
        reader, writer = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
        writer.apply([entry(1, "a")], (), watermark=1)
        assert self.found(reader, term("a")) == [1]
        writer.rebuild().apply([entry(2, "a")], (), watermark=2)
        writer.publish()
        assert self.found(reader, term("a")) == [2]
        writer.close()

    @pytest.mark.parametrize("beside", [True, False], ids=["another reader", "the writer itself"])
    def test_who_asks_while_generations_change_is_answered(self, tmp_path: Path, *, beside: bool) -> None:
        writer = EmbeddedIndex(tmp_path)
        writer.apply([entry(1, "a")], (), watermark=1)
        reader = EmbeddedIndex(tmp_path) if beside else writer
        changed = threading.Event()

        def ask() -> set[int]:
            totals = {1}
            while not changed.is_set():
                totals.add(reader.candidates(term("a"), limit=9).total)
            return totals

        with ThreadPoolExecutor(3) as people:
            answers = [people.submit(ask) for _ in range(3)]
            try:
                for _ in range(20):
                    writer.rebuild().apply([entry(1, "a")], (), watermark=1)
                    writer.publish()
            finally:
                changed.set()
            assert [answer.result() for answer in answers] == [{1}] * 3
        writer.close()

    def test_what_an_older_program_left_is_removed(self, tmp_path: Path) -> None:
        (tmp_path / "1").mkdir()
        index = EmbeddedIndex(tmp_path)
        index.apply([entry(1, "a")], (), watermark=1)
        assert not (tmp_path / "1").exists()
        index.close()

    @pytest.mark.parametrize("kills", range(3))
    def test_a_killed_writer_leaves_watermark_and_entries_in_step(self, tmp_path: Path, kills: int) -> None:
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.contract.search_writer", str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert writer.stdout is not None
        for _ in range(3 + 2 * kills):
            writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
        told = len(writer.communicate()[0].splitlines()) + 3 + 2 * kills
        index = EmbeddedIndex(tmp_path)
        mark = index.watermark()
        assert mark >= told
        assert self.found(index, term("a"), limit=1000) == list(range(1, mark + 1))
        index.apply([entry(mark, "a"), entry(mark + 1, "a")], (), watermark=mark + 1)
        assert index.stats().documents == mark + 1
        index.close()


@pytest.mark.services
class TestElastic(SearchIndexContract):
    @pytest.fixture
    def index(self, elastic_url: str) -> Iterator[SearchIndex]:
        index = ElasticIndex(elastic_url)
        yield index
        index.close()

    def test_a_text_that_another_process_changed_is_brought_anew(self, elastic_url: str) -> None:
        first, second = ElasticIndex(elastic_url), ElasticIndex(elastic_url)
        with closing(first), closing(second):
            for change, text in enumerate((b"old", b"new"), 1):
                first.apply([entry(1, "a", text=text)], (), watermark=change)
                assert second.candidates(term("a"), limit=1).items[0].text == text
            first.clear()
            first.apply([entry(1, "a", text=b"of another index")], (), watermark=1)
            assert second.candidates(term("a"), limit=1).items[0].text == b"of another index"

    def test_two_processes_ask_one_index(self, elastic_url: str) -> None:
        first, second = ElasticIndex(elastic_url), ElasticIndex(elastic_url)
        first.apply([entry(1, "a")], (), watermark=2)
        assert (self.found(second, term("a")), second.watermark()) == ([1], 2)
        first.close()
        second.close()


def test_switched_off_takes_changes_and_refuses_questions() -> None:
    index = NullIndex()
    index.apply([entry(1, "a")], [document(2)], watermark=5)
    index.clear()
    assert (index.watermark(), index.stats().documents) == (0, 0)
    with pytest.raises(Unavailable, match="search_off"):
        index.candidates(term("a"), limit=1)
    with pytest.raises(Unavailable, match="search_off"):
        index.frequencies([term("a")])
    index.close()
