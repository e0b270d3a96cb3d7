"""Reading is logged: pages, originals, text and searches leave a line before anything is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import documents, lookup, originals, pages
from cases.lookup import SearchRequest
from core.clock import SetClock
from core.errors import NotFound
from storage.sql.repositories.audit import AuditFilter
from tests.people import World


def test_pages_and_their_pictures_come_back_as_they_were_read(world: World) -> None:
    office, alice, paper = world.office, world.people.alice, world.secret_paper

    assert pages.layout(office, alice, paper.id, 1).lines[1].text == "张三向金鼎公司借款壹万元整"
    assert pages.preview(office, alice, paper.id, 1).data.startswith(b"large ")
    assert pages.thumbnail(office, alice, paper.id, 1) == pages.PageImage(b"small", "image/webp")
    assert "翡翠手镯" in pages.text(office, alice, paper.id)
    assert pages.read_pages(office, alice, paper.id)[0] == pages.layout(office, alice, paper.id, 1)


def test_an_original_is_read_by_range(world: World) -> None:
    original = originals.open_original(world.office, world.people.alice, world.secret_paper.id)

    assert b"".join(original.read()) == "张三合同.pdf".encode()
    assert b"".join(original.read(3, 6)) == "三".encode()
    assert original.size == len("张三合同.pdf".encode())


def test_whatever_shows_a_paper_is_logged_with_its_reader(world: World) -> None:
    office, alice, paper = world.office, world.people.alice, world.secret_paper
    documents.view(office, alice, paper.id)
    pages.layout(office, alice, paper.id, 1)
    pages.preview(office, alice, paper.id, 1)
    pages.thumbnail(office, alice, paper.id, 1)
    pages.text(office, alice, paper.id)
    originals.open_original(office, alice, paper.id)

    entries = documents.history(office, alice, paper.id)

    shown = {"document.open", "page.read", "page.look", "page.glance", "document.text", "document.download"}
    assert shown <= {entry.action for entry in entries if entry.actor == "Alice"}


def test_the_small_pictures_of_a_list_are_one_line_and_large_ones_each_their_own(world: World) -> None:
    office, alice, paper = world.office, world.people.alice, world.secret_paper
    assert isinstance(office.clock, SetClock)
    for _ in range(3):
        pages.thumbnail(office, alice, paper.id, 1)
        pages.preview(office, alice, paper.id, 1)
    office.clock.advance(timedelta(minutes=11))
    pages.thumbnail(office, alice, paper.id, 1)

    actions = [entry.action for entry in documents.history(office, alice, paper.id)]

    assert actions.count("page.glance") == 2
    assert actions.count("page.look") == 3


def test_a_glance_of_somebody_else_is_a_line_of_its_own(world: World) -> None:
    office, paper = world.office, world.open_paper
    for who in (world.people.alice, world.people.charlie, world.people.alice):
        pages.thumbnail(office, who, paper.id, 1)

    actors = [
        entry.actor
        for entry in documents.history(office, world.people.alice, paper.id)
        if entry.action == "page.glance"
    ]

    assert sorted(str(actor) for actor in actors) == ["Alice", "Charlie"]


def test_who_may_not_see_a_paper_gets_no_small_picture(world: World) -> None:
    with pytest.raises(NotFound):
        pages.thumbnail(world.office, world.people.charlie, world.secret_paper.id, 1)


def test_a_query_is_logged_sealed(world: World) -> None:
    lookup.search(world.office, world.people.alice, SearchRequest("翡翠手镯"))

    with world.office.db.read() as tx:
        (entry,) = tx.audit.page(AuditFilter(action="search.ask")).items
        assert tx.audit.detail(entry.index) == {"query": "翡翠手镯"}
    assert "翡翠手镯" not in repr(entry)


def test_an_empty_answer_offers_the_query_without_its_narrowest_part(world: World) -> None:
    found = lookup.search(world.office, world.people.alice, SearchRequest("借款 type:判决书"))

    assert (found.total, found.narrower) == (0, "借款")


def test_a_list_tells_whose_paper_it_is_and_where_it_belongs(world: World) -> None:
    (row,) = documents.listing(
        world.office, world.people.alice, documents.DocumentQuery(record_id=world.secret.id)
    ).items

    assert (row.subject, row.record_title, row.record_kind) == ("张三", "张三借款", "lead")


def test_intake_lists_ones_own_batches_only(world: World) -> None:
    mine = documents.intake(world.office, world.people.charlie)

    assert [row.document.id for row in mine.items] == [world.open_paper.id]
