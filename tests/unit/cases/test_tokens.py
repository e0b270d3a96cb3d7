from __future__ import annotations

from datetime import timedelta

import pytest

from cases import accounts, tokens
from cases.office import Office
from cases.tokens import NewToken
from core.clock import SetClock
from core.errors import Denied, Invalid, NotFound, Unavailable
from core.model.person import Role
from core.model.token import TokenScope
from storage.sql.repositories.audit import AuditFilter
from tests.people import World

WHOLE = NewToken("笔记本脚本", TokenScope.PERSON, 30)
FEEDING = NewToken("前台扫描仪", TokenScope.INTAKE, 30)


def recognised(office: Office, secret: str) -> tokens.Bearer:
    return tokens.recognise(office, secret, origin="192.0.2.1")


def test_a_token_acts_as_its_person_with_the_present_roles(world: World) -> None:
    secret = tokens.issue(world.office, world.people.bob, WHOLE).secret
    assert recognised(world.office, secret).principal == world.people.bob

    changed = frozenset({Role.AUDITOR})
    assert world.people.bob.person_id
    accounts.set_roles(world.office, world.people.dora, world.people.bob.person_id, changed)
    assert recognised(world.office, secret).principal.roles == changed


def test_only_a_digest_of_the_secret_is_kept_and_its_name_is_sealed(world: World) -> None:
    secret = tokens.issue(world.office, world.people.bob, WHOLE).secret
    with world.office.db.read() as tx:
        (kept,) = tx.tokens.all()
    assert secret.removeprefix(tokens.PREFIX).encode() not in kept.digest
    assert kept.name == "笔记本脚本"
    assert secret not in repr(tokens.IssuedToken(kept, secret))


def test_an_expired_token_is_refused(world: World) -> None:
    secret = tokens.issue(world.office, world.people.bob, WHOLE).secret
    clock = world.office.clock
    assert isinstance(clock, SetClock)
    clock.advance(timedelta(days=30))

    with pytest.raises(Denied, match="token_refused"):
        recognised(world.office, secret)


def test_a_revoked_token_is_refused_at_once(world: World) -> None:
    made = tokens.issue(world.office, world.people.bob, WHOLE)
    tokens.revoke(world.office, world.people.bob, made.token.id)

    with pytest.raises(Denied, match="token_refused"):
        recognised(world.office, made.secret)


def test_closing_an_account_ends_its_tokens_for_good(world: World) -> None:
    secret = tokens.issue(world.office, world.people.bob, WHOLE).secret
    assert world.people.bob.person_id
    accounts.disable_person(world.office, world.people.dora, world.people.bob.person_id)
    accounts.enable_person(world.office, world.people.dora, world.people.bob.person_id)

    with pytest.raises(Denied, match="token_refused"):
        recognised(world.office, secret)


def test_a_new_password_by_a_link_ends_tokens(world: World) -> None:
    secret = tokens.issue(world.office, world.people.bob, WHOLE).secret
    assert world.people.bob.person_id
    link = accounts.reset_password(world.office, world.people.dora, world.people.bob.person_id)
    accounts.use_link(world.office, link.secret, "梧桐树下读旧信2019")

    with pytest.raises(Denied, match="token_refused"):
        recognised(world.office, secret)


def test_nobody_revokes_or_sees_what_is_another_persons(world: World) -> None:
    made = tokens.issue(world.office, world.people.bob, WHOLE)

    with pytest.raises(NotFound):
        tokens.revoke(world.office, world.people.charlie, made.token.id)
    with pytest.raises(Denied):
        tokens.everybodys(world.office, world.people.charlie)
    assert tokens.own(world.office, world.people.charlie) == ()


def test_administrators_make_only_feeding_tokens_for_others_and_revoke_any(world: World) -> None:
    people = world.people
    for_bob = NewToken("扫描仪", TokenScope.PERSON, 30, people.bob.person_id)
    with pytest.raises(Denied, match="token_of_another"):
        tokens.issue(world.office, people.dora, for_bob)
    with pytest.raises(Denied):
        tokens.issue(world.office, people.charlie, NewToken("x", TokenScope.INTAKE, 30, people.bob.person_id))

    made = tokens.issue(world.office, people.dora, NewToken("扫描仪", TokenScope.INTAKE, 30, people.bob.person_id))
    assert [row.person for row in tokens.everybodys(world.office, people.dora)] == ["Bob"]
    tokens.revoke(world.office, people.dora, made.token.id)
    assert tokens.everybodys(world.office, people.dora) == ()


@pytest.mark.parametrize("new", [NewToken(" ", TokenScope.INTAKE, 30), NewToken("x", TokenScope.INTAKE, 367)])
def test_a_token_needs_a_name_and_an_end(world: World, new: NewToken) -> None:
    with pytest.raises(Invalid):
        tokens.issue(world.office, world.people.bob, new)


def test_a_feeding_token_is_of_no_use_to_who_may_not_feed(world: World) -> None:
    with pytest.raises(Invalid, match="token_useless"):
        tokens.issue(world.office, world.people.erik, FEEDING)


def test_guesses_from_one_place_have_to_wait(world: World) -> None:
    for _ in range(tokens.FREE_BY_ORIGIN):
        with pytest.raises(Denied, match="token_refused"):
            recognised(world.office, "anjuan_guess")

    with pytest.raises(Unavailable, match="too_many_attempts"):
        recognised(world.office, "anjuan_guess")


def test_use_is_noted_and_everything_is_logged(world: World) -> None:
    made = tokens.issue(world.office, world.people.bob, WHOLE)
    recognised(world.office, made.secret)
    with pytest.raises(Denied):
        recognised(world.office, "anjuan_guess")
    tokens.revoke(world.office, world.people.bob, made.token.id)

    assert last_actions(world.office) == ["token.make", "token.refused", "token.revoke"]


def test_the_last_use_is_shown(world: World) -> None:
    made = tokens.issue(world.office, world.people.bob, WHOLE)
    assert tokens.own(world.office, world.people.bob)[0].token.used_at is None
    recognised(world.office, made.secret)
    assert tokens.own(world.office, world.people.bob)[0].token.used_at == world.office.clock.now()


def last_actions(office: Office) -> list[str]:
    with office.db.read() as tx:
        return [entry.action for entry in tx.audit.page(AuditFilter(), limit=3).items][::-1]
