"""The refined score attack: tokens recognised by which of them stand in the same documents.

After M. Damie, F. Hahn, A. Peter, "A Highly Accurate Query-Recovery Attack against Searchable Encryption using
Non-Indexed Documents" (USENIX Security 2021).  Who attacks holds an index without its keys, other texts of the same
kind, and the meaning of a few tokens.  How often pairs stand together is compared with how often they do in those
texts; the surest guesses count as known from then on, until none is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_STEP = 10  #: guesses taken for true at once


@dataclass(frozen=True)
class Material:
    """Two halves of a kind of text, as documents (rows) by terms (columns, 1 where the document holds the term).

    `stolen` is one key's part of the index, its columns being tokens; `similar` are the attacker's own texts, its
    columns being the words that he reckons with.  `meaning[token]` is the true column of `similar`, -1 where he has no
    such word.
    """

    stolen: Matrix
    similar: Matrix
    meaning: NDArray[np.int64]


def recovered(material: Material, known: NDArray[np.int64]) -> float:
    """Return the share of tokens whose word is found, of those that were not among the `known` ones."""
    guesses = _guesses(material, known)
    unknown = np.setdiff1d(np.arange(len(guesses)), known)
    return float(np.mean(guesses[unknown] == material.meaning[unknown])) if len(unknown) else 0.0


def by_frequency(material: Material) -> float:
    """Return the share of tokens found by rank alone: the commonest token is the commonest word, and so on."""
    tokens = np.argsort(-material.stolen.sum(axis=0), kind="stable")
    words = np.argsort(-material.similar.sum(axis=0), kind="stable")
    size = min(len(tokens), len(words))
    return float(np.mean(material.meaning[tokens[:size]] == words[:size]))


def _guesses(material: Material, known: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a word for each token."""
    tokens, words = _together(material.stolen), _together(material.similar)
    guesses = np.full(len(tokens), -1, dtype=np.int64)
    distances = np.zeros((len(tokens), len(words)), dtype=np.float32)
    news, meanings = known, material.meaning[known]
    while len(news):
        guesses[news] = meanings
        _move_apart(distances, tokens[:, news], words[:, meanings])
        open_tokens = np.flatnonzero(guesses < 0)
        open_words = np.setdiff1d(np.arange(len(words)), guesses[guesses >= 0])
        if not len(open_tokens) or not len(open_words):
            break
        scores = -np.log(np.sqrt(np.maximum(distances[np.ix_(open_tokens, open_words)], 1e-12)))
        best, certainty = _surest(scores)
        chosen, firsts = np.unique(open_words[best], return_index=True)
        # Of several tokens that would be one word, the surest is it.
        order = np.argsort(-certainty[firsts], kind="stable")[:_STEP]
        news, meanings = open_tokens[firsts[order]], chosen[order]
    return guesses


def _together(held: Matrix) -> Matrix:
    """Return how often each two columns stand in one document, as shares of all documents."""
    return (held.T @ held) / np.float32(max(len(held), 1))


def _move_apart(distances: Matrix, tokens: Matrix, words: Matrix) -> None:
    """Add the squared distances over the newly known columns."""
    distances += (tokens**2).sum(axis=1)[:, None] + (words**2).sum(axis=1)[None, :] - 2 * tokens @ words.T


def _surest(scores: Matrix) -> tuple[NDArray[np.int64], Matrix]:
    """Return the best word for each token, and how far the second best is behind."""
    if scores.shape[1] == 1:
        return np.zeros(len(scores), dtype=np.int64), scores[:, 0]
    top = np.argpartition(-scores, 1, axis=1)[:, :2]
    pair = np.take_along_axis(scores, top, axis=1)
    first = np.argmax(pair, axis=1)
    return np.take_along_axis(top, first[:, None], axis=1)[:, 0], np.abs(pair[:, 0] - pair[:, 1])
