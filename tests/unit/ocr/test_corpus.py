from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Unreadable
from core.settings import ReadingSettings
from ocr.port import Opened, PageFailed, PageRead
from ocr.process import ReaderPool

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
PAPERS = sorted((SHARED / "pdf").rglob("*.pdf"))[::28] + sorted((SHARED / "formats").rglob("*.*"))[::8]
CODES = {"locked", "format_unsupported", "format_unknown", "damaged", "too_many_pages", "too_large_to_read"}

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux"),
    pytest.mark.skipif(not PAPERS, reason="the parser test suites' papers are not here"),
]


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(ReadingSettings()) as pool:
        yield pool


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_paper_is_read_or_says_why_not(pool: ReaderPool, paper: Path) -> None:
    try:
        opened, *pages = pool.read([paper.read_bytes()], name=paper.name)
    except Unreadable as error:
        assert error.code in CODES
        return
    assert isinstance(opened, Opened)
    assert len(pages) == opened.page_count
    assert all(isinstance(page, PageRead) or (isinstance(page, PageFailed) and page.code in CODES) for page in pages)
