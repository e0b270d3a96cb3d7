"""Learning to sort from corrections: measured on papers held out, taken only where better, and undone by a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from cases.office import Office
from classifier.engine import PaperClassifier
from classifier.sheet import pages_of_text
from core.clock import SetClock
from core.errors import Conflict, Denied
from core.model.person import OPERATOR, Principal, Role
from core.model.stored import Example
from ingest.intake import Arrival, receive
from ingest.learning import lessons
from ingest.learning.lessons import Lesson, Skill, model_in_use
from tests.factories import START, make_office

WORDS = {"letter": "进件申请表 客户经理 产品名称 额度申请", "service_contract": "放款审批单 审批人 同意放款 风控意见"}
CLERK = Principal(UUID(int=7), frozenset({Role.CLERK}), "clerk")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path, clock=SetClock(START))
    yield made
    made.index.close()
    made.db.close()


@pytest.fixture(autouse=True)
def texts(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, str]:
    """What was read on each paper, without a reader."""
    found: dict[UUID, str] = {}
    monkeypatch.setattr("cases.pages.text", lambda _office, _who, document_id: found[document_id])
    return found


def corrected(office: Office, texts: dict[UUID, str], count: int) -> None:
    """Feed papers the rules do not know, and say what they are."""
    kinds = list(WORDS)
    for number in range(count):
        code = kinds[number % 2]
        document_id = receive(office, OPERATOR, Arrival(f"{number}.txt"), iter([f"{number}".encode()])).document.id
        texts[document_id] = f"{WORDS[code]} {number}"
        with office.db.write() as tx:
            tx.examples.keep(Example(UUID(int=document_id.int ^ 1), document_id, "type", code, "other", START))


def learned(office: Office) -> Lesson:
    (lesson,) = (each for each in lessons.learn(office, OPERATOR) if each.skill is Skill.SORTING)
    return lesson


def said_of(office: Office, text: str) -> str:
    with office.db.read() as tx:
        model = model_in_use(tx, Skill.SORTING)
    return PaperClassifier(model).classify(pages_of_text(text)).document_type.code


def test_a_better_model_comes_into_use(office: Office, texts: dict[UUID, str]) -> None:
    corrected(office, texts, 40)
    lesson = learned(office)
    assert (lesson.taken, lesson.reason, lesson.version, lesson.after) == (True, "better", 1, 1.0)
    assert (lesson.examples, lesson.held) == (32, 8)
    assert said_of(office, WORDS["letter"]) == "letter"


def test_a_model_that_is_no_better_does_not(office: Office, texts: dict[UUID, str]) -> None:
    corrected(office, texts, 40)
    learned(office)
    second = learned(office)
    assert (second.taken, second.reason, second.before, second.after) == (False, "no_better", 1.0, 1.0)


def test_too_few_corrections_teach_nothing(office: Office, texts: dict[UUID, str]) -> None:
    corrected(office, texts, 2)
    assert learned(office).reason == "too_few"
    assert said_of(office, WORDS["letter"]) == "other"


def test_a_person_goes_back_and_forth(office: Office, texts: dict[UUID, str]) -> None:
    corrected(office, texts, 40)
    learned(office)
    lessons.go_back(office, OPERATOR, Skill.SORTING, 0)
    assert said_of(office, WORDS["letter"]) == "other"
    lessons.go_back(office, OPERATOR, Skill.SORTING, 1)
    assert said_of(office, WORDS["letter"]) == "letter"
    in_use = [row for row in lessons.history(office, OPERATOR) if row.in_use]
    assert [(row.skill, row.reason) for row in in_use] == [(Skill.SORTING, "better")]


@pytest.mark.parametrize("skill", Skill)
def test_a_model_that_is_not_kept_cannot_come_back(office: Office, skill: Skill) -> None:
    with pytest.raises(Conflict, match="model_gone"):
        lessons.go_back(office, OPERATOR, skill, 3)


def test_the_product_learns_of_itself_when_enough_was_corrected(office: Office, texts: dict[UUID, str]) -> None:
    corrected(office, texts, 10)
    assert lessons.follow(office) == ()
    corrected(office, texts, 30)
    assert [(lesson.skill, lesson.taken) for lesson in lessons.follow(office)] == [(Skill.SORTING, True)]
    assert lessons.follow(office) == ()


def test_going_back_is_for_those_who_run_the_product(office: Office) -> None:
    with pytest.raises(Denied):
        lessons.go_back(office, CLERK, Skill.SORTING, 0)
    with pytest.raises(Denied):
        lessons.history(office, CLERK)
    with pytest.raises(Denied):
        lessons.labels_in_use(office, CLERK)
