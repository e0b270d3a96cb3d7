"""How good search is on a folder of texts, questions and judgments."""

from __future__ import annotations

from pathlib import Path


def evaluate_search(folder: Path, *, bucket_documents: int = 100, candidates: int = 500) -> dict[str, float]:
    """Return `ndcg@10 mrr@10 recall@10 recall@100 p50_ms p95_ms index_seconds index_bytes bm25_ndcg@10 items seconds`.

    Args:
        folder: holds `corpus.jsonl[.gz]` (id, title, text), `queries.jsonl` (id, text) and `qrels.tsv`.
        bucket_documents: documents that share a token key.
        candidates: documents opened for one question.
    """
    raise NotImplementedError
