"""Folders of evaluation are read in every form the formats allow."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Invalid
from ingest.evaluate.material import items


def test_a_manifest_counts_before_other_files(tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text('{"text": "x"}\n', encoding="utf-8")
    (tmp_path / "manifest.jsonl").write_text('{"file": "a.jpg", "lines": ["一", "二"]}\n', encoding="utf-8")
    (found,) = items(tmp_path)
    assert found.file == tmp_path / "a.jpg"
    assert found.lines == ("一", "二")


def test_without_a_manifest_all_lists_count(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "甲", "area": "婚姻家庭"}\n\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "2", "text": "乙", "domain": "civil"}\n', encoding="utf-8")
    assert [(item.id, dict(item.labels)) for item in items(tmp_path)] == [
        ("1", {"area": "婚姻家庭"}),
        ("2", {"domain": "civil"}),
    ]


def test_only_values_that_are_texts_are_looked_for_in_what_was_read(tmp_path: Path) -> None:
    row = '{"file": "a.jpg", "fields": {"name": "甲", "id_number": ["1", "2"], "table": [["x"]]}}\n'
    (tmp_path / "manifest.jsonl").write_text(row, encoding="utf-8")
    (found,) = items(tmp_path)
    assert found.texts == {"name": "甲"}
    assert found.fields == {"name": ("甲",), "id_number": ("1", "2"), "table": ()}


@pytest.mark.parametrize("row", ["{", "[]", '{"fields": {}}', '{"file": "a", "fields": [1]}', '{"file": 3}'])
def test_a_line_that_is_not_understood_is_named(tmp_path: Path, row: str) -> None:
    (tmp_path / "manifest.jsonl").write_text('{"text": "x"}\n' + row + "\n", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        items(tmp_path)
    assert caught.value.code == "evaluation_line"
    assert caught.value.params["line"] == 2


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="evaluation_empty"):
        items(tmp_path)


@pytest.mark.parametrize(("told", "lines"), [("true", (0, 1)), ("[1, 7]", (1,)), ("false", ()), ('"yes"', ())])
def test_lines_written_by_hand_are_told_by_page_or_by_line(tmp_path: Path, told: str, lines: tuple[int, ...]) -> None:
    row = f'{{"file": "a.jpg", "lines": ["一", "二"], "handwritten": {told}}}\n'
    (tmp_path / "manifest.jsonl").write_text(row, encoding="utf-8")
    (found,) = items(tmp_path)
    assert found.by_hand == lines


def test_values_that_stand_in_handwriting_are_told_by_field(tmp_path: Path) -> None:
    row = '{"file": "a.jpg", "fields": {"lender": "王芳"}, "written": {"lender": "王芳", "amount": ["1", "2"]}}'
    (tmp_path / "manifest.jsonl").write_text(row, encoding="utf-8")
    (found,) = items(tmp_path)
    assert found.written == {"lender": ("王芳",), "amount": ("1", "2")}
    assert found.handwritten
