"""The figures of search, on a folder small enough to work out by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from core.errors import Invalid
from search.embedded import EmbeddedIndex
from search.evaluation import evaluate_search, figures, share_found

CORPUS = [
    {"id": "a", "title": "租赁", "text": "承租人应当按照约定支付租金。"},
    {"id": "b", "title": "借款", "text": "借款人应当按照约定的期限返还借款。"},
    {"id": "c", "title": "买卖", "text": "出卖人应当交付标的物。\u2028"},
]
QUESTIONS = [{"id": "1", "text": "借款到期不返还怎么办？"}, {"id": "2", "text": "租金什么时候支付？"}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = "\n".join(json.dumps(item, ensure_ascii=False) for item in CORPUS)
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps(item) for item in QUESTIONS), "utf-8")
    (tmp_path / "qrels.tsv").write_text("query\tdocument\tgrade\n1\tb\t1\n2\ta\t2\n2\tc\t0\n", "utf-8")
    return tmp_path


def test_a_folder_is_searched_and_plain_bm25_beside_it(folder: Path) -> None:
    found = evaluate_search(folder, EmbeddedIndex(folder / "index"), bucket_documents=2)
    assert (found["ndcg@10"], found["mrr@10"], found["recall@100"], found["bm25_ndcg@10"]) == (1.0, 1.0, 1.0, 1.0)
    assert (found["documents"], found["items"]) == (3, 2)
    assert found["index_bytes"] > 0


def test_a_word_counts_as_found_where_it_brings_its_own_paper(tmp_path: Path) -> None:
    papers = [("借款人应当返还", ["借款人", "返还"]), ("出卖人应当交付", ["出卖人", "返还"])]
    assert share_found(papers, EmbeddedIndex(tmp_path)) == 0.75


def test_papers_without_words_tell_nothing(tmp_path: Path) -> None:
    assert share_found([("借款人", [])], EmbeddedIndex(tmp_path)) is None


def test_signs_in_a_question_are_no_commands(folder: Path) -> None:
    asked = [
        {"id": "1", "text": "什么是“借款 OR -返还？"},
        {"id": "2", "text": "？？"},
        {"id": "3", "text": "租金" * 400},
    ]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(item) for item in asked), "utf-8")
    assert evaluate_search(folder, EmbeddedIndex(folder / "index"))["mrr@10"] == 0.5


@pytest.mark.parametrize("missing", ["corpus.jsonl.gz", "queries.jsonl", "qrels.tsv"])
def test_a_folder_that_lacks_a_file_is_refused(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(Invalid, match="evaluation_folder"):
        evaluate_search(folder, EmbeddedIndex(folder / "index"))


def test_figures_reward_early_relevant_texts() -> None:
    judged = {"1": {"x": 1.0, "y": 1.0}}
    found = figures({"1": ["z", "x", "y"]}, judged)
    assert found == {"ndcg@10": 0.6934, "mrr@10": 0.5, "recall@10": 1.0, "recall@100": 1.0}


def test_a_question_without_answer_counts_as_nothing() -> None:
    assert figures({}, {"1": {"x": 1.0}})["ndcg@10"] == 0.0
