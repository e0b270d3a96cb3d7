"""Accounts, sessions, one-time links and the counting of failures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import Conflict, NotFound
from core.ids import new_id
from core.model.person import Person, Role
from core.model.session import LinkPurpose, OneTimeLink, Session
from storage.sql.database import Database
from tests.unit.storage.world import START, World


def make_person(login: str = "Li.Si") -> Person:
    return Person(new_id(), login, "李四", frozenset({Role.STAFF, Role.AUDITOR}), "zh-CN", START)


def test_a_person_comes_back_as_written(db: Database) -> None:
    person = make_person()
    with db.write() as tx:
        tx.people.add(person, "$argon2id$…")

    with db.read() as tx:
        assert tx.people.get(person.id) == person
        assert tx.people.by_login("li.si") == person
        assert tx.people.password(person.id) == "$argon2id$…"
        assert tx.people.names([person.id, new_id()]) == {person.id: "李四"}


def test_a_login_is_taken_whatever_its_case(db: Database) -> None:
    with db.write() as tx:
        tx.people.add(make_person("li"))
        with pytest.raises(Conflict, match="login_taken"):
            tx.people.add(make_person("LI"))
        assert tx.people.count() == 1


def test_a_changed_person_keeps_the_password(db: Database) -> None:
    person = make_person()
    changed = replace(person, name="李思", roles=frozenset({Role.CLERK}), disabled_at=START)
    with db.write() as tx:
        tx.people.add(person, "old")
        tx.people.set_password(person.id, "new")
        tx.people.save(changed)

    with db.read() as tx:
        assert (tx.people.get(person.id), tx.people.password(person.id)) == (changed, "new")


def test_somebody_else_cannot_take_a_login_by_a_change(db: Database) -> None:
    one, other = make_person("one"), make_person("other")
    with db.write() as tx:
        tx.people.add(one)
        tx.people.add(other)
        with pytest.raises(Conflict, match="login_taken"):
            tx.people.save(replace(other, login="ONE"))


def test_sessions_end_one_by_one_all_but_one_or_by_age(world: World) -> None:
    who = world.person(Role.STAFF)
    assert who.person_id
    sessions = [
        Session(bytes([number]) * 32, who.person_id, START, START, START + timedelta(hours=number))
        for number in range(1, 5)
    ]
    with world.db.write() as tx:
        for session in sessions:
            tx.sessions.add(session)
        tx.sessions.touch(sessions[3].digest, START + timedelta(minutes=1))
        tx.sessions.end(sessions[0].digest)
        assert tx.sessions.sweep(START + timedelta(hours=2)) == 1
        assert tx.sessions.end_all(who.person_id, but=sessions[3].digest) == 1

    with world.db.read() as tx:
        assert tx.sessions.get(sessions[2].digest) is None
        assert tx.sessions.get(sessions[3].digest) == replace(sessions[3], seen_at=START + timedelta(minutes=1))


def test_a_link_works_once(db: Database) -> None:
    link = OneTimeLink(b"d" * 32, LinkPurpose.SETUP, None, START + timedelta(hours=1))
    with db.write() as tx:
        tx.one_time_links.add(link)
        assert tx.one_time_links.get(link.digest, START) == link
        assert tx.one_time_links.use(link.digest, START) == link
        with pytest.raises(NotFound, match="link_invalid"):
            tx.one_time_links.use(link.digest, START)


def test_a_link_stops_working_when_it_expires_or_is_revoked(db: Database) -> None:
    links = [OneTimeLink(bytes([n]) * 32, LinkPurpose.SETUP, None, START + timedelta(hours=n)) for n in (1, 2)]
    with db.write() as tx:
        for link in links:
            tx.one_time_links.add(link)
        assert tx.one_time_links.get(links[0].digest, START + timedelta(hours=1)) is None
        tx.one_time_links.revoke(LinkPurpose.SETUP)
        assert tx.one_time_links.get(links[1].digest, START) is None


def test_failures_are_counted_by_subject_until_cleared(db: Database) -> None:
    with db.write() as tx:
        tx.throttle.fail("li.si", START)
        assert tx.throttle.fail("LI.SI", START).failures == 2
        assert tx.throttle.get("other") is None
        tx.throttle.clear("li.si")
        assert tx.throttle.get("li.si") is None


def test_old_failures_are_swept(db: Database) -> None:
    with db.write() as tx:
        tx.throttle.fail("li.si", START)
        assert tx.throttle.sweep(START) == 0
        assert tx.throttle.sweep(START + timedelta(seconds=1)) == 1
