from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.serving import Served
from tests.unit.ocr.drawn import IOU, encoded, paper, set_in_chinese
from tests.web.conftest import Come
from tests.web.furnished import Furnished

NOTE = "借条\n出借人：王五\n借款人：赵六\n借款金额：10000元"


def test_a_value_lights_up_its_place_and_the_other_way_round(come: Come, world: Furnished) -> None:
    page = come().go(f"/documents/{world.documents['loan_contract']}")
    row = page.locator(".paper-values .value", has_text="借款人").first
    row.locator(".value-show").focus()
    field = row.get_attribute("data-field")
    expect(page.locator(f'rect[data-field="{field}"]')).to_have_class("place lit")

    box = page.locator("rect.place:not(.off)").last
    box.dispatch_event("click")
    other = box.get_attribute("data-field")
    assert page.evaluate("document.activeElement.closest('.value').dataset.field") == other


def test_numbers_are_masked_until_asked_for_and_the_asking_is_logged(come: Come, world: Furnished) -> None:
    path = f"/documents/{world.documents['loan_contract']}"
    page = come().go(path)
    number = page.locator(".value", has_text="证件号码").first.locator(".value-text")
    assert "*" in number.inner_text()
    page.get_by_role("button", name="显示完整号码").click()
    assert "*" not in number.inner_text()
    page.goto(page.url.split("/documents")[0] + path + "/history")

    expect(page.locator("main")).to_contain_text("查看完整号码")


def test_a_value_is_corrected_by_typing_and_can_be_undone(come: Come, feed: Callable[..., str]) -> None:
    page = come(language="en").go(f"/documents/{feed(NOTE)}")
    row = page.locator(".value", has_text="Lender").first
    row.locator(".value-show").focus()
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    page.keyboard.type("王伍")
    page.keyboard.press("Enter")
    expect(row.locator(".value-text")).to_have_text("王伍")
    expect(row).to_contain_text("Corrected")
    page.locator("main h1").click()
    page.keyboard.press("u")

    expect(row.locator(".value-text")).to_have_text("王五")


def test_the_word_stands_beside_the_box_being_typed_into(come: Come, world: Furnished) -> None:
    page = come().go(f"/documents/{world.documents['loan_contract']}")
    page.locator(".value .value-show").first.focus()
    page.keyboard.press("e")

    expect(page.locator(".value-edit[open] canvas.crop").first).to_have_attribute("data-drawn", "yes")


def test_the_type_is_chosen_by_key_and_word(come: Come, feed: Callable[..., str]) -> None:
    page = come().go(f"/documents/{feed('一些没有标题的文字')}")
    page.keyboard.press("t")
    page.get_by_role("searchbox", name="输入类型名称").fill("律师函")
    expect(page.locator("#pick-dialog .options button")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.locator('[data-pick="type"] strong')).to_have_text("函件")


def test_a_paper_is_filed_to_a_lead_by_key(come: Come, feed: Callable[..., str]) -> None:
    page = come().go(f"/documents/{feed('律师函')}")
    page.keyboard.press("l")
    page.get_by_role("searchbox", name="输入名称或案号").fill("王小明诉李强")
    expect(page.locator("#pick-dialog .options button")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.locator('[data-pick="record"] strong')).to_have_text("王小明诉李强民间借贷纠纷")


def test_a_clerk_sees_a_paper_fed_in_even_where_its_lead_is_out_of_sight(
    come: Come, feed: Callable[..., str], office: Served, world: Furnished
) -> None:
    document = feed(NOTE, login="bob")
    answer = office.client("alice").post(f"/api/v1/documents/{document}/file", json={"record": str(world.lead)})
    assert answer.status_code == 200
    page = come("bob", language="en").go(f"/documents/{document}")

    expect(page.locator('[data-pick="record"] strong')).to_have_text("A record you do not see")


def test_a_link_is_undone_and_made_again_by_hand(come: Come, feed: Callable[..., str], world: Furnished) -> None:
    page = come(language="en").go(f"/documents/{feed(NOTE, record=str(world.case))}")
    link = page.locator(".links li", has_text="王五")
    link.get_by_role("button", name="Not them").click()
    expect(link).to_have_count(0)
    page.get_by_text("Link somebody").click()
    page.get_by_label("On this paper").select_option(label="王五")
    page.get_by_label("Is the party").select_option(label="王小明")
    page.get_by_role("button", name="Link", exact=True).click()

    expect(page.locator(".links li", has_text="王小明")).to_contain_text("linked by hand")


def test_the_original_and_the_text_can_be_downloaded(come: Come, feed: Callable[..., str]) -> None:
    page = come(language="en").go(f"/documents/{feed('a plain note', name='plain.txt')}")
    for name in ("Original", "Text as read"):
        page.locator(".drop.up summary").click()
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.startswith("plain.txt")
        page.keyboard.press("Escape")


def test_a_withdrawn_paper_says_until_when_it_can_be_restored(come: Come, feed: Callable[..., str]) -> None:
    page = come(language="en").go(f"/documents/{feed('to be withdrawn')}")
    page.locator(".drop.up summary").click()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".paper-values")).to_contain_text("It can be restored until")
    page.get_by_role("button", name="Restore").click()

    expect(page.locator(".paper-values")).not_to_contain_text("Withdrawn")


