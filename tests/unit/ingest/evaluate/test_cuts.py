"""Cuts are counted by hand-made scans, and a made-up scan is measured from file to figures."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.cutting import Cuts
from ingest.evaluate.cuts import CuttingTally
from ingest.evaluate.run import evaluate
from tests.scans import PILE, scan


def test_boundaries_papers_and_scans_are_counted() -> None:
    tally = CuttingTally()
    assert tally.add([(1, 2), (3,), (5,)], Cuts(((1, 2), (3,), (5,)), (4,), sure=True), 5)
    assert not tally.add([(1,), (2, 3)], Cuts(((1, 2), (3,)), sure=True), 3)
    assert not tally.add([(1,), (2,)], Cuts(((1, 2),)), 2)
    found = tally.figures()

    assert (found["pages"], found["papers"]) == (10, 7)
    assert (found["boundary_precision"], found["boundary_recall"]) == (2 / 3, 2 / 4)
    assert (found["papers_right"], found["piles_right"]) == (3 / 7, 1 / 3)
    assert (found["sure_share"], found["sure_right"]) == (2 / 3, 1 / 2)


def test_a_scan_is_measured_as_it_would_be_cut(tmp_path: Path) -> None:
    (tmp_path / "pile.pdf").write_bytes(scan(tmp_path, *PILE))
    rows = [{"file": "pile.pdf", "papers": [[1], [3, 4], [7]]}, {"file": "pile.pdf", "papers": [[1, 3], [4], [7]]}]
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = evaluate("cuts", tmp_path, save_errors=tmp_path / "errors.txt")

    assert (found["piles_right"], found["sure_share"], found["boundary_f1"]) == (0.5, 1.0, 0.75)
    (error,) = map(json.loads, (tmp_path / "errors.txt").read_text(encoding="utf-8").splitlines())
    assert error["got"] == [[1], [3, 4], [7]]
