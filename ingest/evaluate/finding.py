"""Finds the values on what a folder lists and compares them with the true ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from cases.review import outcome
from classifier.catalogue import current_label
from classifier.fields.comparing import normal
from classifier.fields.extractor import PaperExtractor
from classifier.fields.told import Told, ToldPaper
from classifier.port import Classifier, FieldExtractor, LabelKind
from classifier.sheet import pages_of_text
from core.clock import SystemClock
from core.model.document import Classification, Decision, DocumentState, FieldValue, Verdict
from core.model.page import Page
from ingest.evaluate.material import Item, items, pictured_pages
from ingest.evaluate.report import ErrorReport
from ingest.evaluate.values import ValueTally
from ingest.witnesses import vouched
from ocr.port import PageRead
from ocr.process import ReaderPool


def told_papers(read: Iterable[tuple[Item, tuple[Page, ...]]]) -> list[ToldPaper]:
    """Return items that were read, and whose type is known, as papers whose values people told, to learn from."""
    shipped, found = PaperExtractor(), []
    for item, pages in read:
        kind = current_label(LabelKind.DOCUMENT_TYPE, item.labels.get("document_type", ""))
        if kind is None:
            continue
        told = [Told(name, value) for name, values in item.fields.items() for value in values]
        # Nobody says what there is of loose fields, so that what is found of them is nobody's mistake.
        told += [Told(each.name, each.value) for each in shipped.extract(pages, kind) if each.name in item.loose]
        found.append(ToldPaper(pages, kind, tuple(told)))
    return found


def evaluate_finding(
    folder: Path, readers: ReaderPool, sorter: Classifier, finder: FieldExtractor, errors: ErrorReport
) -> dict[str, object]:
    """Find the values of every item, and count which of them nobody doubts wrongly, or doubts for nothing.

    `checked_wrong` counts values that passed their check and are not true, `silently_wrong` all that are not true and
    that nothing holds up for a person; `doubted_right` counts true ones that wait for a person all the same.
    `handwriting_values` is the share of values standing in nothing but handwriting that wait as such,
    `handwriting_filed` that of papers with handwriting that nothing found on them holds up.
    """
    listed, tally, started = items(folder), ValueTally(), perf_counter()
    checked_wrong = silently_wrong = doubted_right = 0
    hands = HandTally()
    for item in listed:
        read = pictured_pages(item, readers)
        pages = tuple(event.page for event in read) if item.file else pages_of_text(item.text)
        kind = current_label(LabelKind.DOCUMENT_TYPE, item.labels.get("document_type", ""))
        kind = kind or (sorter.classify(pages).document_type.code if pages else "other")
        found = _with_witness(finder.extract(pages, kind), read, readers) if pages else ()
        missed, extra = tally.add(item.fields, [(value.name, value.value) for value in found], item.loose)
        passed = _of(found, Verdict.CHECKED)
        trusted = passed | _of(found, Verdict.READ)
        checked_wrong += len(passed & extra)
        silently_wrong += len(trusted & extra)
        doubted_right += len(_of(found, Verdict.UNSURE, Verdict.WRONG) - trusted - extra)
        hands.add(item, pages, found)
        _note(item, kind, errors, missed=missed, extra=extra, found=found)
    spent = perf_counter() - started
    doubts = {"checked_wrong": checked_wrong, "silently_wrong": silently_wrong, "doubted_right": doubted_right}
    return {**tally.figures(), **doubts, **hands.figures(), "items": len(listed), "seconds": spent}


@dataclass(slots=True)
class HandTally:
    """Counts of what becomes of handwriting."""

    values: int = 0
    noticed: int = 0
    papers: int = 0
    filed: int = 0

    def add(self, item: Item, pages: Sequence[Page], found: Sequence[FieldValue]) -> None:
        """Count one paper and the values found on it, right or wrong, where only handwriting can have told them."""
        if not item.handwritten:
            return
        printed = _normals(item.fields) - _normals(item.written)
        told = [value for value in found if value.name in item.written]
        told = [value for value in told if (value.name, normal(value.name, value.value)) not in printed]
        self.values += len(told)
        self.noticed += sum(value.doubt == "handwritten" or value.verdict is Verdict.WRONG for value in told)
        self.papers += 1
        amiss = ("handwritten",) if any(page.handwriting for page in pages) else ()
        sure = Classification(Decision("", 1.0, sure=True))
        self.filed += outcome(sure, found, amiss).state is DocumentState.FILED

    def figures(self) -> dict[str, float | None]:
        """Return the figures; None where nothing in the set tells."""
        return {
            "handwriting_values": self.noticed / self.values if self.values else None,
            "handwriting_filed": self.filed / self.papers if self.papers else None,
        }


def _normals(values: Mapping[str, Sequence[str]]) -> set[tuple[str, str]]:
    return {(name, normal(name, value)) for name, many in values.items() for value in many}


def _with_witness(
    found: tuple[FieldValue, ...], read: tuple[PageRead, ...], readers: ReaderPool
) -> tuple[FieldValue, ...]:
    pictures = {event.page.number: event.preview for event in read}
    today = SystemClock().now().date()
    return vouched(found, [event.page for event in read], pictures.__getitem__, readers, today)


def _of(found: tuple[FieldValue, ...], *verdicts: Verdict) -> set[tuple[str, str]]:
    return {(value.name, normal(value.name, value.value)) for value in found if value.verdict in verdicts}


def _note(
    item: Item, kind: str, errors: ErrorReport, *, missed: set[tuple[str, str]], extra: set[tuple[str, str]],
    found: tuple[FieldValue, ...],
) -> None:  # fmt: skip
    verdicts = {(value.name, normal(value.name, value.value)): value.verdict.value for value in found}
    for name in sorted({name for name, _ in missed | extra}):
        got = sorted(value for key, value in extra if key == name)
        errors.add(
            item.id, document_type=kind, field=name, expected=sorted(value for key, value in missed if key == name),
            got=got, verdicts=[verdicts[name, value] for value in got],
        )  # fmt: skip
