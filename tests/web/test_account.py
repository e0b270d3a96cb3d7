from __future__ import annotations

from core.model.person import Role
from tests.serving import PASSWORD, Served
from tests.web.conftest import Come


def test_a_new_password_ends_every_session(come: Come, office: Served) -> None:
    office.add("fiona", Role.CLERK)
    page = come("fiona", language="en").go("/account")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill("quiet river under stone")
    page.get_by_label("Once more").fill("quiet river under stone")
    page.get_by_role("button", name="Save").click()

    page.wait_for_url("**/sign-in**")


def test_a_wrong_old_password_is_told_beside_its_box(come: Come) -> None:
    visit = come("bob")
    visit.expected.add(422)
    page = visit.go("/account")
    page.get_by_label("当前密码").fill("wrong wrong wrong")
    page.get_by_label("新密码").fill("quiet river under stone")
    page.get_by_label("再输入一次").fill("quiet river under stone")
    page.get_by_role("button", name="保存").click()

    assert page.locator("#old-wrong").inner_text() == "当前密码不对。"
