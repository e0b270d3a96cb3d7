"""Learning from corrections: the office's own examples become its own model, kept sealed beside its other values."""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from cases import pages
from cases.office import Office
from classifier.port import Example
from core.access import Action, require
from core.errors import NotFound
from core.model.audit import AuditEvent
from core.model.person import OPERATOR, Principal

MODEL = "classifier.model"


@dataclass(frozen=True, slots=True)
class Learned:
    """How many papers the model was made from; 0 where there was nothing to learn."""

    examples: int


def learn(office: Office, who: Principal) -> Learned:
    """Make the office's own model anew from all corrections.

    Raises:
        Denied: the person's roles do not manage cases.
    """
    require(who, Action.MANAGE_CASES)
    # The training library costs seconds to load, and few processes ever learn.
    from classifier import training  # noqa: PLC0415

    examples = _examples(office)
    if examples:
        model = base64.b64encode(training.learn(examples)).decode()
        with office.db.write() as tx:
            tx.office.keep(MODEL, model)
            tx.audit.append(AuditEvent("classifier.learn", who.person_id))
    return Learned(len(examples))


def decode_model(kept: str | None) -> bytes | None:
    """Return a model as the classifier takes it, from the text that is kept."""
    return base64.b64decode(kept) if kept else None


def _examples(office: Office) -> list[Example]:
    said: dict[UUID, dict[str, str]] = defaultdict(dict)
    with office.db.read() as tx:
        for item in tx.examples.all():
            said[item.document_id][item.kind] = item.value
    found = []
    for document_id, labels in said.items():
        kinds = {"document_type": labels.get("type"), "case_cause": labels.get("cause")}
        if not any(kinds.values()):
            continue
        try:
            found.append(Example(pages.text(office, OPERATOR, document_id), **kinds))
        except NotFound:
            continue  # shredded meanwhile
    return found
