"""Reads the crops of single lines, each at its own width, several at a time.

The recogniser's time is that of the columns it is given, whoever they belong to: a batch as wide as its widest line
spends most of them on white.  So every line goes alone, and lines share the machine by threads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

Pixels = NDArray[np.uint8]

_HEIGHT = 48  #: pixels; what the model was trained on
_STRIDE = 8  #: pixels of width that make one column of its answer
_AFTER = 32  #: pixels of nothing after the line: without them a last character is lost now and then
_WIDEST = 6400  #: pixels; a line longer than 130 times its height is narrowed, for the sake of memory


@dataclass(frozen=True, slots=True)
class Recognised:
    """One line: its text, the mean confidence, and for each character its own and the column it was seen in.

    Columns run from 0 to `width`, a float because the line may end inside one.
    """

    text: str
    confidence: float
    confidences: tuple[float, ...]
    columns: tuple[int, ...]
    width: float


def quiet_parts(threads: int, **more: object) -> Any:
    """Return RapidOCR's parts, nothing loaded yet, with `more` of its settings."""
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            **more,
        }
    )


class Recogniser:
    """The warm recogniser, and the threads that share it."""

    def __init__(self, threads: int) -> None:
        model = quiet_parts(1)._load_rec_model()  # noqa: SLF001 - loaded ahead of the first page
        self._session = model.session
        self._characters: list[str] = model.postprocess_op.character
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="lines") if threads > 1 else None

    def read(self, crops: Sequence[Pixels]) -> list[Recognised]:
        """Read lines cut out upright, in the order given."""
        if self._threads is None:
            return [self._one(crop) for crop in crops]
        # The longest first, so that no thread is left with it at the end.
        order = sorted(range(len(crops)), key=lambda index: crops[index].shape[1] / crops[index].shape[0], reverse=True)
        read = dict(zip(order, self._threads.map(lambda index: self._one(crops[index]), order), strict=True))
        return [read[index] for index in range(len(crops))]

    def _one(self, crop: Pixels) -> Recognised:
        height, width = crop.shape[:2]
        wide = min(max(math.ceil(_HEIGHT * width / height), _STRIDE), _WIDEST)
        whole = -(-(wide + _AFTER) // _STRIDE) * _STRIDE
        given = np.zeros((1, 3, _HEIGHT, whole), dtype=np.float32)
        given[0, :, :, :wide] = cv2.resize(crop, (wide, _HEIGHT)).astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
        answer = self._session(given)[0]
        return self._decoded(answer, answer.shape[0] * wide / whole)

    def _decoded(self, answer: NDArray[np.float32], width: float) -> Recognised:
        """Return what the columns say: the likeliest character of each, where it is a new one and not nothing."""
        likeliest = answer.argmax(axis=1)
        new = np.flatnonzero((likeliest != 0) & (likeliest != np.concatenate([[0], likeliest[:-1]])))
        confidences = answer[new, likeliest[new]].tolist()
        text = "".join(self._characters[index] for index in likeliest[new])
        mean = sum(confidences) / len(confidences) if confidences else 0.0
        return Recognised(text, mean, tuple(confidences), tuple(new.tolist()), width)
