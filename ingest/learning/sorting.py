"""Learning to sort: types and causes that people put right become the office's own classifier."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from cases import pages
from cases.office import Office
from classifier.catalogue import current_label
from classifier.engine import PaperClassifier
from classifier.port import Example, LabelKind
from classifier.sheet import pages_of_text
from core.errors import NotFound
from core.model.person import PRODUCT
from ingest.learning.trial import Trial, parted
from storage.sql.database import Transaction

_FEWEST_HELD = 5  #: on fewer papers a difference says nothing
_NAMES = {"type": LabelKind.DOCUMENT_TYPE, "cause": LabelKind.CASE_CAUSE}
_KINDS = tuple(_NAMES.values())


def corrected(tx: Transaction) -> set[UUID]:
    """Return the papers whose type or cause people decided."""
    return {item.document_id for item in tx.examples.all() if item.kind in _NAMES}


def attempt(office: Office, present: bytes | None) -> Trial:
    """Make a classifier of all corrections, and measure it against the one of `present`."""
    taught, held = parted(_examples(office))
    if len(held) < _FEWEST_HELD:
        return Trial(len(held))
    # The training library costs seconds to load, and few processes ever learn.
    from classifier import training  # noqa: PLC0415

    model = training.learn(taught)
    before, after = (_right(PaperClassifier(each), held) for each in (present, model))
    better = sum(after.values()) > sum(before.values()) and all(after[kind] >= before[kind] for kind in _KINDS)
    labels = sum(getattr(example, kind.value) is not None for example in held for kind in _KINDS)
    shares = (sum(before.values()) / labels, sum(after.values()) / labels)
    if not better:
        return Trial(len(held), *shares, "no_better")
    return Trial(len(held), *shares, "better", model)


def _right(classifier: PaperClassifier, held: list[Example]) -> dict[LabelKind, int]:
    """Count the labels of held-out papers that a classifier tells rightly, by their kind."""
    found = dict.fromkeys(_KINDS, 0)
    for example in held:
        for kind in _KINDS:
            said = getattr(example, kind.value)
            if said is not None:
                ranked = classifier.rank(pages_of_text(example.text), kind)
                found[kind] += bool(ranked) and ranked[0].code == current_label(kind, said)
    return found


def _examples(office: Office) -> dict[UUID, Example]:
    said: dict[UUID, dict[str, str]] = defaultdict(dict)
    with office.db.read() as tx:
        for item in tx.examples.all():
            if item.kind in _NAMES:
                said[item.document_id][_NAMES[item.kind].value] = item.value
    found = {}
    for document_id, labels in said.items():
        try:
            found[document_id] = Example(pages.text(office, PRODUCT, document_id), **labels)
        except NotFound:
            continue  # shredded meanwhile
    return found
