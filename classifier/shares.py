"""Weighs the grounds for a label against one another, on examples held out from the model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from classifier.mixing import Table

#: What the shares are before any example speaks: in the order of `mixing.grounds`.
_EXPECTED = np.array([5.0, 2.0, 2.0, 0.5, 0.3, 0.5])
_DOUBT = 2.0  #: how many examples it takes to be moved away from that


def fit_shares(grounds: Table, true: npt.NDArray[np.int64]) -> Table:
    """Return the shares, none below 0, under which the true labels are likeliest.

    Args:
        grounds: examples by labels by shares.
        true: the place of each example's true label.
    """
    rows = np.arange(len(true))

    def loss(shares: Table) -> tuple[float, Table]:
        scores = grounds @ shares
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        away = (shares - _EXPECTED) / np.maximum(_EXPECTED, 1.0)
        unlikely = -np.log(np.maximum(chances[rows, true], 1e-12)).sum() + _DOUBT * float(away @ away)
        slope = np.einsum("ij,ijk->k", chances, grounds) - grounds[rows, true].sum(axis=0)
        return unlikely / len(true), (slope + 2 * _DOUBT * away / np.maximum(_EXPECTED, 1.0)) / len(true)

    bounds = [(0.0, None)] * len(_EXPECTED)
    found = minimize(loss, _EXPECTED.copy(), jac=True, method="L-BFGS-B", bounds=bounds)
    shares: Table = found.x
    return shares
