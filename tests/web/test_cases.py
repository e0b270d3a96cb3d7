from __future__ import annotations

from playwright.sync_api import expect

from tests.web.conftest import Come
from tests.web.furnished import Furnished


def test_a_case_is_opened_with_number_and_cause(come: Come) -> None:
    page = come().go("/cases")
    page.get_by_label("名称").fill("甲诉乙")
    page.get_by_label("案号").fill("(2024)沪0104民初 88号")
    page.get_by_label("案由").fill("民间借贷纠纷")
    page.get_by_role("button", name="建立案件").click()
    page.wait_for_url("**/cases/*")

    expect(page.get_by_label("案号")).to_have_value("（2024）沪0104民初88号")
    expect(page.get_by_label("案由")).to_have_value("民间借贷纠纷")


def test_a_wrong_case_number_is_told_beside_its_box(come: Come) -> None:
    visit = come(language="en")
    visit.expected.add(422)
    page = visit.go("/cases")
    page.get_by_label("Title").fill("A v B")
    page.get_by_label("Case number").fill("number 5")
    page.get_by_role("button", name="Open a case").click()

    expect(page.locator("#number-wrong")).to_contain_text("not a case number")


def test_an_unknown_cause_is_told_beside_its_box(come: Come) -> None:
    visit = come(language="en")
    visit.expected.add(422)
    page = visit.go("/cases")
    page.get_by_label("Title").fill("A v B")
    page.get_by_label("Cause").fill("never heard of")
    page.get_by_role("button", name="Open a case").click()

    expect(page.locator("#cause-wrong")).to_contain_text("no such cause")


def test_a_clerk_opens_no_case(come: Come) -> None:
    page = come("bob").go("/cases")

    expect(page.get_by_role("button", name="建立案件")).to_have_count(0)


def test_a_party_is_added_by_hand_with_a_masked_number(come: Come, world: Furnished) -> None:
    page = come().go(f"/cases/{world.case}")
    page.get_by_label("姓名或单位名称").fill("李强")
    page.get_by_label("身份", exact=True).select_option(label="对方当事人")
    page.get_by_label("身份证号或统一社会信用代码").fill("110101199003070011")
    page.get_by_role("button", name="添加", exact=True).click()
    page.wait_for_load_state("networkidle")

    expect(page.locator(".party", has_text="李强").first).to_contain_text("110*** ******** 0011")
