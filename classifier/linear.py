"""A small linear model on character n-grams, kept in eight bits a weight and never as executable data."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.features import DIMENSIONS, vector, weighted
from core.errors import Corrupt

_FORMAT = 1
_MAX_BYTES = 64 * 1024 * 1024  #: more is no model of ours
_STEPS = 127


@dataclass(frozen=True)
class LinearModel:
    """One set of labels learned from examples.

    `weights` are int8 by label and feature, to be multiplied by `scales`; `share` says how much the model's
    margin counts against the rules' score, which counts `rules`; `temperature` and then `honest`, pairs of
    raw and true confidence in ascending order, make confidences mean what they say.
    """

    labels: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]
    rarity: npt.NDArray[np.float64]
    share: float
    rules: float
    temperature: float
    honest: tuple[tuple[float, float], ...]

    def calibrated(self, chances: dict[str, float]) -> dict[str, float]:
        """Return chances whose best is as likely right as it says, the others scaled to the rest."""
        if not self.honest or not chances:
            return chances
        best = max(chances, key=lambda code: chances[code])
        raw = chances[best]
        true = float(np.interp(raw, [pair[0] for pair in self.honest], [pair[1] for pair in self.honest]))
        rest = (1 - true) / (1 - raw) if raw < 1 else 0.0
        return {code: true if code == best else min(chance * rest, true) for code, chance in chances.items()}

    def margins(self, text: str) -> dict[str, float]:
        """Return the margin of each label for a text; above 0 speaks for it."""
        places, weights = weighted(vector(text), self.rarity)
        values = (self.weights[:, places] @ weights) * self.scales + self.bias
        return dict(zip(self.labels, (float(value) for value in values), strict=True))


def quantised(weights: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    """Return weights in eight bits with the scale of each row."""
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-9) / _STEPS
    return np.round(weights / scales[:, None]).astype(np.int8), scales


def to_bytes(models: dict[str, LinearModel]) -> bytes:
    """Return the models as a zip archive of one JSON head and plain arrays."""
    head = {
        name: {
            "labels": model.labels,
            "share": model.share,
            "rules": model.rules,
            "temperature": model.temperature,
            "honest": model.honest,
        }
        for name, model in models.items()
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("head.json", json.dumps({"format": _FORMAT, "models": head}, ensure_ascii=False))
        for name, model in models.items():
            archive.writestr(f"{name}.weights", model.weights.tobytes())
            for part in ("scales", "bias", "rarity"):
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
            if head["format"] != _FORMAT:
                raise Corrupt
            return {name: _model(archive, name, said) for name, said in head["models"].items()}
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise Corrupt from error


def _model(archive: zipfile.ZipFile, name: str, said: dict[str, object]) -> LinearModel:
    labels, honest = said["labels"], said["honest"]
    if not isinstance(labels, list) or not isinstance(honest, list):
        raise Corrupt
    parts = {part: np.frombuffer(archive.read(f"{name}.{part}"), dtype="<f8") for part in ("scales", "bias", "rarity")}
    weights = np.frombuffer(archive.read(f"{name}.weights"), dtype=np.int8).reshape(len(labels), DIMENSIONS)
    share, rules, temperature = (float(str(said[key])) for key in ("share", "rules", "temperature"))
    pairs = tuple((float(raw), float(true)) for raw, true in honest)
    return LinearModel(
        labels=tuple(map(str, labels)),
        weights=weights,
        scales=parts["scales"],
        bias=parts["bias"],
        rarity=parts["rarity"],
        share=share,
        rules=rules,
        temperature=temperature,
        honest=pairs,
    )
