"""Learning from corrections: the office's own examples become its own model, kept sealed beside its other values.

One paper in five is never learned from. On those papers a new model and the present one are compared, and only a
model that is right more often, and about no set of labels less often, takes the other's place. The last models are
kept, so that a person can go back.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from cases import pages
from cases.office import Office
from classifier.catalogue import current_label
from classifier.engine import PaperClassifier
from classifier.port import Example, LabelKind
from classifier.sheet import pages_of_text
from core.access import Action, require
from core.errors import Conflict, NotFound
from core.model.audit import AuditEvent
from core.model.person import PRODUCT, Principal
from storage.sql.database import Transaction

MODEL = "classifier.model"
_HISTORY = "classifier.history"
_KEPT = "classifier.model.{}"  #: where the last models lie, in turn
_SLOTS = 3
_REMEMBERED = 30  #: attempts in the history
_HELD_ONE_IN = 5
_FEWEST_HELD = 5  #: on fewer papers a difference says nothing
_WORTH_IT = 20  #: new corrections before the product learns of itself
_NAMES = {"type": LabelKind.DOCUMENT_TYPE, "cause": LabelKind.CASE_CAUSE}
_KINDS = tuple(_NAMES.values())


@dataclass(frozen=True, slots=True)
class Lesson:
    """One attempt to learn: what it learned from, what it was measured on, and whether the model came into use.

    `before` and `after` are the shares of labels told rightly on the `held` papers by the model in use and by the new
    one.  `version` counts the models; 0 is the product without any learning of the office's own.
    """

    version: int
    at: datetime
    examples: int
    held: int
    before: float | None
    after: float | None
    taken: bool
    reason: str  #: `better`, `no_better`, `too_few` or `rolled_back`
    in_use: bool = False
    kept: bool = False  #: whether one can go back to it


def learn(office: Office, who: Principal) -> Lesson:
    """Learn from all corrections; the new model comes into use only where it is better on papers held out.

    Raises:
        Denied: the person's roles do not manage cases.
    """
    require(who, Action.MANAGE_CASES)
    return _learn(office, who)


def follow(office: Office) -> Lesson | None:
    """Learn where enough was corrected since the last time; None where it was not."""
    with office.db.read() as tx:
        papers = len({item.document_id for item in tx.examples.all() if item.kind in _NAMES})
        past = _past(tx)
    known = max((lesson.examples + lesson.held for lesson in past), default=0)
    return _learn(office, PRODUCT) if papers - known >= max(_WORTH_IT, known // 10) else None


def history(office: Office, who: Principal) -> tuple[Lesson, ...]:
    """Return the attempts, newest first.

    Raises:
        Denied: the person's roles do not operate the product.
    """
    require(who, Action.OPERATE)
    with office.db.read() as tx:
        past, present = _past(tx), _present(tx)
    newest = _newest(past)
    return tuple(
        replace(lesson, in_use=lesson.taken and lesson.version == present, kept=_keeps(lesson, newest))
        for lesson in reversed(past)
    )


def go_back(office: Office, who: Principal, version: int) -> None:
    """Put an earlier model into use again; 0 is the product without learning.

    Raises:
        Denied: the person's roles do not operate the product.
        Conflict: that model is not kept any more (`model_gone`).
    """
    require(who, Action.OPERATE)
    with office.db.write() as tx:
        past = _past(tx)
        if version and not any(lesson.version == version and _keeps(lesson, _newest(past)) for lesson in past):
            raise Conflict("model_gone", version=version)
        model = tx.office.get(_KEPT.format(version % _SLOTS)) if version else ""
        tx.office.keep(MODEL, model or "")
        note = Lesson(version, office.clock.now(), 0, 0, None, None, taken=False, reason="rolled_back")
        _remember(tx, [*past, note], version)
        tx.audit.append(AuditEvent("classifier.back", who.actor_id, detail={"version": str(version)}))


def decode_model(kept: str | None) -> bytes | None:
    """Return a model as the classifier takes it, from the text that is kept."""
    return base64.b64decode(kept) if kept else None


def _learn(office: Office, who: Principal) -> Lesson:
    # The training library costs seconds to load, and few processes ever learn.
    from classifier import training  # noqa: PLC0415

    known = _examples(office)
    held = [example for document_id, example in known if document_id.int % _HELD_ONE_IN == 0]
    taught = [example for document_id, example in known if document_id.int % _HELD_ONE_IN]
    with office.db.read() as tx:
        present = PaperClassifier(decode_model(tx.office.get(MODEL)))
        version = _newest(_past(tx)) + 1
    lesson = Lesson(0, office.clock.now(), len(taught), len(held), None, None, taken=False, reason="too_few")
    model = b""
    if len(held) >= _FEWEST_HELD:
        model = training.learn(taught)
        before, after = _right(present, held), _right(PaperClassifier(model), held)
        better = sum(after.values()) > sum(before.values()) and all(after[kind] >= before[kind] for kind in _KINDS)
        labels = sum(getattr(example, kind.value) is not None for example in held for kind in _KINDS)
        lesson = replace(
            lesson, version=version if better else 0, before=sum(before.values()) / labels,
            after=sum(after.values()) / labels, taken=better, reason="better" if better else "no_better",
        )  # fmt: skip
    return _noted(office, who, lesson, model)


def _noted(office: Office, who: Principal, lesson: Lesson, model: bytes) -> Lesson:
    """Write the attempt down, and take the model into use where it is better."""
    with office.db.write() as tx:
        past = _past(tx)
        if lesson.taken:
            text = base64.b64encode(model).decode()
            tx.office.keep(_KEPT.format(lesson.version % _SLOTS), text)
            tx.office.keep(MODEL, text)
        _remember(tx, [*past, lesson], lesson.version if lesson.taken else _present(tx))
        detail = {"reason": lesson.reason, "examples": str(lesson.examples)}
        tx.audit.append(AuditEvent("classifier.learn", who.actor_id, detail=detail))
    return lesson


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


def _examples(office: Office) -> list[tuple[UUID, Example]]:
    said: dict[UUID, dict[str, str]] = defaultdict(dict)
    with office.db.read() as tx:
        for item in tx.examples.all():
            if item.kind in _NAMES:
                said[item.document_id][_NAMES[item.kind].value] = item.value
    found = []
    for document_id, labels in said.items():
        try:
            found.append((document_id, Example(pages.text(office, PRODUCT, document_id), **labels)))
        except NotFound:
            continue  # shredded meanwhile
    return found


def _newest(lessons: list[Lesson]) -> int:
    return max((lesson.version for lesson in lessons if lesson.taken), default=0)


def _keeps(lesson: Lesson, newest: int) -> bool:
    return lesson.taken and lesson.version > newest - _SLOTS


def _past(tx: Transaction) -> list[Lesson]:
    kept = json.loads(tx.office.get(_HISTORY) or '{"lessons": []}')
    return [Lesson(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in kept["lessons"]]


def _present(tx: Transaction) -> int:
    return int(json.loads(tx.office.get(_HISTORY) or "{}").get("present", 0))


def _remember(tx: Transaction, lessons: list[Lesson], present: int) -> None:
    newest, old = _newest(lessons), len(lessons) - _REMEMBERED
    some = [lesson for place, lesson in enumerate(lessons) if place >= old or _keeps(lesson, newest)]
    rows = [{**asdict(lesson), "at": lesson.at.isoformat()} for lesson in some]
    tx.office.keep(_HISTORY, json.dumps({"present": present, "lessons": rows}))
