"""Every code that can reach a person has its sentence in both languages; the documents are complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.messages import LOCALES, catalogue, say

ROOT = Path(__file__).parents[2]
SOURCES = [path for name in ("api", "ingest", "cases", "ocr", "classifier", "search", "storage", "core")
           for path in (ROOT / name).rglob("*.py")]  # fmt: skip
RAISED = re.compile(r"\b(?:NotFound|Conflict|Denied|Invalid|Unreadable|Unavailable)\(\s*\"([a-z_]+)\"", re.MULTILINE)
RECORDED = re.compile(r"AuditEvent\(\s*\"([a-z_.]+)\"")
HAN = re.compile(r"[\u4e00-\u9fff]")


def raised_codes() -> set[str]:
    return {code for path in SOURCES for code in RAISED.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("code", sorted(raised_codes()))
def test_an_error_has_its_sentence(code: str) -> None:
    assert f"error.{code}" in catalogue() or f"reason.{code}" in catalogue()


@pytest.mark.parametrize(
    "action", sorted({code for path in SOURCES for code in RECORDED.findall(path.read_text("utf-8"))})
)
def test_a_line_of_the_log_says_what_was_done(action: str) -> None:
    assert f"action.{action}" in catalogue()


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_text_exists_in_both_languages(key: str) -> None:
    texts = catalogue()[key]
    assert set(texts) == {"zh", "en"}
    assert all(texts.values())


@pytest.mark.parametrize("locale", LOCALES)
def test_an_unknown_error_is_still_told(locale: str) -> None:
    assert say(locale, "error.never_heard_of")


def test_every_decision_is_numbered_once() -> None:
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_has_its_five_parts(path: Path) -> None:
    headings = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)
    assert sorted(headings) == ["Alternatives", "Consequences", "Context", "Decision", "Status"]
