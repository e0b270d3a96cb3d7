"""`python -m bench.leakage [TEXTS] --json`: how many tokens a thief of the index recovers, by the size of buckets.

TEXTS is `corpus.jsonl[.gz]` (lines with title and text; articles of one law are one document) or a folder with it; else
made-up papers are taken.  Every other document is the attacker's own.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from bench.leakage.attack import Material, Matrix, by_frequency, recovered
from bench.office import documents, vocabulary
from search.folding import fold
from search.tokens import text_terms

_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条.*")
_ALL = 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Attack, and print."""
    options = _options(arguments)
    texts = _texts(options.texts) if options.texts else _made_up(options.documents)
    held = [sorted(text_terms(fold(text).main)) for text in texts]
    stolen, similar = held[0::2], held[1::2]
    rng = np.random.default_rng(options.seed)
    order = rng.permutation(len(stolen))
    rows = [_attacked(size, [stolen[place] for place in order], similar, options) for size in options.buckets]
    figures = {"documents": len(stolen), "own_documents": len(similar), "known": options.known, "sizes": rows}
    print(json.dumps(figures, indent=None if options.json else 2))


def _attacked(
    size: int, stolen: Sequence[list[str]], similar: Sequence[list[str]], options: argparse.Namespace
) -> dict[str, Any]:
    """Return what is recovered where `size` documents share a key, the mean over several keys."""
    size = min(size, len(stolen)) if size != _ALL else len(stolen)
    buckets = [stolen[first : first + size] for first in range(0, len(stolen) - size + 1, size)][: options.attacked]
    rng = np.random.default_rng(options.seed)
    by_words, by_rank, tokens = [], [], []
    for bucket in buckets:
        material = _material(bucket, similar, options.tokens)
        familiar = np.flatnonzero(material.meaning >= 0)
        known = rng.choice(familiar, min(options.known, len(familiar)), replace=False)
        by_words.append(recovered(material, known))
        by_rank.append(by_frequency(material))
        tokens.append(material.stolen.shape[1])
    return {
        "bucket_documents": size,
        "attacked": len(buckets),
        "tokens": round(float(np.mean(tokens))),
        "recovered": round(float(np.mean(by_words)), 4),
        "recovered_by_frequency": round(float(np.mean(by_rank)), 4),
    }


def _material(bucket: Sequence[list[str]], similar: Sequence[list[str]], count: int) -> Material:
    """Return the commonest `count` tokens of a bucket, and as many words of the attacker's texts."""
    tokens, words = _commonest(bucket, count), _commonest(similar, count)
    place = {word: number for number, word in enumerate(words)}
    meaning = np.array([place.get(token, -1) for token in tokens], dtype=np.int64)
    return Material(_matrix(bucket, tokens), _matrix(similar, words), meaning)


def _commonest(held: Iterable[list[str]], count: int) -> list[str]:
    counted = Counter(term for terms in held for term in terms if len(term) > 1)
    return [term for term, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:count]]


def _matrix(held: Sequence[list[str]], terms: Sequence[str]) -> Matrix:
    place = {term: number for number, term in enumerate(terms)}
    matrix = np.zeros((len(held), len(terms)), dtype=np.float32)
    for row, document in enumerate(held):
        matrix[row, [place[term] for term in document if term in place]] = 1
    return matrix


def _texts(path: Path) -> list[str]:
    """Return the documents of a file: texts that stand together and whose titles differ by the article are one."""
    file = next(iter(sorted(path.glob("corpus.jsonl*"))), path) if path.is_dir() else path
    packed = file.read_bytes()
    lines = (gzip.decompress(packed) if file.suffix == ".gz" else packed).decode("utf-8").split("\n")
    items = [json.loads(line) for line in lines if line.strip()]
    grouped = groupby(items, key=lambda item: _ARTICLE.sub("", str(item.get("title", ""))) or item["text"])
    return ["\n".join(str(item["text"]) for item in group) for _, group in grouped]


def _made_up(count: int) -> list[str]:
    return ["\n".join(page.text for page in paper.pages) for paper in documents(count, vocabulary())]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.leakage", description=__doc__)
    parser.add_argument("texts", type=Path, nargs="?", help="texts to attack, and to attack with")
    parser.add_argument("--documents", type=int, default=3000, help="made-up papers, where no texts are given")
    parser.add_argument("--buckets", type=_sizes, default=(50, 100, 400, _ALL), help="as 50,100,400,all")
    parser.add_argument("--tokens", type=int, default=1000, help="the commonest tokens of a bucket are attacked")
    parser.add_argument("--known", type=int, default=10, help="tokens whose words the attacker knows already")
    parser.add_argument("--attacked", type=int, default=5, help="buckets attacked of each size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object on one line, nothing else")
    return parser.parse_args(arguments)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(_ALL if part == "all" else int(part) for part in text.split(","))


if __name__ == "__main__":
    main()
