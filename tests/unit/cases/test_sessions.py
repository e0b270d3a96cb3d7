from __future__ import annotations

from datetime import timedelta

import pytest

from cases import accounts, sessions
from cases.accounts import NewPerson
from cases.office import Office
from core.clock import SetClock
from core.errors import Denied, Unavailable
from core.model.person import OPERATOR, Role

PASSWORD = "梧桐树下读旧信2019"


@pytest.fixture
def clock(office: Office) -> SetClock:
    """An office in which Wang can sign in, and its clock."""
    secret = accounts.make_setup_link(office).secret
    accounts.set_up(office, secret, NewPerson("wang", "王芳", frozenset()), PASSWORD)
    assert isinstance(office.clock, SetClock)
    return office.clock


def test_a_session_lasts_while_it_is_used_up_to_its_end(office: Office, clock: SetClock) -> None:
    signed_in = sessions.sign_in(office, "wang", PASSWORD, origin="::1")
    for _ in range(35):
        clock.advance(timedelta(minutes=20))
        sessions.resume(office, signed_in.secret)

    clock.advance(timedelta(minutes=20))
    with pytest.raises(Denied, match="signed_out"):
        sessions.resume(office, signed_in.secret)


def test_an_idle_session_ends(office: Office, clock: SetClock) -> None:
    signed_in = sessions.sign_in(office, "wang", PASSWORD, origin="::1")
    clock.advance(office.settings.accounts.session_idle)

    with pytest.raises(Denied, match="signed_out"):
        sessions.resume(office, signed_in.secret)


def test_a_rotated_secret_replaces_the_old_one_and_not_the_end(office: Office, clock: SetClock) -> None:
    signed_in = sessions.sign_in(office, "wang", PASSWORD, origin="::1")
    clock.advance(timedelta(minutes=5))

    fresh = sessions.rotate(office, signed_in.secret)

    assert fresh.expires_at == signed_in.expires_at
    assert sessions.resume(office, fresh.secret).person == signed_in.person
    with pytest.raises(Denied):
        sessions.resume(office, signed_in.secret)


@pytest.mark.usefixtures("clock")
def test_signing_out_ends_the_session_and_twice_is_no_error(office: Office) -> None:
    signed_in = sessions.sign_in(office, "wang", PASSWORD, origin="::1")
    sessions.sign_out(office, signed_in.secret)
    sessions.sign_out(office, signed_in.secret)

    with pytest.raises(Denied):
        sessions.resume(office, signed_in.secret)


@pytest.mark.usefixtures("clock")
def test_unknown_logins_wrong_passwords_and_closed_accounts_get_one_answer(office: Office) -> None:
    clerk = accounts.create_person(office, OPERATOR, NewPerson("li", "李", frozenset({Role.CLERK})))
    person = accounts.use_link(office, clerk.secret, PASSWORD)
    accounts.disable_person(office, OPERATOR, person.id)
    answers = []
    for login, password in (("nobody", PASSWORD), ("wang", "not the one 55"), ("li", PASSWORD)):
        with pytest.raises(Denied) as refused:
            sessions.sign_in(office, login, password, origin="::1")
        answers.append((refused.value.code, refused.value.params))

    assert answers == [("sign_in_failed", {})] * 3


def test_failures_make_one_wait_longer_each_time_and_never_for_good(office: Office, clock: SetClock) -> None:
    for _ in range(sessions.FREE_BY_LOGIN):
        with pytest.raises(Denied):
            sessions.sign_in(office, "wang", "not the one 55", origin="::1")

    with pytest.raises(Unavailable, match="too_many_attempts"):
        sessions.sign_in(office, "wang", PASSWORD, origin="::2")
    clock.advance(timedelta(seconds=1))

    assert sessions.sign_in(office, "wang", PASSWORD, origin="::2").person.login == "wang"


@pytest.mark.usefixtures("clock")
def test_a_change_of_roles_counts_at_once(office: Office) -> None:
    signed_in = sessions.sign_in(office, "wang", PASSWORD, origin="::1")
    everything = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
    accounts.set_roles(office, signed_in.principal, signed_in.person.id, everything)

    assert sessions.resume(office, signed_in.secret).principal.roles == everything
