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
    margin counts against the rules' score, which counts `rules`; `temperature` makes confidences honest.
    """

    labels: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]
    rarity: npt.NDArray[np.float64]
    share: float
    rules: float
    temperature: float

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
        name: {"labels": model.labels, "share": model.share, "rules": model.rules, "temperature": model.temperature}
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
    labels = said["labels"]
    if not isinstance(labels, list):
        raise Corrupt
    parts = {part: np.frombuffer(archive.read(f"{name}.{part}"), dtype="<f8") for part in ("scales", "bias", "rarity")}
    weights = np.frombuffer(archive.read(f"{name}.weights"), dtype=np.int8).reshape(len(labels), DIMENSIONS)
    numbers = (float(str(said[key])) for key in ("share", "rules", "temperature"))
    return LinearModel(tuple(map(str, labels)), weights, parts["scales"], parts["bias"], parts["rarity"], *numbers)
