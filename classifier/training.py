"""Learns an office's own sorting from papers whose labels a person gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression

from classifier.catalogue import current_label
from classifier.features import DIMENSIONS, VIEWS, Sparse, Spread, spread_of, vector, weighted
from classifier.linear import LinearModel, quantised, to_bytes
from classifier.mixing import IN_QUESTION, Table, aligned, grounds
from classifier.port import Example, LabelKind
from classifier.ruled import rule_scores
from classifier.shares import fit_shares

_FEWEST = 4  #: fewer examples teach nothing
_MOST = 6_000  #: of more examples the last count: work grows with the square of their number
_MOST_JUDGED = 1_000  #: examples on which model and rules are weighed against each other
_FEWEST_HELD = 30  #: fewer held-out examples say too little of confidence
_A_STEP = 30  #: examples behind one step from raw to true confidence: fewer are mostly chance
_FEWEST_STEPS, _MOST_STEPS = 2, 12
_RIDGE = 0.1


def learn(examples: Sequence[Example]) -> bytes:
    """Return a model learned from `examples`, to be handed to `PaperClassifier`.

    A label known in several editions counts as its current code; examples without a known label are left
    out.  How far the model is trusted against the rules is decided on examples held out in turn.
    """
    models = {}
    for kind in LabelKind:
        pairs = []
        for example in examples:
            given = getattr(example, kind.value)
            code = current_label(kind, given) if given else None
            if code:
                pairs.append((example.text, code))
        pairs = pairs[-_MOST:]
        if len(pairs) >= _FEWEST and len({code for _, code in pairs}) > 1:
            models[kind.value] = _train(kind, [text for text, _ in pairs], [code for _, code in pairs])
    return to_bytes(models)


def _train(kind: LabelKind, texts: list[str], codes: list[str]) -> LinearModel:
    vectors = [vector(text) for text in texts]
    rarity = _rarity(vectors)
    matrix = _matrix(vectors, rarity)
    labels = tuple(sorted(set(codes)))
    truth = np.array([[float(code == label) for label in labels] for code in codes])
    learned, held = zip(*(_regressed(matrix[:, view], truth) for view in VIEWS), strict=True)
    weights, scales = quantised(np.concatenate(learned, axis=1))
    spread = spread_of(texts)
    shares, honest = _judged(kind, texts, codes, labels, np.stack(held), spread)
    seen = Counter(codes)
    return LinearModel(labels, weights, scales, rarity, tuple(seen[label] for label in labels), shares, honest, spread)


def _regressed(matrix: csr_matrix, truth: Table) -> tuple[Table, Table]:
    """Return ridge regression's weights, labels by features, and what it says of each example not being among them."""
    inverse = np.linalg.inv((matrix @ matrix.T).toarray() + _RIDGE * np.eye(len(truth)))
    pull = inverse @ truth
    # Leaving out one example after the other has a closed form.
    return np.asarray(matrix.T @ pull).T, truth - pull / np.diag(inverse)[:, None]


def _rarity(vectors: Sequence[Sparse]) -> Table:
    spread = np.zeros(DIMENSIONS)
    for places, _ in vectors:
        spread[places] += 1
    found: Table = np.log((1 + len(vectors)) / (1 + spread)) + 0.1
    return found


def _matrix(vectors: Sequence[Sparse], rarity: Table) -> csr_matrix:
    rows = [weighted(each, rarity) for each in vectors]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    weights = np.concatenate([weights for _, weights in rows])
    return csr_matrix((weights, places, ends), shape=(len(rows), DIMENSIONS))


def _judged(
    kind: LabelKind, texts: Sequence[str], codes: Sequence[str], labels: tuple[str, ...], held: Table, spread: Spread
) -> tuple[tuple[float, ...], tuple[tuple[float, float], ...]]:
    """Return how to weigh model and rules, and how to make confidences honest, as held-out examples show."""
    order = np.random.default_rng(0).permutation(len(codes))[:_MOST_JUDGED]
    rules = [rule_scores(kind, texts[place], spread) for place in order]
    known = tuple(dict.fromkeys((*labels, *(code for scores in rules for code in scores))))
    margins = np.pad(held[:, order], ((0, 0), (0, 0), (0, len(known) - len(labels))))
    seen = np.tile(aligned({code: float(count) for code, count in Counter(codes).items()}, known), (len(order), 1))
    at = np.array([known.index(codes[place]) for place in order])
    seen[np.arange(len(order)), at] -= 1
    found = grounds(known, margins, np.array([aligned(scores, known) for scores in rules]), seen)
    shares = fit_shares(found, at)
    return tuple(float(share) for share in shares), _honesty(found @ shares, at)


def _honesty(scores: Table, true: np.ndarray) -> tuple[tuple[float, float], ...]:
    """Return pairs of raw and true confidence, as the held-out examples show them."""
    if len(true) < _FEWEST_HELD:
        return ()
    highest = -np.sort(-scores, axis=1)[:, :IN_QUESTION]
    best = 1 / np.exp(highest - highest[:, :1]).sum(axis=1)
    right = (scores.argmax(axis=1) == true).astype(float)
    # Means over neighbours, as single examples would be learned by heart.
    steps = min(_MOST_STEPS, max(_FEWEST_STEPS, len(true) // _A_STEP))
    groups = np.array_split(np.argsort(best), steps)
    raw = np.array([best[group].mean() for group in groups])
    known = np.array([(right[group].sum() + 0.5) / (len(group) + 1) for group in groups])
    rising = IsotonicRegression(y_min=0.0, y_max=1.0).fit_transform(raw, known)
    return tuple((float(place), float(share)) for place, share in zip(raw, rising, strict=True))
