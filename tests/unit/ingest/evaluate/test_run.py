"""A whole measurement, on texts that need no reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import Invalid
from ingest.evaluate.run import evaluate
from tests.own_forms import KIND, form


def test_sorting_texts_gives_figures_under_each_label_present(tmp_path: Path) -> None:
    row = {"text": "借条\n今借到张三人民币伍万元整，借款人：李四", "document_type": "借条", "domain": "民事"}
    (tmp_path / "papers.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    found: dict[str, Any] = evaluate("classify", tmp_path)
    assert set(found) == {"document_type", "domain", "items", "seconds"}
    assert set(found["document_type"]) == {"accuracy", "top5", "macro_f1", "coverage", "precision", "ece"}


def test_errors_of_value_finding_are_saved(tmp_path: Path) -> None:
    row = {"id": "p1", "text": "借条", "document_type": "iou", "fields": {"lender": "张三"}}
    (tmp_path / "manifest.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    found = evaluate("fields", tmp_path, save_errors=tmp_path / "errors.txt")
    (error,) = [json.loads(line) for line in (tmp_path / "errors.txt").read_text(encoding="utf-8").splitlines()]
    assert found["recall"] == 0
    assert (error["id"], error["field"], error["expected"]) == ("p1", "lender", ["张三"])


def test_values_are_found_by_labels_learned_from_other_papers(tmp_path: Path) -> None:
    for name, numbers in (("taught", range(4)), ("judged", range(4, 6))):
        rows = [{"text": form(n).text, "document_type": KIND, "fields": form(n).values} for n in numbers]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.jsonl").write_text(lines, encoding="utf-8")
    assert evaluate("fields", tmp_path / "judged")["recall"] == 0
    assert evaluate("fields", tmp_path / "judged", train=tmp_path / "taught")["f1"] == 1


@pytest.mark.parametrize(("kind", "backend"), [("speed", "embedded"), ("search", "paper")])
def test_an_unknown_measurement_is_refused(tmp_path: Path, kind: str, backend: str) -> None:
    with pytest.raises(Invalid, match="evaluation_unknown"):
        evaluate(kind, tmp_path, backend=backend)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no_such_folder"):
        evaluate("ocr", tmp_path / "none")


def test_a_server_that_nobody_named_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="evaluation_server"):
        evaluate("search", tmp_path, backend="elasticsearch")
