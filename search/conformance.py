# ruff: noqa: D102, S101, PLR2004 - these are tests, shipped with the port
"""What every `SearchIndex` must do.  Each back end runs this suite; a test class gives it an empty index.

Plain assertions and no test framework, so that the product carries its own contract.
"""

from __future__ import annotations

from uuid import UUID

from search.port import PAYLOAD_BUDGET, TOKEN_BYTES, All, AnyOf, Generation, IndexEntry, SearchIndex, Some, Without


def document(number: int) -> UUID:
    """Return the id of a made-up document."""
    return UUID(int=number)


def token(name: str) -> bytes:
    """Return a made-up token."""
    return name.encode().ljust(TOKEN_BYTES, b"\0")


def term(*names: str, weight: float = 0.0) -> AnyOf:
    """Return one term with the tokens it has in several buckets."""
    return AnyOf(tuple(token(name) for name in names), weight)


def entry(
    number: int,
    *names: str,
    facets: tuple[str, ...] = (),
    text: bytes = b"sealed",
    pages: bytes = b"",
    sequence: int | None = None,
) -> IndexEntry:
    """Return the entry of a made-up document that holds the tokens `names` and may be counted by `facets`."""
    held = frozenset(token(name) for name in (*names, *facets))
    return IndexEntry(document(number), held, tuple(token(name) for name in facets), text, pages, sequence)


