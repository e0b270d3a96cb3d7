"""Mixes what rules and an office's own model say of the same labels, with the tree above the causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from classifier.causes import current_causes

Table = npt.NDArray[np.float64]
#: What speaks for a label, in this order: for each view (see `features.VIEWS`) the model's margin and the sum of those
#: of its neighbours in the tree; the rules' score, how common it was among the examples, whether it was among them.
SHARES = 7
#: Labels of a text that are held against one another, the likeliest.
IN_QUESTION = 20
_LEVEL = 3  #: causes below the same node of this level are neighbours


def grounds(labels: Sequence[str], margins: Table, rules: Table, seen: Table) -> Table:
    """Return what speaks for each label of each text, of shape texts by labels by `SHARES`.

    Args:
        labels: the candidates.
        margins: the model's margins, views by texts by labels; 0 for labels it never saw.
        rules: the rules' scores, texts by labels.
        seen: how many examples of each label there were, texts by labels.
    """
    learned = [found for view in margins for found in (view, _gathered(labels, view))]
    return np.stack([*learned, rules, np.log1p(seen), np.minimum(seen, 1.0)], axis=2)


def _gathered(labels: Sequence[str], margins: Table) -> Table:
    """Return for each label the sum of the margins of all labels below the same node."""
    places: dict[str, int] = {}
    group = np.array([places.setdefault(_above(label), len(places)) for label in labels], dtype=np.int64)
    member = np.zeros((len(labels), len(places)))
    member[np.arange(len(labels)), group] = 1.0
    gathered: Table = (margins @ member)[:, group]
    return gathered


def _above(label: str) -> str:
    cause = current_causes().get(label)
    if cause is None:
        return label
    return next((code for code in cause.parents if current_causes()[code].level == _LEVEL), label)


def aligned(scores: Mapping[str, float], labels: Sequence[str]) -> Table:
    """Return scores in the order of `labels`, 0 where there is none."""
    return np.array([scores.get(label, 0.0) for label in labels], dtype=np.float64)
