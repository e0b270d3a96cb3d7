"""Office files with a password, and those that only LibreOffice understands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import docx
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from core.errors import Unreadable
from ocr.office.locked import unlocked
from ocr.port import Opened, PageRead, ReadEvent
from ocr.process import ReaderPool

readers = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")
office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")


@pytest.fixture(scope="module")
def word() -> bytes:
    """A Word document."""
    document, out = docx.Document(), BytesIO()
    document.add_paragraph("委托代理合同")
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def sealed(word: bytes) -> bytes:
    """The same with the password 密码."""
    out = BytesIO()
    OOXMLFile(BytesIO(word)).encrypt("密码", out)
    return out.getvalue()


def words(events: list[ReadEvent]) -> list[str]:
    return [line.text for event in events if isinstance(event, PageRead) for line in event.page.lines]


def test_a_file_opens_with_its_password(word: bytes, sealed: bytes) -> None:
    assert unlocked(sealed, "密码") == word


@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_a_file_is_locked_without_its_password(sealed: bytes, password: str | None) -> None:
    with pytest.raises(Unreadable, match="locked"):
        unlocked(sealed, password)


@pytest.mark.parametrize("cut", [700, 3000])
def test_a_locked_file_that_ends_early_says_so(sealed: bytes, cut: int) -> None:
    with pytest.raises(Unreadable, match=r"damaged|protection_unsupported"):
        unlocked(sealed[:cut], "密码")


@readers
def test_the_reader_opens_it_too(pool: ReaderPool, sealed: bytes) -> None:
    opened, *pages = pool.read([sealed], name="合同.docx", password="密码")

    assert isinstance(opened, Opened)
    assert (opened.format, words(pages)) == ("docx", ["委托代理合同"])


@readers
@office
@pytest.mark.parametrize("name", ["合同.doc", "合同.wps"])
def test_old_documents_are_drawn_in_the_sandbox(pool: ReaderPool, word: bytes, name: str, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(word)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "doc",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    opened, *pages = pool.read([(tmp_path / "a.doc").read_bytes()], name=name)

    assert isinstance(opened, Opened)
    assert (opened.format, words(pages)) == (name[-3:], ["委托代理合同"])
