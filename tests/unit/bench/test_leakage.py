"""The attack recovers what it can, and nothing where there is nothing to be recovered."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench.leakage.__main__ import main
from bench.leakage.attack import Material, by_frequency, recovered


def material(seed: int, documents: int = 400, words: int = 60) -> Material:
    """Two halves of one language, the columns of the stolen one shuffled."""
    rng = np.random.default_rng(seed)
    topics = rng.random((8, words)) ** 6
    held = (rng.random((2 * documents, words)) < topics[rng.integers(0, 8, 2 * documents)]).astype(np.float32)
    order = rng.permutation(words)
    return Material(held[:documents][:, order], held[documents:], order)


def test_many_documents_of_one_key_give_their_words_away() -> None:
    known = np.arange(8)
    assert recovered(material(1), known) > 0.7
    assert recovered(material(1), known) > by_frequency(material(1))


def test_few_documents_of_one_key_do_not() -> None:
    assert recovered(material(1, documents=4), np.arange(8)) < 0.3


def test_articles_of_one_law_are_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"title": f"第{law}号法第{article}条", "text": f"甲乙丙丁戊己庚辛{chr(0x4E00 + law)}"}
        for law in range(12)
        for article in (1, 2)
    ]
    file = tmp_path / "corpus.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    main([str(tmp_path), "--buckets", "3,all", "--known", "2", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["own_documents"]) == (6, 6)
    assert [size["bucket_documents"] for size in found["sizes"]] == [3, 6]
