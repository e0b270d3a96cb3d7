"""A small linear model on character n-grams, kept in eight bits a weight and never as executable data."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.features import DIMENSIONS, VIEWS, Spread, vector, weighted
from classifier.mixing import IN_QUESTION, SHARES, Table, aligned, grounds
from core.errors import Corrupt

_FORMAT = 3
_RULES_ONLY = (1, 2)  #: models of these older formats are not used: rules speak alone until the office learns anew
_MAX_BYTES = 64 * 1024 * 1024  #: more is no model of ours
_STEPS = 127
_PARTS = ("scales", "rarity")  #: arrays of a model beside its weights


@dataclass(frozen=True)
class LinearModel:
    """One set of labels learned from examples.

    `weights` are int8 by label and feature, to be multiplied by `scales`, by view and label; `seen` says how many
    examples each label had; `shares` weigh what speaks for a label (see `mixing.grounds`); `honest`, pairs of raw and
    true confidence in ascending order, make confidences mean what they say; `spread` is what the rules are told of the
    examples' words.
    """

    labels: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float64]
    rarity: npt.NDArray[np.float64]
    seen: tuple[int, ...]
    shares: tuple[float, ...]
    honest: tuple[tuple[float, float], ...]
    spread: Spread

    def calibrated(self, chances: dict[str, float]) -> dict[str, float]:
        """Return chances whose best is as likely right as it says, the others scaled to the rest."""
        if not self.honest or not chances:
            return chances
        best = max(chances, key=lambda code: chances[code])
        raw = chances[best]
        true = float(np.interp(raw, [pair[0] for pair in self.honest], [pair[1] for pair in self.honest]))
        rest = (1 - true) / (1 - raw) if raw < 1 else 0.0
        return {code: true if code == best else min(chance * rest, true) for code, chance in chances.items()}

    def margins(self, text: str) -> Table:
        """Return each view's margin of each label for a text, about 1 for its own kind and about 0 for others."""
        places, weights = weighted(vector(text), self.rarity)
        ends = np.searchsorted(places, [view.stop for view in VIEWS[:-1]])
        parts = zip(np.split(places, ends), np.split(weights, ends), strict=True)
        return np.stack([self.weights[:, at] @ part for at, part in parts]) * self.scales

    def scores(self, text: str, rules: Mapping[str, float]) -> dict[str, float]:
        """Return the scores of the likeliest labels that the model or the rules know; exponentials are chances."""
        labels = tuple(dict.fromkeys((*self.labels, *rules)))
        more = len(labels) - len(self.labels)
        margins = np.pad(self.margins(text), ((0, 0), (0, more)))[:, None]
        seen = np.pad(np.array(self.seen, dtype=np.float64), (0, more))
        found = grounds(labels, margins, aligned(rules, labels)[None], seen[None])
        scores = found[0] @ np.array(self.shares)
        return {labels[place]: float(scores[place]) for place in np.argsort(-scores, kind="stable")[:IN_QUESTION]}


def quantised(weights: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    """Return weights, labels by features, in eight bits, with the scale of each view and label."""
    scales = np.stack([np.maximum(np.abs(weights[:, view]).max(axis=1), 1e-9) / _STEPS for view in VIEWS])
    parts = [weights[:, view] / scale[:, None] for view, scale in zip(VIEWS, scales, strict=True)]
    return np.round(np.concatenate(parts, axis=1)).astype(np.int8), scales


def to_bytes(models: dict[str, LinearModel]) -> bytes:
    """Return the models as a zip archive of one JSON head and plain arrays."""
    head = {
        name: {
            "labels": model.labels,
            "seen": model.seen,
            "shares": model.shares,
            "honest": model.honest,
            "papers": model.spread.papers,
            "holding": dict(model.spread.holding),
        }
        for name, model in models.items()
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("head.json", json.dumps({"format": _FORMAT, "models": head}, ensure_ascii=False))
        for name, model in models.items():
            archive.writestr(f"{name}.weights", model.weights.tobytes())
            for part in _PARTS:
                archive.writestr(f"{name}.{part}", getattr(model, part).astype("<f8").tobytes())
    return out.getvalue()


def from_bytes(data: bytes) -> dict[str, LinearModel]:
    """Read models back.

    Raises:
        Corrupt: the bytes are no models of this format.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_BYTES:
                raise Corrupt
            head = json.loads(archive.read("head.json"))
            if head["format"] in _RULES_ONLY:
                return {}
            if head["format"] != _FORMAT:
                raise Corrupt
            return {name: _model(archive, name, said) for name, said in head["models"].items()}
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise Corrupt from error


def _model(archive: zipfile.ZipFile, name: str, said: dict[str, object]) -> LinearModel:
    labels, seen, shares, honest = (_listed(said[key]) for key in ("labels", "seen", "shares", "honest"))
    scales, rarity = (np.frombuffer(archive.read(f"{name}.{part}"), dtype="<f8") for part in _PARTS)
    weights = np.frombuffer(archive.read(f"{name}.weights"), dtype=np.int8).reshape(len(labels), DIMENSIONS)
    scales = scales.reshape(len(VIEWS), len(labels))
    if len(seen) != len(labels) or len(rarity) != DIMENSIONS or len(shares) != SHARES:
        raise Corrupt
    return LinearModel(
        labels=tuple(map(str, labels)),
        weights=weights,
        scales=scales,
        rarity=rarity,
        seen=tuple(int(count) for count in seen),
        shares=tuple(float(share) for share in shares),
        honest=tuple((float(raw), float(true)) for raw, true in honest),
        spread=_spread(said),
    )


def _spread(said: dict[str, object]) -> Spread:
    """Return what was kept of the examples' words; older models kept nothing."""
    papers, holding = said.get("papers", 0), said.get("holding", {})
    if not isinstance(papers, int) or not isinstance(holding, dict):
        raise Corrupt
    return Spread(papers, {str(word): int(count) for word, count in holding.items()})


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Corrupt
    return value
