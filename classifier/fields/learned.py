"""The labels that an office's own papers taught: rows beside those of `data/field_labels.tsv`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from core.errors import Corrupt

#: The kind of labels whose values are not wanted, but which end the value before them.
STOP = "stop"


@dataclass(frozen=True, slots=True)
class LearnedLabel:
    """On papers of `document_type`, `label` announces `field`, read as `kind`; as STOP, it does not announce it.

    It was learned from so many `papers`.  `before` and `after` are the shares of the field's values that were right on
    papers held out, without and with what was learned; None where the field stood on none of them.
    """

    document_type: str
    field: str
    kind: str
    label: str
    papers: int
    before: float | None = None
    after: float | None = None


def dump_labels(labels: Iterable[LearnedLabel]) -> bytes:
    """Return labels as bytes to be kept."""
    return json.dumps([asdict(each) for each in labels], ensure_ascii=False).encode()


def load_labels(kept: bytes | None) -> tuple[LearnedLabel, ...]:
    """Return the labels of kept bytes; none from nothing.

    Raises:
        Corrupt: the bytes are no labels.
    """
    try:
        return tuple(LearnedLabel(**row) for row in json.loads(kept)) if kept else ()
    except (ValueError, TypeError) as error:
        raise Corrupt from error
