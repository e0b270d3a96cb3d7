"""Weighs the grounds for a label against one another, on examples held out from the model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from classifier.mixing import IN_QUESTION, Table

Places = npt.NDArray[np.int64]

#: What the shares are before any example speaks: in the order of `mixing.grounds`.
_EXPECTED = np.array([5.0, 1.0, 1.5, 1.0, 0.5, 0.1, 0.5])
_DOUBT = 2.0  #: how many examples it takes to be moved away from that


def fit_shares(grounds: Table, true: Places) -> Table:
    """Return the shares, none below 0, under which the true labels are likeliest among those that come into question.

    Examples whose true label nothing speaks for say nothing of the grounds' worth, yet would weigh most: no share
    makes them right, and all are pulled towards distrust.  So they are left out.

    Args:
        grounds: examples by labels by shares.
        true: the place of each example's true label.
    """
    grounds, true = _in_question(grounds, true)
    rows, many = np.arange(len(true)), max(len(true), 1)

    def loss(shares: Table) -> tuple[float, Table]:
        scores = grounds @ shares
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        away = (shares - _EXPECTED) / np.maximum(_EXPECTED, 1.0)
        unlikely = -np.log(np.maximum(chances[rows, true], 1e-12)).sum() + _DOUBT * float(away @ away)
        slope = np.einsum("ij,ijk->k", chances, grounds) - grounds[rows, true].sum(axis=0)
        return unlikely / many, (slope + 2 * _DOUBT * away / np.maximum(_EXPECTED, 1.0)) / many

    bounds = [(0.0, None)] * len(_EXPECTED)
    found = minimize(loss, _EXPECTED.copy(), jac=True, method="L-BFGS-B", bounds=bounds)
    shares: Table = found.x
    return shares


def _in_question(grounds: Table, true: Places) -> tuple[Table, Places]:
    """Return the grounds of each example's likeliest labels, and the true one's place, where it is among them."""
    likely = np.argsort(-(grounds @ _EXPECTED), axis=1, kind="stable")[:, :IN_QUESTION]
    hits = likely == true[:, None]
    known = hits.any(axis=1)
    return np.take_along_axis(grounds, likely[:, :, None], axis=1)[known], hits[known].argmax(axis=1)
