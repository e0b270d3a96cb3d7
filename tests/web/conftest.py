"""One furnished office and one browser for all page tests; whatever goes wrong in a window fails its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import required
from tests.serving import Served, served, settings_in
from tests.web.browsing import ROOT, WIDE, Visit, browser, program, visit, window
from tests.web.furnished import Furnished, furnish

Come = Callable[..., Visit]


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The browser."""
    required(program(), "a Chromium browser")
    required((ROOT / "api/web/static/build/manifest.json").exists(), "the pages' built assets")
    with browser() as started:
        yield started


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Furnished]]:
    """An office at work."""
    folder: Path = tmp_path_factory.mktemp("web")
    with served(settings_in(folder)) as office:
        yield office, furnish(office, folder / "papers")


@pytest.fixture
def office(furnished: tuple[Served, Furnished]) -> Served:
    """The office itself."""
    return furnished[0]


@pytest.fixture
def world(furnished: tuple[Served, Furnished]) -> Furnished:
    """What is in it."""
    return furnished[1]


@pytest.fixture
def visited() -> Iterator[ExitStack]:
    """What ends after the windows that look at it."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def come(chrome: Browser, office: Served, visited: ExitStack) -> Iterator[Come]:
    """Let somebody come to the furnished office: `come("alice", size=PHONE, language="en")`."""
    contexts, visits = [], []

    def enter(
        login: str | None = "alice", size: dict[str, int] = WIDE, language: str = "zh-CN", at: Served = office
    ) -> Visit:
        contexts.append(window(chrome, size, language))
        visits.append(visit(contexts[-1], at, login, language))
        return visits[-1]

    yield enter
    for context in contexts:
        context.close()
    assert [problem for one in visits for problem in one.problems] == []


@pytest.fixture
def bare(tmp_path: Path, visited: ExitStack) -> Served:
    """An office nobody has set up yet."""
    return visited.enter_context(served(settings_in(tmp_path)))


@pytest.fixture
def feed(office: Served) -> Callable[..., str]:
    """Take a small text paper in as Alice (or another) and wait until it is read; returns its identifier."""

    def take(text: str, name: str = "note.txt", login: str = "alice", **place: str) -> str:
        client = office.client(login)
        asked = {"name": name, "on_duplicate": "keep", **place}
        made = client.post("/api/v1/documents", params=asked, content=text.encode()).raise_for_status().json()
        office.settle(made["id"], client)
        return str(made["id"])

    return take
