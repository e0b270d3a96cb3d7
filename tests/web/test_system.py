from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from playwright.sync_api import expect

from core.errors import Unavailable
from core.jobs import JobKind
from ingest.health import Health, Probe
from tests.serving import Served, serving
from tests.web.conftest import Come

Feed = Callable[..., str]


def fail(office: Served, document_id: str, code: str) -> None:
    """Give up reading a paper, as after too many attempts."""
    with office.runtime.office.db.write() as tx:
        wanted = tx.jobs.enqueue(JobKind.READ, UUID(document_id))
        job = tx.jobs.lease([JobKind.READ], job_id=wanted)
        assert job is not None
        tx.jobs.fail(job, code)


def down() -> str:
    raise Unavailable("search_unavailable")


@pytest.fixture
def ailing(office: Served) -> Iterator[Served]:
    """The same office by a door behind which search does not answer."""
    health = Health([Probe("database", str), Probe("search", down, essential=False)], fresh=0)
    with serving(office.runtime, health=health) as other:
        yield other


def test_an_administrator_sees_that_all_is_well(come: Come) -> None:
    page = come(language="en").go("/system")
    expect(page.locator(".head .chip")).to_have_text("All is well")
    expect(page.locator("tr", has_text="Database")).to_contain_text("Works")
    expect(page.get_by_role("link", name="System")).to_have_attribute("aria-current", "page")


def test_what_does_not_answer_is_named_with_what_it_means(come: Come, ailing: Served) -> None:
    page = come(language="en", at=ailing).go("/system")
    expect(page.locator(".head .chip")).to_have_text("Partly held up; intake goes on")
    expect(page.locator("tr", has_text="Search")).to_contain_text("intake and review go on")


def test_failed_work_is_told_in_words_and_tried_again(come: Come, office: Served, feed: Feed) -> None:
    document = feed("失败后再试")
    fail(office, document, "worker_lost")
    page = come(language="en").go("/system")
    row = page.locator("tr", has_text=document)
    expect(row).to_contain_text("The worker was lost each time")
    row.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("1 piece of work will be tried again.")).to_be_visible()
    office.settle(document, office.client("alice"))
    page = come(language="en").go("/system")
    expect(page.locator("tr", has_text=document)).to_have_count(0)


def test_the_page_brings_itself_up_to_date(come: Come, office: Served, feed: Feed) -> None:
    visit = come()
    visit.page.clock.install()
    page = visit.go("/system")
    expect(page.get_by_text("没有失败的任务")).to_be_visible()
    document = feed("自动刷新")
    fail(office, document, "unexpected")
    page.clock.fast_forward(11_000)
    row = page.locator("tr", has_text=document)
    expect(row).to_be_visible()
    row.get_by_role("button").click()
    office.settle(document, office.client("alice"))


def test_a_page_left_open_keeps_nobody_signed_in(come: Come) -> None:
    visit = come()
    visit.page.clock.install()
    page = visit.go("/system")
    page.clock.fast_forward(11 * 60_000)
    expect(page.get_by_text("已暂停自动刷新")).to_be_visible()


def test_the_page_says_so_when_the_server_is_gone(come: Come) -> None:
    visit = come()
    visit.page.clock.install()
    page = visit.go("/system")
    page.route("**/system", lambda route: route.fulfill(status=503, body=""))
    visit.expected.add(503)
    page.clock.fast_forward(11_000)
    expect(page.get_by_text("服务器没有应答")).to_be_visible()


def test_it_is_for_administrators_only(come: Come) -> None:
    visit = come("bob")
    visit.expected.add(403)
    page = visit.go("/system")
    expect(page.locator("h1")).to_have_text("没有权限")
    expect(page.get_by_role("link", name="系统")).to_have_count(0)
