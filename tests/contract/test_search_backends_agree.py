# ruff: noqa: S311 - chance makes the questions here, not secrets
"""Both indexes give the same answer: same hits, same totals, same counts, in the same order where one is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

import pytest

from bench.servers.server import Server
from search.elastic import ElasticIndex
from search.embedded import EmbeddedIndex
from search.lookup import find
from search.plan import Plan
from search.port import (
    All,
    AnyOf,
    Bucket,
    Candidates,
    IndexQuery,
    Searchable,
    SearchIndex,
    SearchRequest,
    SearchResult,
    Some,
    Without,
)
from search.prepare import prepare
from tests.servers import fresh_prefix
from tests.unit.search.offices import Everyone, Names, paper

pytestmark = pytest.mark.services

COUNT, PER_BUCKET = 160, 9
WORDS = ("借款", "合同", "判决", "原告", "被告人", "利息", "担保", "违约金", "张三", "李四", "loan", "2024", "抵押物")
NARROWINGS = ("type:judgment", "type:letter", "date:2021", "date:2019..2022", "cause:10.1")
LEAVES = (*WORDS, '"借款合同"', '"张三 李四"', *NARROWINGS)


@dataclass(frozen=True)
class Pair:
    """The same pile of papers in both indexes."""

    indexes: tuple[SearchIndex, SearchIndex]
    buckets: list[Bucket]

    def candidates(self, query: IndexQuery, limit: int) -> tuple[Candidates, Candidates]:
        """Return what both say."""
        first, second = (index.candidates(query, limit=limit) for index in self.indexes)
        return first, second


@pytest.fixture(scope="module")
def pair(shared_servers: dict[str, Server], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with fresh_prefix(shared_servers) as url:
        embedded, elastic = EmbeddedIndex(tmp_path_factory.mktemp("index")), ElasticIndex(url)
        buckets = [Bucket(UUID(int=place + 1), place.to_bytes(32, "big")) for place in range(COUNT // PER_BUCKET + 1)]
        for index in (embedded, elastic):
            fill(index, buckets)
        yield Pair((embedded, elastic), buckets)
        embedded.close()
        elastic.close()


def fill(index: SearchIndex, buckets: list[Bucket]) -> None:
    """Bring the pile in, in several steps, with replacements and removals between."""
    entries = [prepare(one, buckets[place // PER_BUCKET], lambda text: text[::-1]) for place, one in enumerate(pile())]
    for number, first in enumerate(range(0, COUNT, 40), 1):
        index.apply(entries[first : first + 40], (), watermark=100 * number)
    index.apply(entries[10:15], [entry.document_id for entry in entries[70:75]], watermark=1000)
    index.drop({entries[20].document_id: 1001})


def pile() -> list[Searchable]:
    """Return made-up papers."""
    random = Random(5)
    return [
        paper(
            f"{number:04}",
            *("，".join(random.choices(WORDS, k=random.randint(1, 6))) for _ in range(random.randint(1, 3))),
            document_type=random.choice(["judgment", "letter", None]),
            causes=random.choice([("10.1", "10"), ("10",), ()]),
            dated=random.choice(["2019-03-01", "2021-07-15", "2021", "2023-11", None]),
        )
        for number in range(COUNT)
    ]


def question(random: Random) -> str:
    """Return words, phrases, narrowings, exclusions and alternatives."""
    parts = []
    for _ in range(random.randint(1, 4)):
        leaf = random.choice(LEAVES)
        kind = random.random()
        parts.append(f"-{leaf}" if kind < 0.2 else f"{leaf} OR {random.choice(LEAVES)}" if kind < 0.4 else leaf)
    return " ".join(parts)


@pytest.mark.parametrize("seed", range(120))
def test_a_question_has_one_answer(pair: Pair, seed: int) -> None:
    random = Random(seed)
    text, step = question(random), random.choice([1, 1, 3])
    request = SearchRequest(text, pair.buckets[::step], limit=COUNT)
    first, second = (find(index, request, Everyone(), Names()) for index in pair.indexes)
    assert shown(first) == shown(second), text
    assert (first.total, first.mode, first.facets) == (second.total, second.mode, second.facets)


def shown(result: SearchResult) -> dict[UUID, object]:
    """Return the hits, whose order is anybody's guess where they are worth the same."""
    return {hit.document_id: (hit.page, pytest.approx(hit.score), hit.snippet, hit.spans) for hit in result.hits}


@pytest.mark.parametrize("seed", range(60))
def test_a_tree_of_tokens_has_one_answer(pair: Pair, seed: int) -> None:
    random = Random(seed)
    terms = Plan(pair.buckets).terms("text", ["借", "款", "借款", "合同", "张三", "loan", "没有"])
    first, second = pair.candidates(tree(random, terms, depth=3), COUNT)
    assert first.total == second.total
    expected = {item.document_id: pytest.approx(item.score) for item in first.items}
    assert {item.document_id: item.score for item in second.items} == expected


def tree(random: Random, terms: list[AnyOf], depth: int) -> IndexQuery:
    """Return a tree with and without weights."""
    if depth == 0 or random.random() < 0.3:
        return AnyOf(random.choice(terms).tokens, random.choice([0.0, 0.0, 0.5, 2.0]))
    parts = tuple(tree(random, terms, depth - 1) for _ in range(random.randint(1, 3)))
    trees: list[IndexQuery] = [All(parts), Some(parts), Without(parts[0], parts[-1])]
    return random.choice(trees)


@pytest.mark.parametrize("limit", [1, 7, 30])
def test_the_latest_and_the_counts_are_the_same_where_not_all_is_brought(pair: Pair, limit: int) -> None:
    (term,) = Plan(pair.buckets).terms("text", ["借款"])
    first, second = pair.candidates(term, limit)
    assert (first.total, first.facets) == (second.total, second.facets)
    assert first.total > limit
    assert len(first.items) == len(second.items) == limit


def test_terms_are_as_frequent_in_both(pair: Pair) -> None:
    terms = Plan(pair.buckets).terms("text", ["借", "借款", "张三", "没有"])
    assert pair.indexes[0].frequencies(terms) == pair.indexes[1].frequencies(terms)
    assert pair.indexes[0].stats().documents == pair.indexes[1].stats().documents == COUNT - 6
