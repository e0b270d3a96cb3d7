from __future__ import annotations

from playwright.sync_api import expect

from core.ids import new_id
from core.model.person import Role
from tests.serving import PASSWORD, Served
from tests.web.conftest import Come


def test_a_colleague_is_invited_and_comes_in_by_the_link(come: Come) -> None:
    login = f"g{new_id().hex[:8]}"
    page = come(language="en").go("/people")
    page.get_by_label("Name").fill("Grace")
    page.get_by_label("Login").fill(login)
    page.locator(".panel form .form-check", has_text="Clerk").last.click()
    page.get_by_role("button", name="Invite a colleague").click()
    link = page.get_by_label("One-time link").input_value()
    guest = come(None, language="en").go("/invitations/" + link.rsplit("/", 1)[1])
    guest.get_by_label("New password").fill(PASSWORD)
    guest.get_by_label("Once more").fill(PASSWORD)
    guest.get_by_role("button", name="Set the password").click()

    guest.wait_for_url("**/sign-in**")


def test_roles_are_changed(come: Come) -> None:
    page = come().go("/people")
    row = page.locator("tr", has_text="charlie")
    row.get_by_label("审计员").check()
    row.get_by_role("button", name="保存").click()
    page.wait_for_load_state("networkidle")

    expect(page.locator("main").get_by_role("status")).to_contain_text("Charlie的角色已更改。")
    expect(page.locator("tr", has_text="charlie").get_by_label("审计员")).to_be_checked()


def test_a_closed_account_is_told_and_opened_again(come: Come, office: Served) -> None:
    login = office.add(f"h{new_id().hex[:8]}", Role.CLERK)
    page = come(language="en").go("/people")
    page.locator("tr", has_text=login).get_by_role("button", name="Close").click()
    expect(page.locator("main").get_by_role("status")).to_contain_text("is closed; sign-ins and tokens have ended")
    page.locator("tr", has_text=login).get_by_role("button", name="Open again").click()

    expect(page.locator("main").get_by_role("status")).to_contain_text("is open again")


def test_the_last_administrator_cannot_be_closed(come: Come) -> None:
    visit = come(language="en")
    visit.expected.add(422)
    page = visit.go("/people")
    page.locator("tr", has_text="alice").get_by_role("button", name="Close").click()

    expect(page.get_by_role("alert")).to_have_text("There must be at least one administrator.")


def test_people_are_for_administrators(come: Come) -> None:
    visit = come("bob")
    visit.expected.add(403)

    expect(visit.go("/people").locator("h1")).to_have_text("没有权限")
