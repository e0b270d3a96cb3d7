from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases import accounts, sessions
from cases.accounts import NewPerson
from cases.office import Office
from core.clock import SetClock
from core.errors import Conflict, Denied, Invalid, NotFound
from core.model.person import Role
from tests.people import World, make_people

PASSWORD = "梧桐树下读旧信2019"
FIRST = NewPerson("wang", "王芳", frozenset())


def test_the_setup_link_makes_an_administrator_who_is_staff_and_works_once(office: Office) -> None:
    secret = accounts.make_setup_link(office).secret

    first = accounts.set_up(office, secret, FIRST, PASSWORD)

    assert first.roles == {Role.ADMINISTRATOR, Role.STAFF}
    assert not accounts.needs_set_up(office)
    with pytest.raises(NotFound):
        accounts.set_up(office, secret, NewPerson("li", "李", frozenset()), PASSWORD)


def test_a_newer_setup_link_stops_the_older_one(office: Office) -> None:
    older = accounts.make_setup_link(office).secret
    accounts.make_setup_link(office)

    with pytest.raises(NotFound):
        accounts.look_at_link(office, older)


def test_no_setup_link_is_made_once_somebody_has_an_account(world: World) -> None:
    with pytest.raises(Conflict, match="already_set_up"):
        accounts.make_setup_link(world.office)


def test_a_refused_password_leaves_the_link_usable(office: Office) -> None:
    secret = accounts.make_setup_link(office).secret
    with pytest.raises(Invalid, match="password_short"):
        accounts.set_up(office, secret, FIRST, "short")

    assert accounts.set_up(office, secret, FIRST, PASSWORD).login == "wang"


def test_an_expired_link_is_no_link(office: Office) -> None:
    link = accounts.make_setup_link(office)
    assert isinstance(office.clock, SetClock)
    office.clock.advance(office.settings.accounts.link_lifetime)

    with pytest.raises(NotFound, match="link_invalid"):
        accounts.look_at_link(office, link.secret)


def test_an_invited_person_chooses_a_password_and_signs_in(office: Office) -> None:
    people = make_people(office)
    link = accounts.create_person(office, people.dora, NewPerson("Fang", "方", frozenset({Role.CLERK})))
    assert accounts.look_at_link(office, link.secret).person is not None

    accounts.use_link(office, link.secret, PASSWORD)

    assert sessions.sign_in(office, "fang", PASSWORD, origin="::1").person.login == "Fang"


def test_a_login_belongs_to_one_person_whatever_its_case(office: Office) -> None:
    people = make_people(office)
    with pytest.raises(Conflict, match="login_taken"):
        accounts.create_person(office, people.dora, NewPerson("ALICE", "又一个", frozenset({Role.CLERK})))


def test_a_reset_signs_out_everywhere_and_ends_the_old_password(office: Office) -> None:
    secret = accounts.make_setup_link(office).secret
    first = accounts.set_up(office, secret, FIRST, PASSWORD)
    signed_in = sessions.sign_in(office, "wang", PASSWORD, origin="::1")

    link = accounts.reset_password(office, signed_in.principal, first.id)
    accounts.use_link(office, link.secret, "另一句更长的口令88")

    with pytest.raises(Denied, match="signed_out"):
        sessions.resume(office, signed_in.secret)
    with pytest.raises(Denied, match="sign_in_failed"):
        sessions.sign_in(office, "wang", PASSWORD, origin="::1")


@pytest.mark.parametrize("name", ["people", "create", "roles", "disable", "reset"])
def test_only_administrators_manage_people(office: Office, name: str) -> None:
    people = make_people(office)
    alice, bob = people.alice, people.bob.person_id
    assert bob is not None
    asked: dict[str, Callable[[], object]] = {
        "people": lambda: accounts.people(office, alice),
        "create": lambda: accounts.create_person(office, alice, FIRST),
        "roles": lambda: accounts.set_roles(office, alice, bob, frozenset({Role.STAFF})),
        "disable": lambda: accounts.disable_person(office, alice, bob),
        "reset": lambda: accounts.reset_password(office, alice, bob),
    }
    with pytest.raises(Denied):
        asked[name]()


def test_the_last_administrator_can_be_neither_disabled_nor_demoted(office: Office) -> None:
    people = make_people(office)
    dora = people.dora.person_id
    assert dora is not None
    with pytest.raises(Conflict, match="last_administrator"):
        accounts.disable_person(office, people.dora, dora)
    with pytest.raises(Conflict, match="last_administrator"):
        accounts.set_roles(office, people.dora, dora, frozenset({Role.STAFF}))

    assert accounts.person(office, people.dora, dora).roles == {Role.ADMINISTRATOR}


def test_only_active_clerks_and_staff_are_colleagues(office: Office) -> None:
    people = make_people(office)
    assert people.bob.person_id is not None
    accounts.disable_person(office, people.dora, people.bob.person_id)

    assert [person.login for person in accounts.colleagues(office, people.alice)] == ["alice", "charlie"]


@pytest.mark.parametrize("login", ["", " ", "a b", "x" * 65, "e\u202evil"])
def test_a_login_is_a_word_one_can_type(office: Office, login: str) -> None:
    people = make_people(office)
    with pytest.raises(Invalid, match="bad_login"):
        accounts.create_person(office, people.dora, NewPerson(login, "某", frozenset({Role.CLERK})))


def test_a_link_outlives_a_shorter_time_than_its_own(office: Office) -> None:
    link = accounts.make_setup_link(office)
    assert isinstance(office.clock, SetClock)
    office.clock.advance(office.settings.accounts.link_lifetime - timedelta(seconds=1))

    assert accounts.look_at_link(office, link.secret).expires_at == link.expires_at


def test_a_secret_never_shows_in_a_representation(office: Office) -> None:
    link = accounts.make_setup_link(office)
    assert link.secret not in repr(link)
