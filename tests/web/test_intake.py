from __future__ import annotations

import io
import zipfile
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, expect

from core.ids import new_id
from core.model.person import Role
from tests.scans import PILE, scan
from tests.serving import Served
from tests.web.browsing import PHONE
from tests.web.conftest import Come

READ = 120_000  #: milliseconds a paper may take on a busy machine


def text_file(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def shot(colour: int) -> FilePayload:
    picture = Image.new("L", (600, 800), colour)
    if colour > 100:
        drawing = ImageDraw.Draw(picture)
        for line in range(40, 760, 24):
            drawing.text((40, line), "IOU 2026 lender borrower amount " * 3, fill=10)
    data = io.BytesIO()
    picture.save(data, "JPEG")
    return {"name": "shot.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def test_each_file_is_a_line_that_ends_with_its_type(come: Come) -> None:
    page = come().go("/intake")
    name = f"{new_id().hex}.txt"
    page.set_input_files("#pick-files", [text_file(name, f"借条\n今借到王五人民币壹万元整。{name}")])
    line = page.locator(".line-item", has_text=name)

    expect(line.locator(".line-type")).to_have_text("借条", timeout=READ)
    expect(line.get_by_role("link", name=name)).to_be_visible()
    expect(page.locator("#tally")).to_have_text("1 份全部完成")


def test_a_scan_that_is_cut_gives_way_to_its_papers(come: Come, tmp_path: Path) -> None:
    page, name = come().go("/intake"), new_id().hex
    data = scan(tmp_path, *PILE)
    paper: FilePayload = {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": data}
    page.set_input_files("#pick-files", paper)
    lines = page.locator(".line-item", has_text=name)

    expect(lines).to_have_count(3, timeout=READ)
    expect(lines.locator(".line-type")).to_have_text(["借条", "判决书", "借条"], timeout=READ)


def test_coming_back_shows_the_same_list(come: Come) -> None:
    page = come().go("/intake")
    name = f"{new_id().hex}.txt"
    page.set_input_files("#pick-files", [text_file(name, f"收条 {name}")])
    expect(page.locator(".line-item[data-id]", has_text=name)).to_be_visible(timeout=READ)
    page.goto(page.url)

    expect(page.locator(".line-item", has_text=name)).to_be_visible()


def test_duplicates_are_asked_about_once_for_the_whole_batch(come: Come) -> None:
    visit = come(language="en")
    visit.expected.add(409)
    page, mark = visit.go("/intake"), new_id().hex
    files = [text_file(f"{mark}-{n}.txt", f"paper {mark} {n}") for n in range(3)]
    page.set_input_files("#pick-files", files)
    expect(page.locator(".line-item[data-id]", has_text=mark)).to_have_count(3, timeout=READ)
    page.set_input_files("#pick-files", files)

    expect(page.locator("#duplicates")).to_contain_text("3 of the files", timeout=READ)
    page.get_by_role("button", name="Skip them").click()
    expect(page.locator(".line-item", has_text="A duplicate, skipped")).to_have_count(3)
    expect(page.locator("#duplicates")).to_be_hidden()


def test_an_empty_file_is_refused_with_a_reason(come: Come) -> None:
    page = come(language="en").go("/intake")
    page.set_input_files("#pick-files", [text_file("void.pdf", "")])

    expect(page.locator(".line-item", has_text="void.pdf")).to_contain_text("The file is empty")


def test_a_batch_is_filed_to_the_lead_named_before(come: Come) -> None:
    page = come().go("/intake")
    page.get_by_label("归入").fill("王小明 民间借贷")
    name = f"{new_id().hex}.txt"
    page.set_input_files("#pick-files", [text_file(name, f"律师函 {name}")])

    expect(page.locator(".line-item", has_text=name).get_by_role("link", name="王小明 民间借贷")).to_be_visible(
        timeout=READ
    )


def test_an_unknown_lead_stops_the_batch_before_anything_is_sent(come: Come) -> None:
    page = come().go("/intake")
    page.get_by_label("归入").fill("没有这个线索")
    page.set_input_files("#pick-files", [text_file("stopped.txt", "x")])
    page.wait_for_timeout(500)

    assert page.locator(".line-item", has_text="stopped.txt").count() == 0
    assert page.locator("#target").evaluate("box => box.validationMessage") != ""


def test_several_photographs_make_one_paper_and_bad_ones_are_told(come: Come) -> None:
    page = come(size=PHONE, language="en").go("/intake")
    page.set_input_files("#pick-shot", [shot(20)])
    expect(page.locator("#shot-row li")).to_contain_text("Too dark")
    page.get_by_role("button", name="Remove this page").click()
    page.set_input_files("#pick-shot", [shot(235)])
    expect(page.locator("#shot-row li").first).to_contain_text("Clear")
    page.set_input_files("#pick-shot", [shot(230)])
    expect(page.locator("#shot-row li")).to_have_count(2)
    with page.expect_response(lambda answer: "/api/v1/documents?" in answer.url) as sent:
        page.get_by_role("button", name="Make one paper and send").click()

    assert sent.value.status == 201


def test_files_dropped_anywhere_are_taken_in(come: Come) -> None:
    page = come().go("/intake")
    name = f"{new_id().hex}.txt"
    page.evaluate(
        """name => {
          const carried = new DataTransfer();
          carried.items.add(new File(["借条 " + name], name, { type: "text/plain" }));
          document.body.dispatchEvent(new DragEvent("dragenter", { bubbles: true, dataTransfer: carried }));
          document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: carried }));
        }""",
        name,
    )

    expect(page.locator(".line-item[data-id]", has_text=name)).to_be_visible(timeout=READ)


def test_a_thousand_files_stay_smooth(come: Come) -> None:
    page = come().go("/intake")
    stored = {"id": str(new_id()), "name": "x", "state": "filed", "pages": 1, "pages_read": 1}
    page.route("**/api/v1/documents?*", lambda route: route.fulfill(status=201, json=stored))
    took = page.evaluate(
        """async () => {
          const carried = new DataTransfer();
          for (let n = 0; n < 1500; n++) carried.items.add(new File(["x" + n], `bulk-${n}.txt`));
          const input = document.querySelector("#pick-files");
          const started = performance.now();
          input.files = carried.files;
          input.dispatchEvent(new Event("change"));
          while (!document.querySelector(".more-lines")) await new Promise((r) => setTimeout(r, 5));
          await new Promise((r) => requestAnimationFrame(() => setTimeout(r)));
          return performance.now() - started;
        }"""
    )

    assert took < 3000
    expect(page.locator(".more-lines")).to_be_visible()
    page.goto("about:blank")
    page.unroute_all(behavior="ignoreErrors")


def test_a_clerk_sees_only_what_the_clerk_fed_in(come: Come, office: Served) -> None:
    page = come(office.add("hana", Role.CLERK)).go("/intake")

    assert page.locator(".line-item").count() == 0
    expect(page.locator("#nothing")).to_contain_text("还没有文书")


def test_what_lies_in_an_archive_joins_the_list_by_itself(come: Come) -> None:
    page, mark, data = come().go("/intake"), new_id().hex, io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for n in (1, 2):
            archive.writestr(f"{mark}-{n}.txt", f"借条\n今借到王五人民币壹万元整。{mark} {n}")
    assert page.locator("#pick-files").get_attribute("accept") is None  # nothing the office takes is greyed out
    whole: FilePayload = {"name": f"{mark}.zip", "mimeType": "application/zip", "buffer": data.getvalue()}
    page.set_input_files("#pick-files", [whole])

    expect(page.locator(".line-item[data-within]", has_text=mark).get_by_text("已归")).to_have_count(2, timeout=READ)
    expect(page.locator("#tally")).to_have_text("3 份全部完成", timeout=READ)


def test_an_empty_file_weighs_nothing(come: Come) -> None:
    page = come().go("/intake")
    page.set_input_files("#pick-files", [text_file("nothing.txt", "")])

    expect(page.locator(".line-item", has_text="nothing.txt").locator(".line-when")).to_have_text("0 kB")
