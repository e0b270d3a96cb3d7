from __future__ import annotations

import pytest

from cases import lookup
from cases.lookup import SearchRequest
from core.errors import Denied
from tests.factories import settle
from tests.people import World


def test_a_word_is_found_on_its_page_with_its_place(world: World) -> None:
    settle(world.office)

    found = lookup.search(world.office, world.people.alice, SearchRequest("翡翠手镯"))

    assert [hit.document.id for hit in found.hits] == [world.secret_paper.id]
    assert found.hits[0].boxes
    assert found.facets["type"] == {"loan_contract": 1}


def test_a_stranger_finds_nothing_of_a_restricted_lead_and_no_count_tells(world: World) -> None:
    settle(world.office)

    hidden = lookup.search(world.office, world.people.charlie, SearchRequest("翡翠手镯"))
    absent = lookup.search(world.office, world.people.charlie, SearchRequest("琥珀手镯"))

    assert (hidden.total, hidden.hits, hidden.facets) == (absent.total, absent.hits, absent.facets)
    assert hidden.total == 0


def test_a_clerk_does_not_search(world: World) -> None:
    with pytest.raises(Denied):
        lookup.search(world.office, world.people.bob, SearchRequest("借款"))
