from __future__ import annotations

from cases import accounts
from core.ids import new_id
from core.model.person import OPERATOR, Role
from tests.serving import PASSWORD, Served
from tests.web.conftest import Come


def invited(office: Served) -> str:
    login = f"p{new_id().hex[:8]}"
    new = accounts.NewPerson(login, "Wang", frozenset({Role.CLERK}))
    return f"/invitations/{accounts.create_person(office.runtime.office, OPERATOR, new).secret}"


def test_somebody_invited_chooses_a_password_and_signs_in(come: Come, office: Served) -> None:
    page = come(None, language="en").go(invited(office))
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("Once more").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.wait_for_url("**/sign-in**")

    assert page.get_by_role("status").first.inner_text() == "The password is set. Please sign in."


def test_two_passwords_that_differ_are_refused(come: Come, office: Served) -> None:
    visit = come(None, language="en")
    visit.expected.add(422)
    page = visit.go(invited(office))
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("Once more").fill(PASSWORD + "x")
    page.get_by_role("button", name="Set the password").click()

    assert page.locator("#password-wrong").inner_text() == "The two passwords differ."


def test_an_unknown_link_is_explained(come: Come) -> None:
    visit = come(None)
    visit.expected.add(404)

    assert "链接只能使用一次" in visit.go("/invitations/nothing").locator("main").inner_text()
