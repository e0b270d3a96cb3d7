"""Learning to find values from corrections: by the labels of an office's own forms, measured, taken, undone, sealed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from cases import corrections, documents
from cases.corrections import NewField
from cases.office import Office
from classifier.fields.extractor import PaperExtractor
from classifier.fields.learned import STOP, LearnedLabel, load_labels
from core.clock import SetClock
from core.model.document import Document
from core.model.person import OPERATOR
from ingest.learning import lessons
from ingest.learning.lessons import Lesson, Skill
from ingest.wiring import Own
from storage.sql.database import Database
from tests.databases import KINDS, TestDatabases, rows_of
from tests.factories import START, Reading, make_office, paper
from tests.own_forms import CUSTOMERS, KIND, Form, form
from tests.unit.storage.test_plaintext import disguises


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as closing:
        yield closing


on_either = pytest.mark.parametrize("office", KINDS, indirect=True)


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path, stack: ExitStack) -> Office:
    """An office whose extractor has what it learned, as where one is opened; its database in a file, or as asked."""
    address = None
    if getattr(request, "param", "") == "postgres":
        postgres: TestDatabases = request.getfixturevalue("postgres")
        address = stack.enter_context(postgres.new())
    made = make_office(tmp_path, clock=SetClock(START), address=address)
    stack.callback(made.index.close)
    stack.callback(made.db.close)
    return with_own_extractor(made)


def with_own_extractor(office: Office) -> Office:
    database: Database = office.db
    extractor = Own(database, Skill.VALUES, lambda model: PaperExtractor(office.clock, load_labels(model)))
    return replace(office, extractor=extractor)


def taken_in(office: Office, made: Form) -> Document:
    """Take a form in and read it as the office does now."""
    fields = office.extractor().extract([made.page], KIND)
    return paper(office, OPERATOR, Reading(pages=(made.page,), fields=fields))


def put_right(office: Office, made: Form) -> None:
    """Take a form in; a person adds what was missed, and rejects what is not on it."""
    document = taken_in(office, made)
    for stored in documents.view(office, OPERATOR, document.id).fields:
        field = stored.field
        if made.values.get(field.reading.name) != field.value:
            document = corrections.reject_field(
                office, OPERATOR, field.id, document_id=document.id, revision=document.revision
            )
    found = values_of(office, document)
    for name, value in made.values.items():
        if name not in found:
            new = NewField(name, value)
            document = corrections.add_field(office, OPERATOR, document.id, new, revision=document.revision)


def found_right(office: Office, made: Form) -> None:
    """Take a form in, of which a person says that it is right as it was read."""
    document = taken_in(office, made)
    corrections.confirm_document(office, OPERATOR, document.id, revision=document.revision)


def values_of(office: Office, document: Document) -> dict[str, str]:
    fields = documents.view(office, OPERATOR, document.id).fields
    return {each.field.reading.name: each.field.value for each in fields if not each.field.rejected}


def learned(office: Office) -> Lesson:
    (lesson,) = (each for each in lessons.learn(office, OPERATOR) if each.skill is Skill.VALUES)
    return lesson


def labels(office: Office) -> tuple[LearnedLabel, ...]:
    return lessons.labels_in_use(office, OPERATOR)


@on_either
def test_the_seventh_paper_is_read_rightly_after_six_were_put_right(office: Office) -> None:
    for number in range(6):
        put_right(office, form(number))
    assert values_of(office, taken_in(office, form(6))) == {}

    lesson = learned(office)

    assert (lesson.reason, lesson.version, lesson.examples, lesson.held) == ("better", 1, 5, 1)
    assert (lesson.before, lesson.after) == (0.0, 1.0)
    assert {(each.field, each.label, each.papers, each.before, each.after) for each in labels(office)} == {
        ("amount", "放款本数", 5, 0.0, 1.0), ("borrower", "用款客户", 5, 0.0, 1.0),
        ("interest_rate", "计费标准", 5, 0.0, 1.0), ("lender", "授信机构", 5, 0.0, 1.0),
    }  # fmt: skip
    assert values_of(office, taken_in(office, form(6))) == form(6).values


@on_either
def test_a_person_goes_back_and_forth(office: Office) -> None:
    for number in range(4):
        put_right(office, form(number))
    learned(office)

    lessons.go_back(office, OPERATOR, Skill.VALUES, 0)
    assert labels(office) == ()
    assert values_of(office, taken_in(office, form(6))) == {}

    lessons.go_back(office, OPERATOR, Skill.VALUES, 1)
    assert values_of(office, taken_in(office, form(6))) == form(6).values
    assert {row.reason for row in lessons.history(office, OPERATOR)} == {"better", "too_few", "rolled_back"}


def test_three_papers_are_too_few(office: Office) -> None:
    for number in range(3):
        put_right(office, form(number))
    assert learned(office).reason == "too_few"
    assert labels(office) == ()


KNOWN = {"lender": "出借人", "amount": "借款金额", "interest_rate": "年利率", "borrower": "借款人"}


def signed_for(number: int) -> Form:
    """Return a form in known words on which 用款客户 is somebody who only signs for the borrower."""
    made = form(number, **KNOWN)
    return replace(made, boxes=(("用款客户", CUSTOMERS[(number + 4) % 10]), *made.boxes))


def test_what_would_harm_papers_that_were_found_right_is_not_taken(office: Office) -> None:
    for number in range(6):
        put_right(office, form(number, **KNOWN | {"borrower": "用款客户"}))
    for number in range(2):
        found_right(office, signed_for(number))

    assert learned(office).reason == "no_better"
    assert labels(office) == ()


def test_what_papers_that_were_found_right_speak_against_does_not_hold_up_the_rest(office: Office) -> None:
    for number in range(6):
        put_right(office, form(number, **KNOWN | {"borrower": "用款客户", "lender": "授信机构"}))
    for number in range(5):
        found_right(office, signed_for(number))

    assert learned(office).taken
    assert {(each.field, each.label) for each in labels(office)} == {("lender", "授信机构")}


def test_a_label_that_turns_out_to_mislead_goes_again(office: Office) -> None:
    """The lender's forms change: where the borrower stood, there now stands whoever brought the customer."""
    for number in range(4):
        put_right(office, form(number))
    assert learned(office).taken
    for number in range(10):
        made = form(number, borrower="收款一方")
        put_right(office, replace(made, boxes=(("用款客户", CUSTOMERS[(number + 4) % 10]), *made.boxes)))

    assert learned(office).taken
    assert ("borrower", "用款客户") not in {(each.field, each.label) for each in labels(office)}
    assert ("borrower", "收款一方") in {(each.field, each.label) for each in labels(office)}


