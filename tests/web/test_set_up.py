from __future__ import annotations

from cases import accounts
from core.model.person import OPERATOR, Role
from tests.serving import PASSWORD, Served
from tests.web.conftest import Come


def link(office: Served) -> str:
    return f"/set-up/{accounts.make_setup_link(office.runtime.office).secret}"


def test_the_first_person_comes_in_and_saves_the_recovery_kit(come: Come, bare: Served) -> None:
    page = come(None, at=bare).go(link(bare))
    page.get_by_label("姓名").fill("陈静")
    page.get_by_label("登录名").fill("chen.jing")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次").fill(PASSWORD)
    page.get_by_role("button", name="建立账户").click()
    page.get_by_role("button", name="生成恢复凭据").click()

    assert "AGE-SECRET-KEY-" in page.locator("#kit").inner_text()

    page.get_by_label("我已把恢复凭据保存在安全的地方").check()
    page.get_by_role("button", name="开始使用").click()
    page.wait_for_url("**/intake")
    page.wait_for_load_state("networkidle")
    found = accounts.find_person(bare.runtime.office, OPERATOR, "chen.jing")
    assert found.roles == {Role.ADMINISTRATOR, Role.STAFF}


def test_the_kit_can_be_downloaded(come: Come, bare: Served) -> None:
    bare.set_up()
    page = come("alice", at=bare, language="en").go("/recovery-kit")
    page.get_by_role("button", name="Make the recovery kit").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()

    assert download.value.suggested_filename == "anjuan-recovery-kit.txt"


def test_a_refused_password_is_explained_beside_its_box(come: Come, bare: Served) -> None:
    visit = come(None, at=bare, language="en")
    visit.expected.add(422)
    page = visit.go(link(bare))
    for label, value in (("Name", "Chen"), ("Login", "chen"), ("Password", "short"), ("Once more", "short")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Create account").click()

    assert "characters" in page.locator("#password-wrong").inner_text()
    assert page.get_by_label("Login").input_value() == "chen"


def test_a_used_link_says_so(come: Come, bare: Served) -> None:
    used = link(bare)
    link(bare)
    visit = come(None, at=bare, language="en")
    visit.expected.add(404)
    page = visit.go(used)

    assert "works once" in page.locator("main").inner_text()


def test_an_administrator_is_reminded_until_the_kit_is_saved(come: Come, bare: Served) -> None:
    bare.set_up()
    page = come("alice", at=bare).go("/people")

    assert page.get_by_role("link", name="生成恢复凭据").is_visible()
