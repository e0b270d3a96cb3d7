"""Values that were read and are doubted all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from classifier.fields.extractor import PaperExtractor
from core.model.document import FieldValue, Verdict
from core.model.page import Box, Line, Mark, MarkKind, Page, TextSource, Word

SIGNED = "借款人：刘志"


def paper(confidences: Sequence[float]) -> Page:
    words = tuple(
        Word(character, Box(0.1 + 0.05 * at, 0.1, 0.15 + 0.05 * at, 0.13), confidences[at])
        for at, character in enumerate(SIGNED)
    )
    return Page(1, 595, 842, 0, TextSource.OCR, (Line(SIGNED, Box(0.1, 0.1, 0.4, 0.13), 0.95, words),))


def borrower(page: Page) -> FieldValue:
    (found,) = [value for value in PaperExtractor().extract([page], "iou") if value.name == "borrower"]
    return found


def test_a_value_under_a_seal_that_two_looks_read_otherwise_waits_for_a_person() -> None:
    page = replace(paper([0.99] * 6), marks=(Mark(MarkKind.COVERED, Box(0.38, 0.1, 0.46, 0.13)),))
    found = borrower(page)
    assert (found.verdict, found.doubt) == (Verdict.UNSURE, "covered")


def test_what_lies_over_the_line_below_casts_no_doubt() -> None:
    page = replace(paper([0.99] * 6), marks=(Mark(MarkKind.COVERED, Box(0.38, 0.14, 0.46, 0.17)),))
    assert (borrower(page).verdict, borrower(page).doubt) == (Verdict.READ, None)


def test_one_word_read_badly_makes_its_value_unsure_though_the_line_reads_well() -> None:
    found = borrower(paper([0.99] * 5 + [0.4]))
    assert (found.verdict, found.doubt) == (Verdict.UNSURE, "faint")


def test_a_value_written_by_hand_waits_for_a_person() -> None:
    page = replace(paper([0.99] * 6), marks=(Mark(MarkKind.HANDWRITING, Box(0.3, 0.1, 0.4, 0.13)),))
    assert (borrower(page).verdict, borrower(page).doubt) == (Verdict.UNSURE, "handwritten")


def test_a_signed_name_that_stands_in_print_too_is_vouched_for() -> None:
    page = replace(paper([0.99] * 6), marks=(Mark(MarkKind.HANDWRITING, Box(0.3, 0.1, 0.4, 0.13)),))
    printed = Line("今有刘志借款", Box(0.1, 0.05, 0.4, 0.08), 0.99)
    assert borrower(replace(page, lines=(printed, *page.lines))).verdict is Verdict.READ
