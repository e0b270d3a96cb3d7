"""Learning from corrections: what an office's own papers teach comes into use where it is better, and can be undone.

One paper in five is never learned from.  On those papers what was learned is compared with what is in use, and takes
its place only if it is right more often, and about nothing less often.  The last models are kept, sealed beside the
office's other values, so that a person can go back.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cases.office import Office
from classifier.fields.learned import LearnedLabel, load_labels
from core.access import Action, require
from core.errors import Conflict
from core.model.audit import AuditEvent
from core.model.person import PRODUCT, Principal
from ingest.learning import sorting, values
from ingest.learning.trial import Trial
from storage.sql.database import Transaction

_SLOTS = 3  #: models that are kept, in turn
_REMEMBERED = 30  #: attempts in the history


class Skill(StrEnum):
    """What is learned."""

    SORTING = "sorting"  #: what a paper is
    VALUES = "values"  #: what stands on it


@dataclass(frozen=True, slots=True)
class _Course:
    """How a skill is learned: under which names it is kept, and from how many new corrected papers on it is worth it.

    `corrected` returns the papers to learn from, `attempt` learns from them, given the model in use.
    """

    stem: str
    worth_it: int
    corrected: Callable[[Transaction], Collection[UUID]]
    attempt: Callable[[Office, bytes | None], Trial]

    @property
    def model(self) -> str:
        return f"{self.stem}.model"

    @property
    def history(self) -> str:
        return f"{self.stem}.history"

    def kept(self, version: int) -> str:
        return f"{self.stem}.model.{version % _SLOTS}"


_COURSES = {
    Skill.SORTING: _Course("classifier", 20, sorting.corrected, sorting.attempt),
    Skill.VALUES: _Course("labels", 5, values.corrected, values.attempt),
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """One attempt to learn: what it learned from, what it was measured on, and whether the model came into use.

    `before` and `after` are the shares of labels or values told rightly on the `held` papers by the model in use and by
    the new one.  `version` counts the models of a skill; 0 is the product without any learning of the office's own.
    """

    skill: Skill
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


def learn(office: Office, who: Principal) -> tuple[Lesson, ...]:
    """Learn each skill from all corrections; a new model comes into use only where it is better on papers held out.

    Raises:
        Denied: the person's roles do not manage cases.
    """
    require(who, Action.MANAGE_CASES)
    return tuple(_learn(office, who, skill) for skill in Skill)


def follow(office: Office) -> tuple[Lesson, ...]:
    """Learn the skills for which enough was corrected since the last time."""
    return tuple(_learn(office, PRODUCT, skill) for skill in Skill if _due(office, skill))


def history(office: Office, who: Principal) -> tuple[Lesson, ...]:
    """Return the attempts, newest first.

    Raises:
        Denied: the person's roles do not operate the product.
    """
    require(who, Action.OPERATE)
    found = []
    with office.db.read() as tx:
        for skill in Skill:
            past, present = _past(tx, skill), _present(tx, skill)
            newest = _newest(past)
            found += [
                replace(lesson, in_use=lesson.taken and lesson.version == present, kept=_keeps(lesson, newest))
                for lesson in reversed(past)
            ]
    return tuple(sorted(found, key=lambda lesson: lesson.at, reverse=True))


def go_back(office: Office, who: Principal, skill: Skill, version: int) -> None:
    """Put an earlier model into use again; 0 is the product without learning.

    Raises:
        Denied: the person's roles do not operate the product.
        Conflict: that model is not kept any more (`model_gone`).
    """
    require(who, Action.OPERATE)
    course = _COURSES[skill]
    with office.db.write() as tx:
        past = _past(tx, skill)
        if version and not any(lesson.version == version and _keeps(lesson, _newest(past)) for lesson in past):
            raise Conflict("model_gone", version=version)
        model = tx.office.get(course.kept(version)) if version else ""
        tx.office.keep(course.model, model or "")
        note = Lesson(skill, version, office.clock.now(), 0, 0, None, None, taken=False, reason="rolled_back")
        _remember(tx, skill, [*past, note], version)
        tx.audit.append(AuditEvent(f"{course.stem}.back", who.actor_id, detail={"version": str(version)}))


def labels_in_use(office: Office, who: Principal) -> tuple[LearnedLabel, ...]:
    """Return the labels of the office's own forms that values are found by.

    Raises:
        Denied: the person's roles do not operate the product.
    """
    require(who, Action.OPERATE)
    with office.db.read() as tx:
        return load_labels(model_in_use(tx, Skill.VALUES))


def model_in_use(tx: Transaction, skill: Skill) -> bytes | None:
    """Return the model that an office uses; None where it uses nothing it learned."""
    kept = tx.office.get(_COURSES[skill].model)
    return base64.b64decode(kept) if kept else None


def _due(office: Office, skill: Skill) -> bool:
    course = _COURSES[skill]
    with office.db.read() as tx:
        papers = len(course.corrected(tx))
        known = max((lesson.examples + lesson.held for lesson in _past(tx, skill)), default=0)
    return papers - known >= max(course.worth_it, known // 10)


def _learn(office: Office, who: Principal, skill: Skill) -> Lesson:
    """Learn, write the attempt down, and take the model into use where it is better."""
    course = _COURSES[skill]
    with office.db.read() as tx:
        present, papers = model_in_use(tx, skill), len(course.corrected(tx))
    trial = course.attempt(office, present)
    with office.db.write() as tx:
        past = _past(tx, skill)
        version = _newest(past) + 1 if trial.model else 0
        lesson = Lesson(
            skill, version, office.clock.now(), papers - trial.held, trial.held, trial.before, trial.after,
            taken=trial.model is not None, reason=trial.reason,
        )  # fmt: skip
        if trial.model is not None:
            text = base64.b64encode(trial.model).decode()
            tx.office.keep(course.kept(version), text)
            tx.office.keep(course.model, text)
        _remember(tx, skill, [*past, lesson], version if lesson.taken else _present(tx, skill))
        detail = {"reason": lesson.reason, "examples": str(lesson.examples)}
        tx.audit.append(AuditEvent(f"{course.stem}.learn", who.actor_id, detail=detail))
    return lesson


def _newest(lessons: list[Lesson]) -> int:
    return max((lesson.version for lesson in lessons if lesson.taken), default=0)


def _keeps(lesson: Lesson, newest: int) -> bool:
    return lesson.taken and lesson.version > newest - _SLOTS


def _past(tx: Transaction, skill: Skill) -> list[Lesson]:
    kept = json.loads(tx.office.get(_COURSES[skill].history) or '{"lessons": []}')
    return [Lesson(**{**row, "skill": skill, "at": datetime.fromisoformat(row["at"])}) for row in kept["lessons"]]


def _present(tx: Transaction, skill: Skill) -> int:
    return int(json.loads(tx.office.get(_COURSES[skill].history) or "{}").get("present", 0))


def _remember(tx: Transaction, skill: Skill, lessons: list[Lesson], present: int) -> None:
    newest, old = _newest(lessons), len(lessons) - _REMEMBERED
    some = [lesson for place, lesson in enumerate(lessons) if place >= old or _keeps(lesson, newest)]
    rows = [{**asdict(lesson), "at": lesson.at.isoformat()} for lesson in some]
    tx.office.keep(_COURSES[skill].history, json.dumps({"present": present, "lessons": rows}))
