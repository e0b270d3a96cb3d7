"""Errors go to a file where one was asked for, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.evaluate.report import ErrorReport


def test_each_error_is_a_line(tmp_path: Path) -> None:
    with ErrorReport(tmp_path / "errors.jsonl") as errors:
        errors.add("a.jpg", expected="甲", got=["乙"], field="name")
    written = (tmp_path / "errors.jsonl").read_text(encoding="utf-8")
    assert json.loads(written) == {"id": "a.jpg", "field": "name", "expected": "甲", "got": ["乙"]}


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    with ErrorReport(None) as errors:
        errors.add("a.jpg", expected="甲", got="乙")
    assert list(tmp_path.iterdir()) == []
