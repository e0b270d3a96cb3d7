"""Learns an office's own sorting from papers whose labels a person gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from classifier.catalogue import current_label
from classifier.confidence import probabilities
from classifier.features import DIMENSIONS, Sparse, vector, weighted
from classifier.linear import LinearModel, quantised, to_bytes
from classifier.mixing import mixed
from classifier.port import Example, LabelKind
from classifier.ruled import rule_scores

_FEWEST = 4  #: fewer examples teach nothing
_FOLDS = 4
_SHARES = (0.0, 0.02, 0.035, 0.05, 0.07, 0.1, 0.15, 0.25, 0.5, 1.0)
_TEMPERATURES = (0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3, 0.45, 0.7, 1.0, 1.5, 2.5)
_FEWEST_HELD = 30  #: fewer held-out examples say too little of confidence
_PENALTY = 1.0
Table = npt.NDArray[np.float64]


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
        if len(pairs) >= _FEWEST and len({code for _, code in pairs}) > 1:
            models[kind.value] = _train(kind, [text for text, _ in pairs], [code for _, code in pairs])
    return to_bytes(models)


@dataclass(frozen=True, slots=True)
class Mix:
    """How a model and the rules go together, and how confidences are made honest."""

    share: float
    rules: float
    temperature: float
    honest: tuple[tuple[float, float], ...]


def _train(kind: LabelKind, texts: list[str], codes: list[str]) -> LinearModel:
    vectors = [vector(text) for text in texts]
    rules = [rule_scores(kind, text) for text in texts]
    mix = _choose(vectors, rules, codes)
    rarity = _rarity(vectors)
    labels, weights, bias = _fit(vectors, rarity, codes)
    small, scales = quantised(weights)
    return LinearModel(labels, small, scales, bias, rarity, mix.share, mix.rules, mix.temperature, mix.honest)


def _rarity(vectors: Sequence[Sparse]) -> Table:
    spread = np.zeros(DIMENSIONS)
    for places, _ in vectors:
        spread[places] += 1
    return np.log((1 + len(vectors)) / (1 + spread)) + 0.1


def _matrix(vectors: Sequence[Sparse], rarity: Table) -> csr_matrix:
    rows = [weighted(each, rarity) for each in vectors]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    weights = np.concatenate([weights for _, weights in rows])
    return csr_matrix((weights, places, ends), shape=(len(rows), DIMENSIONS))


def _fit(vectors: Sequence[Sparse], rarity: Table, codes: Sequence[str]) -> tuple[tuple[str, ...], Table, Table]:
    machine = LinearSVC(C=_PENALTY, random_state=0)
    machine.fit(_matrix(vectors, rarity), list(codes))
    labels, weights, bias = tuple(map(str, machine.classes_)), machine.coef_, machine.intercept_
    if len(labels) == 2:  # noqa: PLR2004 -- two labels share one line of weights
        weights, bias = np.vstack([-weights[0], weights[0]]), np.array([-bias[0], bias[0]])
    return labels, weights, bias


def _choose(vectors: Sequence[Sparse], rules: Sequence[dict[str, float]], codes: Sequence[str]) -> Mix:
    """Return how model and rules are best mixed, judged on held-out examples."""
    held: list[tuple[dict[str, float], dict[str, float], str]] = []
    folds = KFold(min(_FOLDS, len(codes)), shuffle=True, random_state=0)
    for train, test in folds.split(np.arange(len(codes))):
        taught = [codes[place] for place in train]
        if len(set(taught)) < 2:  # noqa: PLR2004 -- one label cannot be told from itself
            continue
        rarity = _rarity([vectors[place] for place in train])
        labels, weights, bias = _fit([vectors[place] for place in train], rarity, taught)
        margins = _matrix([vectors[place] for place in test], rarity) @ weights.T + bias
        held += [
            (dict(zip(labels, map(float, row), strict=True)), rules[place], codes[place])
            for row, place in zip(margins, test, strict=True)
        ]
    return _best(held)


def _best(held: list[tuple[dict[str, float], dict[str, float], str]]) -> Mix:
    if not held:
        return Mix(1.0, 1.0, 1.0, ())
    shares = [(1.0, weight) for weight in _SHARES] + [(0.0, 1.0)]
    if not any(rules for _, rules, _ in held):
        shares = [(1.0, 0.0)]
    right = {pair: sum(_top(mixed(margins, rules, *pair)) == code for margins, rules, code in held) for pair in shares}
    share, weight = max(shares, key=lambda pair: right[pair])
    scored = [(mixed(margins, rules, share, weight), code) for margins, rules, code in held]
    temperature = _temperature(scored)
    return Mix(share, weight, temperature, _honesty(scored, temperature))


def _top(scores: dict[str, float]) -> str:
    return max(scores, key=lambda code: scores[code])


def _temperature(scored: list[tuple[dict[str, float], str]]) -> float:
    """Return the temperature at which held-out confidences match held-out truth best."""

    def gap(temperature: float) -> float:
        bins: Counter[int] = Counter()
        for scores, code in scored:
            chances = probabilities(scores, temperature)
            top = _top(scores)
            place = min(int(chances[top] * 10), 9)
            bins[place] += round((chances[top] - (top == code)) * 1_000_000)
        return sum(abs(error) for error in bins.values())

    return min(_TEMPERATURES, key=gap)


def _honesty(scored: list[tuple[dict[str, float], str]], temperature: float) -> tuple[tuple[float, float], ...]:
    """Return pairs of raw and true confidence, as the held-out examples show them."""
    if len(scored) < _FEWEST_HELD:
        return ()
    best = [(_top(scores), probabilities(scores, temperature), code) for scores, code in scored]
    raw = np.array([0.0, *(chances[top] for top, chances, _ in best), 1.0])
    right = np.array([0.0, *(float(top == code) for top, _, code in best), 1.0])
    fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(raw, right)
    steps = np.linspace(0, 1, 21)
    return tuple((float(step), float(true)) for step, true in zip(steps, fitted.predict(steps), strict=True))
