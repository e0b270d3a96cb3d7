from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from playwright.sync_api import expect

from tests.serving import Served
from tests.web.browsing import PHONE
from tests.web.conftest import Come
from tests.web.furnished import Furnished


def test_a_lead_is_opened_and_changed(come: Come) -> None:
    page = come().go("/leads")
    page.get_by_label("名称").fill("赵六 劳动争议")
    page.get_by_label("渠道").select_option(label="电话")
    page.get_by_role("button", name="建立线索").click()
    page.wait_for_url("**/leads/*")
    page.get_by_label("阶段").select_option(label="已联系")
    page.get_by_role("button", name="保存").click()
    page.wait_for_load_state("networkidle")

    expect(page.locator(".head .chip.act")).to_have_text("已联系")


def test_a_lead_without_a_title_is_refused_and_keeps_what_was_typed(come: Come) -> None:
    visit = come(language="en")
    visit.expected.add(422)
    page = visit.go("/leads")
    page.get_by_label("Title").fill("   ")
    page.get_by_label("Note").fill("came twice")
    page.get_by_role("button", name="Open a lead").click()

    expect(page.locator("#title-wrong")).to_have_text("Give a title.")
    expect(page.get_by_label("Note")).to_have_value("came twice")


def test_each_value_names_the_paper_it_came_from(come: Come, world: Furnished) -> None:
    page = come().go(f"/leads/{world.lead}")
    source = page.locator(".facts .sources a").first
    source.click()
    page.wait_for_load_state("networkidle")

    expect(page.locator(".value.lit")).to_have_count(1)


def test_a_party_known_elsewhere_is_told(come: Come, world: Furnished) -> None:
    page = come().go(f"/leads/{world.lead}")

    expect(page.locator(".party", has_text="王小明").first).to_contain_text("王小明诉李强民间借贷纠纷")


def test_a_number_that_fails_its_check_is_refused(come: Come, world: Furnished) -> None:
    visit = come(language="en")
    visit.expected.add(422)
    page = visit.go(f"/leads/{world.lead}")
    page.get_by_label("Name").fill("Sun")
    page.get_by_label("Identity number or USCC").fill("110101199003070012")
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("fails its check (Identity number)")
    expect(page.get_by_label("Name")).to_have_value("Sun")


def test_a_restricted_lead_is_nowhere_for_a_stranger(come: Come, world: Furnished) -> None:
    visit = come("charlie")
    visit.expected.add(404)
    listed = visit.go("/leads").locator("main").inner_text()
    hidden = visit.go(f"/leads/{world.secret}").locator("main").inner_text()
    absent = visit.go("/leads/00000000-0000-4000-8000-000000000000").locator("main").inner_text()

    assert "某公司股权纠纷" not in listed
    assert hidden == absent


def test_a_lead_can_be_restricted_and_shared(come: Come) -> None:
    page = come(language="en").go("/leads")
    page.get_by_label("Title").fill("Shared matter")
    page.get_by_role("button", name="Open a lead").click()
    page.wait_for_url("**/leads/*")
    page.get_by_role("button", name="Restrict to members").click()
    page.wait_for_load_state("networkidle")
    page.get_by_label("Add member").select_option(label="Charlie")
    page.get_by_role("button", name="Add member").click()
    page.wait_for_load_state("networkidle")

    expect(page.locator(".members")).to_contain_text("Charlie")


def test_values_of_one_name_stand_together_and_the_owner_is_named_once(
    come: Come, feed: Callable[..., str], office: Served
) -> None:
    opened = office.client("alice").post("/api/v1/leads", json={"title": "多处地址", "channel": "phone"}).json()
    for n in (1, 2):
        card = f"姓名 王小明\n性别 男 民族 汉\n出生 1949 年 12 月 31 日\n住址 北京市朝阳区建国路{n}号\n"
        feed(f"中华人民共和国居民身份证\n{card}公民身份号码 11010519491231002X", name=f"{n}.txt", record=opened["id"])
    page = come().go(f"/leads/{opened['id']}")
    names = page.locator(".party").first.locator("dt").all_inner_texts()

    assert len(names) > len(set(names)), names
    assert len([name for name, _ in groupby(names)]) == len(set(names))
    expect(page.locator("aside").get_by_text("Alice", exact=True).and_(page.locator("dd, li"))).to_have_count(1)


def test_numbers_in_a_list_say_on_a_phone_what_they_count(come: Come, world: Furnished) -> None:
    page = come(size=PHONE).go("/leads")

    expect(page.locator("tbody tr", has_text="王小明 民间借贷").get_by_text("文书", exact=True)).to_be_visible()
