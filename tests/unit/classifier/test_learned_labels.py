"""Labels of an office's own forms: learned from what people put right, and only where they are a form's print."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from classifier.fields.extractor import PaperExtractor
from classifier.fields.learned import STOP, LearnedLabel, dump_labels, load_labels
from classifier.fields.teaching import learn_labels
from classifier.fields.told import Tally, Told, ToldPaper, tally
from classifier.sheet import pages_of_text
from core.clock import SetClock
from core.errors import Corrupt
from core.model.page import Box
from tests.own_forms import BANK, CUSTOMERS, KIND, Form, form

CLOCK = SetClock(datetime(2026, 11, 22, tzinfo=UTC))
LEARNED = {("amount", "放款本数"), ("borrower", "用款客户"), ("interest_rate", "计费标准"), ("lender", "授信机构")}


def learned(papers: list[ToldPaper]) -> set[tuple[str, str]]:
    return {(each.field, each.label) for each in learn_labels(papers, CLOCK)}


def read(paper: ToldPaper, labels: tuple[LearnedLabel, ...]) -> dict[str, str]:
    found = PaperExtractor(CLOCK, labels).extract(paper.pages, paper.document_type)
    return {value.name: value.value for value in found}


def as_text(paper: ToldPaper, text: str) -> ToldPaper:
    return replace(paper, pages=pages_of_text(text))


def with_box(made: Form, label: str, value: str) -> Form:
    return replace(made, boxes=(*made.boxes, (label, value)))


@pytest.mark.parametrize("bare", [False, True], ids=["boxes", "text"])
def test_a_form_in_words_of_its_own_is_read_once_it_was_put_right_on_others(bare: bool) -> None:  # noqa: FBT001
    papers = [as_text(form(n).told(), form(n).text) if bare else form(n).told() for n in range(7)]
    assert read(papers[6], ()).keys().isdisjoint(form(6).values)

    labels = learn_labels(papers[:6], CLOCK)

    assert {(each.field, each.label) for each in labels} == LEARNED
    assert {each.papers for each in labels} == {6}
    assert read(papers[6], labels) == form(6).values


def test_labels_of_one_type_are_not_those_of_another() -> None:
    labels = learn_labels([form(n).told() for n in range(3)], CLOCK)
    assert {each.document_type for each in labels} == {KIND}
    assert "lender" not in read(replace(form(6).told(), document_type="iou"), labels)


def test_what_stands_on_two_papers_only_is_not_learned() -> None:
    assert learned([form(n).told() for n in range(2)]) == set()


def test_a_label_set_wide_apart_is_the_same_label() -> None:
    spread = [form(n, borrower="用 款 客 户").told() for n in range(3)]
    assert ("borrower", "用款客户") in learned(spread)


def test_labels_over_their_values_are_learned_too() -> None:
    def columns(number: int) -> ToldPaper:
        made = form(number)
        page = made.page
        lines = [page.lines[0]]
        for place, (label, value) in enumerate(made.boxes):
            left = 0.05 + 0.25 * place
            for row, text in enumerate((label, value)):
                box = Box(left, 0.2 + 0.03 * row, left + 0.018 * len(text), 0.22 + 0.03 * row)
                lines.append(replace(page.lines[0], text=text, box=box))
        return replace(made.told(), pages=(replace(page, lines=tuple(lines)),))

    labels = learn_labels([columns(n) for n in range(4)], CLOCK)
    assert {(each.field, each.label) for each in labels} == LEARNED
    assert read(columns(5), labels) == form(5).values


def with_phone(number: int, label: str, *others: Told) -> ToldPaper:
    """Return a form with a telephone number behind some words."""
    phone = f"1380013800{number}"
    told = with_box(form(number), label, phone).told()
    return replace(told, values=(*told.values, Told("phone", phone), *others))


@pytest.mark.parametrize(("label", "is_learned"), [("回访线路", True), ("卫青衫", False), ("青衫商行", False)])
def test_somebodys_name_is_no_label_however_often_it_stands_before_a_number(label: str, is_learned: bool) -> None:  # noqa: FBT001
    assert (("phone", label) in learned([with_phone(n, label) for n in range(4)])) is is_learned


def test_what_is_itself_a_value_is_no_label() -> None:
    assert ("phone", "临江县") in learned([with_phone(n, "临江县") for n in range(4)])
    somewhere = Told("address", "临江县城关大街")
    assert ("phone", "临江县") not in learned([with_phone(n, "临江县", somewhere) for n in range(4)])


def test_what_stands_on_papers_of_one_person_only_is_not_learned() -> None:
    papers = []
    for n in range(5):
        made = form(0)
        values = {**made.values, "amount": f"{n + 1}0000.00"}
        boxes = tuple((label, values["amount"] if label == "放款本数" else value) for label, value in made.boxes)
        papers.append(Form(boxes, values).told())
    assert learned(papers) == {("amount", "放款本数")}


def test_a_wording_that_as_often_leads_astray_is_not_learned() -> None:
    """The same word stands before the lender on some forms and before the borrower on others."""
    papers = [form(n, lender="签约方", borrower="签约方").told() for n in range(6)]
    swapped = [form(n, lender="甲栏", borrower="签约方").told() for n in range(6)]
    assert ("lender", "签约方") not in learned([*papers, *swapped])


def test_a_label_of_something_else_is_borrowed_only_where_there_is_no_other() -> None:
    """The borrower's account is in his own name, but whoever holds the account need not be the borrower."""
    both = [with_box(form(n), "户名", form(n).values["borrower"]) for n in range(4)]
    alone = [replace(made, boxes=tuple(box for box in made.boxes if box[0] != "用款客户")) for made in both]
    assert {label for name, label in learned([made.told() for made in both]) if name == "borrower"} == {"用款客户"}
    assert {label for name, label in learned([made.told() for made in alone]) if name == "borrower"} == {"户名"}


