from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Unreadable
from core.settings import ReadingSettings
from ocr.port import Opened, PageFailed
from ocr.process import ReaderPool

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
PAPERS = (
    sorted((SHARED / "pdf").rglob("*.pdf"))[::28]
    + sorted((SHARED / "formats").rglob("*.*"))[::8]
    + sorted((SHARED / "ofd").glob("*.ofd"))[::6]
)
CODES = {"locked", "format_unsupported", "format_unknown", "damaged", "too_many_pages", "too_large_to_read"}

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux"),
    pytest.mark.skipif(not PAPERS, reason="the parser test suites' papers are not here"),
]


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(ReadingSettings()) as pool:
        yield pool


def codes(pool: ReaderPool, paper: Path) -> set[str]:
    """Return the reasons why a paper, or pages of it, could not be read; every page must be told of."""
    try:
        opened, *pages = pool.read([paper.read_bytes()], name=paper.name)
    except Unreadable as error:
        return {error.code}
    assert isinstance(opened, Opened)
    assert len(pages) == opened.page_count
    return {page.code for page in pages if isinstance(page, PageFailed)}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.parent.name}-{paper.name}")
def test_every_paper_is_read_or_says_why_not(pool: ReaderPool, paper: Path) -> None:
    assert codes(pool, paper) <= CODES