def test_rejected_values_teach_which_label_misleads(office: Office) -> None:
    for number in range(6):
        made = form(number, lender="出借人", borrower="借款人", amount="借款金额", interest_rate="年利率")
        put_right(office, Form((*made.boxes, ("电话", f"1380013800{number}")), made.values))
    lesson = learned(office)
    assert [(each.field, each.label, each.kind) for each in labels(office)] == [("phone", "电话", STOP)]
    assert lesson.after is not None
    assert lesson.before is not None
    assert lesson.after > lesson.before


def test_the_product_learns_of_itself_once_five_papers_were_put_right(office: Office) -> None:
    for number in range(4):
        put_right(office, form(number))
    assert lessons.follow(office) == ()
    put_right(office, form(4))
    assert [(lesson.skill, lesson.taken) for lesson in lessons.follow(office)] == [(Skill.VALUES, True)]
    assert lessons.follow(office) == ()


@on_either
def test_what_was_learned_lies_sealed(office: Office, tmp_path: Path) -> None:
    for number in range(4):
        put_right(office, form(number))
    learned(office)
    with office.db.read() as tx:
        assert "用款客户" in (lessons.model_in_use(tx, Skill.VALUES) or b"").decode()
    with office.db._engines.reader.begin() as connection:
        rows = [value for table in rows_of(connection).values() for row in table for value in row.values()]
    kept = [value if isinstance(value, bytes) else str(value).encode() for value in rows]
    kept += [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not [disguise for disguise in disguises("用款客户") if any(disguise in each for each in kept)]