def test_a_label_shows_where_the_value_over_it_ends() -> None:
    """An address goes on in the next line, unless that begins with a label."""
    papers = []
    for n in range(5):
        street, phone = f"江苏省苏州市朝阳路{n + 1}号", f"1380013800{n}"
        made = form(n)
        long = "双方应当遵守本合同各项约定，" * 6
        text = f"{made.text}\n{long}\n住址\t{street}\n回访线路\t{phone}"
        values = (*made.told().values, Told("address", street), Told("phone", phone))
        papers.append(replace(as_text(made.told(), text), values=values))
    assert "回访线路" in read(papers[4], ())["address"]
    labels = learn_labels(papers[:4], CLOCK)
    assert ("phone", "回访线路") in {(each.field, each.label) for each in labels}
    assert {each.kind for each in labels}.isdisjoint({STOP, "text"})
    assert read(papers[4], labels)["address"] == "江苏省苏州市朝阳路5号"


def test_a_value_that_runs_on_to_a_label_is_found_once_that_label_is_known() -> None:
    papers = []
    for n in range(5):
        street, phone = f"江苏省苏州市朝阳路{n + 1}号", f"1380013800{n}"
        made = form(n)
        values = (*made.told().values, Told("address", street), Told("phone", phone))
        papers.append(
            replace(as_text(made.told(), f"{made.text}\n居停之处：{street} 回访线路：{phone}"), values=values)
        )
    labels = learn_labels(papers[:4], CLOCK)
    assert {("address", "居停之处"), ("phone", "回访线路")} <= {(each.field, each.label) for each in labels}
    assert read(papers[4], labels)["address"] == "江苏省苏州市朝阳路5号"


def test_a_known_label_that_misleads_is_no_longer_followed() -> None:
    """On this office's forms 收款人 is the lender's cashier, whom people rejected as the borrower."""
    papers = []
    for n in range(5):
        made = with_box(form(n, borrower="借款人"), "收款人", CUSTOMERS[(n + 3) % 10])
        papers.append(made.told())
    labels = learn_labels(papers[:4], CLOCK)

    assert ("borrower", "收款人", STOP) in {(each.field, each.label, each.kind) for each in labels}
    found = PaperExtractor(CLOCK, labels).extract(papers[4].pages, KIND)
    assert [value.value for value in found if value.name == "borrower"] == [CUSTOMERS[4]]


def test_a_value_badly_read_says_nothing_against_its_label() -> None:
    papers = []
    for n in range(5):
        made = form(n, lender="出借人")
        true = {**made.values, "lender": BANK.replace("华盛", "华晟")}
        papers.append(Form(made.boxes, true).told())
        papers[-1] = replace(papers[-1], pages=(papers[-1].pages[0], *pages_of_text(true["lender"])))
    assert {each.kind for each in learn_labels(papers, CLOCK)} == {"party", "amount", "rate"}
    assert tally(PaperExtractor(CLOCK), papers)["lender"] == Tally(missed=5)


def test_a_date_that_is_nearly_the_true_one_is_another_date() -> None:
    """The day that a form was printed stands beside the day it was signed, and both are dates of the same month."""
    papers = []
    for n in range(4):
        made = with_box(form(n), "末次还清", f"2026-05-1{n}")
        values = {**made.values, "due_on": f"2026-05-1{n}"}
        papers.append(Form(with_box(made, "打印之日", "2026-05-19").boxes, values).told())
    assert ("due_on", "末次还清") in learned(papers)
    swapped = [replace(paper, values=(*paper.values[:2], Told("due_on", "2026-05-19"))) for paper in papers]
    assert ("due_on", "末次还清") not in learned([*papers, *swapped])


def test_a_place_pointed_at_teaches_even_where_the_value_was_badly_read() -> None:
    papers = []
    for n in range(4):
        made = form(n)
        true = {**made.values, "borrower": made.values["borrower"][:-1] + "某"}
        told = Form(made.boxes, true).told
        papers.append((told(), told(borrower=Box(0.38, 0.19, 0.6, 0.23))))
    assert ("borrower", "用款客户") not in learned([plain for plain, _ in papers])
    assert ("borrower", "用款客户") in learned([pointed for _, pointed in papers])


def test_labels_come_back_as_they_were_kept() -> None:
    labels = learn_labels([form(n).told() for n in range(3)], CLOCK)
    assert load_labels(dump_labels(labels)) == labels
    assert load_labels(None) == ()


@pytest.mark.parametrize("kept", [b"\xff", b"{}x", b'[{"field": 1}]', b"[3]"])
def test_what_are_no_labels_is_refused(kept: bytes) -> None:
    with pytest.raises(Corrupt):
        load_labels(kept)