def test_two_editors_do_not_overwrite_each_other(come: Come, feed: Callable[..., str]) -> None:
    path = f"/documents/{feed(NOTE)}"
    first, second = come(), come("charlie", language="en")
    second.expected.add(409)
    first.go(path)
    second.go(path)
    for visit, value in ((first, "甲"), (second, "乙")):
        row = visit.page.locator(".value", has_text="Lender" if visit is second else "出借人").first
        row.locator("summary").click()
        row.locator("input[name=value]").fill(value)
        row.locator("button[value=correct]").click()
        visit.page.wait_for_load_state("networkidle")

    expect(second.page.locator(".toast-line.failed")).to_contain_text("changed while you looked")


def test_hostile_words_on_a_paper_stay_words(come: Come, feed: Callable[..., str], office: Served) -> None:
    visit = come()
    visit.page.on("dialog", lambda dialog: visit.problems.append(dialog.message))
    text = "借条\n出借人：<img src=x onerror=alert(1)>\n<script>alert(2)</script>"
    visit.go(f"/documents/{feed(text, name='<svg onload=alert(3)>.txt')}")
    visit.go("/intake")
    office.indexed()
    visit.go("/search?q=onerror")

    assert visit.problems == []


def test_a_clerk_gets_the_same_answer_for_a_hidden_paper_as_for_none(come: Come, world: Furnished) -> None:
    visit = come("bob")
    visit.expected.add(404)
    hidden = visit.go(f"/documents/{world.documents['judgment']}").locator("main").inner_text()
    absent = visit.go("/documents/00000000-0000-4000-8000-000000000000").locator("main").inner_text()

    assert hidden == absent


def test_a_long_paper_is_stopped_by_a_button(come: Come, office: Served) -> None:
    scan = encoded(paper(), "PDF", save_all=True, append_images=[paper()] * 99)  # it takes a minute to read
    sent = office.client("alice").post("/api/v1/documents", params={"name": "long.pdf"}, content=scan)
    page = come("alice").go(f"/documents/{sent.raise_for_status().json()['id']}")
    page.get_by_role("button", name="停止识别").click()

    assert "已停止识别" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="停止识别").count() == 0


def test_undo_is_offered_once_there_is_something_to_undo(come: Come, feed: Callable[..., str]) -> None:
    page = come(language="en").go(f"/documents/{feed(NOTE)}")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.keyboard.press("t")
    page.get_by_role("searchbox", name="Type a word of its name").fill("letter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo").click()

    expect(page.locator('[data-pick="type"] strong')).to_have_text("IOU")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_values_say_whose_they_are_where_a_paper_speaks_of_several(come: Come, world: Furnished) -> None:
    page = come().go(f"/documents/{world.documents['loan_contract']}")
    owner = page.locator(".value", has_text="证件号码").first.locator(".value-name small").inner_text()

    assert owner in page.locator(".value-text").all_inner_texts()


def test_a_paper_that_cannot_be_read_says_once_why_and_what_to_do(come: Come, office: Served) -> None:
    client = office.client("alice")
    asked = {"name": "broken.pdf", "on_duplicate": "keep"}
    broken = client.post("/api/v1/documents", params=asked, content=b"%PDF-1.4\n" + b"junk" * 500).json()["id"]
    office.settle(broken, client)
    page = come(language="en").go(f"/documents/{broken}")

    expect(page.get_by_text("damaged")).to_have_count(1)
    expect(page.locator("main").get_by_role("button", name="Read again").first).to_be_visible()
    expect(page.locator(".viewer").get_by_role("link", name="Original")).to_be_visible()
    page.goto(f"{page.url}/history")
    expect(page.locator("main")).to_contain_text("Not read")


def test_a_clerk_without_leads_is_told_how_to_come_by_one(come: Come, feed: Callable[..., str]) -> None:
    page = come("bob", language="en").go(f"/documents/{feed('a letter', login='bob')}")
    page.keyboard.press("l")

    expect(page.locator("#pick-dialog")).to_contain_text("There is no lead or case that you see yet.")
    expect(page.locator("#pick-dialog").get_by_role("link", name="Open a lead")).to_be_visible()


def test_marks_are_named_for_the_page_that_is_shown(come: Come, office: Served) -> None:
    scan = encoded(set_in_chinese(IOU), "PDF", save_all=True, append_images=[set_in_chinese(IOU, uneven=True)])
    client = office.client("alice")
    made = client.post("/api/v1/documents", params={"name": "借条.pdf", "on_duplicate": "keep"}, content=scan).json()
    office.settle(made["id"], client)
    page = come(language="en").go(f"/documents/{made['id']}")
    note = page.locator("[data-marks]")
    expect(note).to_be_hidden()
    page.locator("[data-turn='1']").click()

    expect(note).to_contain_text("handwriting")
    expect(page.locator("rect.mark:not(.off)").first).to_be_attached()
    page.locator("[data-turn='-1']").click()
    expect(note).to_be_hidden()
