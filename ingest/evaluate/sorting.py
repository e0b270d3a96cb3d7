"""Sorts what a folder lists and compares with the true labels, of any edition, given as name or code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter

from classifier.catalogue import current_label
from classifier.confidence import sure
from classifier.port import Classifier, Example, LabelKind
from core.model.page import Page
from ingest.evaluate.labels import Verdict, figures
from ingest.evaluate.material import Item, items, pages_of
from ingest.evaluate.report import ErrorReport
from ocr.process import ReaderPool


def examples(read: Iterable[tuple[Item, tuple[Page, ...]]]) -> list[Example]:
    """Return items that were read as a person's corrections to learn from."""
    return [Example(text="\n".join(page.text for page in pages), **item.labels) for item, pages in read]


def evaluate_sorting(
    folder: Path, readers: ReaderPool, classifier: Classifier, errors: ErrorReport
) -> dict[str, object]:
    """Sort every item of `folder`; figures stand under each label that some item has."""
    listed, started = items(folder), perf_counter()
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for item in listed:
        pages = pages_of(item, readers)
        for label in item.labels:
            verdict = _verdict(item, LabelKind(label), classifier, pages)
            verdicts[label].append(verdict)
            if not verdict.right:
                errors.add(item.id, label=label, expected=item.labels[label], got=list(verdict.ranked[:5]),
                           confidence=round(verdict.confidence, 4), sure=verdict.sure)  # fmt: skip
    each = {label: figures(found) for label, found in verdicts.items()}
    return {**each, "items": len(listed), "seconds": perf_counter() - started}


def _verdict(item: Item, kind: LabelKind, classifier: Classifier, pages: Sequence[Page]) -> Verdict:
    ranked = classifier.rank(pages, kind) if pages else ()
    # A label that no edition knows can only be missed, so it keeps a form no code has.
    true = current_label(kind, item.labels[kind.value]) or f"?{item.labels[kind.value]}"
    confidence = ranked[0].confidence if ranked else 0.0
    return Verdict(true, tuple(guess.code for guess in ranked), confidence, bool(ranked) and sure(kind, confidence))