class SearchIndexContract:
    """Subclass with a fixture `index` that yields an empty index of the back end under test."""

    def found(self, index: Generation, query: AnyOf | All | Some | Without, limit: int = 10) -> list[int]:
        """Return the numbers of the documents that match."""
        return sorted(item.document_id.int for item in index.candidates(query, limit=limit).items)

    def test_an_empty_index_has_no_watermark_and_finds_nothing(self, index: SearchIndex) -> None:
        assert index.watermark() == 0
        assert index.candidates(term("a"), limit=5).total == 0
        assert index.stats().documents == 0

    def test_what_was_applied_is_found_with_its_text(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a", text=b"\x00\xff\x01")], (), watermark=3)
        item = index.candidates(term("a"), limit=5).items[0]
        assert (item.document_id, item.text) == (document(1), b"\x00\xff\x01")

    def test_the_text_is_that_of_the_last_change_however_often_it_was_asked_for(self, index: SearchIndex) -> None:
        for text in (b"first", b"second", b"third"):
            for change in (1, 2):
                index.apply([entry(1, "a", text=text + bytes([change]))], (), watermark=change)
                for _ in range(2):
                    assert index.candidates(term("a"), limit=5).items[0].text == text + bytes([change])
            index.clear()

    def test_pages_are_brought_by_document_where_there_are_any(self, index: SearchIndex) -> None:
        assert index.pages([]) == index.pages([document(1)]) == {}
        index.apply([entry(number, "a", pages=bytes([number])) for number in (1, 2, 3)], (), watermark=1)
        index.apply([entry(1, "a", pages=b"new")], [document(3)], watermark=2)
        assert index.pages([document(number) for number in (1, 2, 3, 4)]) == {document(1): b"new", document(2): b"\x02"}

    def test_the_watermark_is_that_of_the_last_changes(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a")], (), watermark=3)
        index.apply([], (), watermark=9)
        assert index.watermark() == 9

    def test_an_upsert_replaces_all_of_the_entry(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a")], (), watermark=1)
        index.apply([entry(1, "b")], (), watermark=2)
        assert self.found(index, term("a")) == []
        assert self.found(index, term("b")) == [1]
        assert index.stats().documents == 1

    def test_applying_again_changes_nothing(self, index: SearchIndex) -> None:
        for _ in range(3):
            index.apply([entry(1, "a"), entry(2, "a")], [document(3)], watermark=5)
        assert index.candidates(term("a"), limit=5).total == 2
        assert index.frequencies([term("a")]) == (2,)

    def test_a_deletion_removes_the_document(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a"), entry(2, "a")], (), watermark=1)
        index.apply([], [document(1)], watermark=2)
        assert self.found(index, term("a")) == [2]

    def test_a_term_is_any_of_its_tokens(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a1"), entry(2, "a2"), entry(3, "b1")], (), watermark=1)
        assert self.found(index, term("a1", "a2")) == [1, 2]

    def test_a_term_without_tokens_matches_nothing(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a")], (), watermark=1)
        assert self.found(index, term()) == []
        assert self.found(index, Some(())) == []
        assert self.found(index, All((term("a"), term()))) == []

    def test_all_some_and_without_combine(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a", "b"), entry(2, "a"), entry(3, "b"), entry(4, "c")], (), watermark=1)
        assert self.found(index, All((term("a"), term("b")))) == [1]
        assert self.found(index, Some((term("a"), term("c")))) == [1, 2, 4]
        assert self.found(index, Without(term("a"), term("b"))) == [2]
        assert self.found(index, All((Some((term("a"), term("b"))), Without(term("b"), term("a"))))) == [3]

    def test_scores_are_the_sums_of_weights(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a"), entry(2, "a", "b"), entry(3, "b")], (), watermark=1)
        found = index.candidates(Some((term("a", weight=2.0), term("b", weight=0.5))), limit=5)
        assert [(item.document_id.int, item.score) for item in found.items] == [(2, 2.5), (1, 2.0), (3, 0.5)]

    def test_without_weights_the_latest_stand_first(self, index: SearchIndex) -> None:
        for number in (1, 2, 3):
            index.apply([entry(number, "a")], (), watermark=number)
        assert [item.document_id.int for item in index.candidates(term("a"), limit=2).items] == [3, 2]

    def test_the_total_counts_beyond_the_limit(self, index: SearchIndex) -> None:
        index.apply([entry(number, "a") for number in range(1, 8)], (), watermark=1)
        found = index.candidates(term("a"), limit=3)
        assert (len(found.items), found.total) == (3, 7)

    def test_facets_count_all_that_matches_once_there_is_more_than_the_limit(self, index: SearchIndex) -> None:
        index.apply([entry(n, "a", facets=("odd" if n % 2 else "even",)) for n in range(1, 6)], (), watermark=1)
        index.apply([entry(9, "b", facets=("odd",))], (), watermark=2)
        counted = index.candidates(term("a"), limit=1).facets
        assert (counted[token("odd")], counted[token("even")]) == (3, 2)

    def test_long_texts_are_cut_short_only_where_not_all_can_be_brought(self, index: SearchIndex) -> None:
        half = bytes(PAYLOAD_BUDGET // 6)
        index.apply([entry(number, "a", text=half, pages=half) for number in range(1, 7)], (), watermark=1)
        assert len(index.candidates(term("a"), limit=6).items) == 6
        assert 1 <= len(index.candidates(term("a"), limit=5).items) < 5

    def test_frequencies_count_documents_by_term(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a", "b"), entry(2, "a")], (), watermark=1)
        assert index.frequencies([term("a"), term("b", "a"), term("z"), term()]) == (2, 2, 0, 0)

    def test_deleted_documents_count_nowhere(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a", facets=("f",)), entry(2, "a", facets=("f",))], (), watermark=1)
        index.apply([entry(3, "a")], [document(1)], watermark=2)
        assert index.frequencies([term("a")]) == (2,)
        assert index.candidates(term("a"), limit=1).facets.get(token("f"), 0) == 1

    def test_clearing_forgets_entries_and_watermark(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a")], (), watermark=4)
        index.clear()
        assert (index.watermark(), index.stats().documents) == (0, 0)
        index.apply([entry(2, "a")], (), watermark=1)
        assert self.found(index, term("a")) == [2]

    def test_parts_of_a_megabyte_come_back_whole(self, index: SearchIndex) -> None:
        text = bytes(range(256)) * 4096
        index.apply([entry(1, "a", text=text, pages=text[::-1])], (), watermark=1)
        assert index.candidates(term("a"), limit=1).items[0].text == text
        assert index.pages([document(1)]) == {document(1): text[::-1]}

    def test_what_comes_late_undoes_nothing(self, index: SearchIndex) -> None:
        index.apply([entry(1, "new"), entry(2, "new")], (), watermark=7)
        index.apply([entry(1, "old")], [document(2)], watermark=6)
        assert index.watermark() == 7
        assert (self.found(index, term("new")), self.found(index, term("old"))) == ([1, 2], [])

    def test_an_entry_counts_as_of_its_own_change(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a", sequence=4), entry(2, "a", sequence=8), entry(3, "a", sequence=6)], (), watermark=9)
        assert [item.document_id.int for item in index.candidates(term("a"), limit=2).items] == [2, 3]

    def test_what_is_dropped_stays_away_until_its_change_is_followed(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a", sequence=1), entry(2, "a", sequence=2)], (), watermark=2)
        index.drop({document(1): 5, document(3): 5})
        index.apply([entry(1, "a", sequence=4), entry(3, "a", sequence=3)], (), watermark=4)
        assert (self.found(index, term("a")), index.watermark()) == ([2], 4)
        index.apply([entry(1, "a", sequence=5)], (), watermark=5)
        assert self.found(index, term("a")) == [1, 2]

    def test_what_followed_its_change_is_not_dropped_any_more(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a", sequence=5)], (), watermark=5)
        index.drop({document(1): 5})
        assert self.found(index, term("a")) == [1]

    def test_the_next_generation_is_filled_beside_the_present_one(self, index: SearchIndex) -> None:
        index.apply([entry(1, "old")], (), watermark=8)
        index.rebuild().apply([entry(1, "new")], (), watermark=3)
        assert (self.found(index, term("old")), self.found(index, term("new"))) == ([1], [])
        assert (index.watermark(), index.rebuild().watermark()) == (8, 3)
        assert self.found(index.rebuild(), term("new")) == [1]

    def test_the_next_generation_takes_the_place_of_the_present_one(self, index: SearchIndex) -> None:
        index.apply([entry(1, "old"), entry(2, "old")], (), watermark=8)
        index.rebuild().apply([entry(1, "new")], (), watermark=9)
        index.publish()
        assert (self.found(index, term("old")), self.found(index, term("new"))) == ([], [1])
        assert (index.watermark(), index.stats().documents) == (9, 1)
        assert index.rebuild().watermark() == 0

    def test_generations_follow_one_another(self, index: SearchIndex) -> None:
        for number in range(1, 4):
            index.rebuild().apply([entry(number, "a")], (), watermark=number)
            index.publish()
            index.apply([entry(number + 10, "a")], (), watermark=number + 1)
            assert self.found(index, term("a")) == [number, number + 10]

    def test_nothing_published_is_an_empty_index(self, index: SearchIndex) -> None:
        index.apply([entry(1, "a")], (), watermark=2)
        index.publish()
        assert (index.watermark(), self.found(index, term("a"))) == (0, [])

    def test_the_next_generation_loses_what_is_dropped(self, index: SearchIndex) -> None:
        index.rebuild().apply([entry(1, "a", sequence=1)], (), watermark=1)
        index.drop({document(1): 5})
        index.rebuild().apply([entry(1, "a", sequence=4)], (), watermark=4)
        index.publish()
        assert self.found(index, term("a")) == []
