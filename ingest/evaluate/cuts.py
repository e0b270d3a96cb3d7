"""How well scans of several papers are cut: where papers begin, whole papers, whole scans, and what is cut unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from classifier.port import Classifier
from ingest import cutting
from ingest.cutting import Cuts
from ingest.evaluate.material import items, pictured_pages
from ingest.evaluate.report import ErrorReport
from ocr.process import ReaderPool

Papers = Sequence[Sequence[int]]


@dataclass(slots=True)
class CuttingTally:
    """Counts over a set of scans."""

    pages: int = 0
    scans: int = 0
    scans_right: int = 0
    papers: int = 0
    papers_right: int = 0
    begins: int = 0  #: where papers truly begin behind the first page
    cut: int = 0  #: where the product would cut
    cut_right: int = 0
    sure: int = 0  #: scans the product would cut, or leave whole, without asking anybody
    sure_right: int = 0

    def add(self, true: Papers, found: Cuts, pages: int) -> bool:
        """Count one scan, and say whether all its papers have exactly their pages."""
        wanted = {tuple(paper) for paper in true}
        right = wanted == set(found.papers)
        begins, cut = {paper[0] for paper in true[1:]}, {paper[0] for paper in found.papers[1:]}
        self.pages += pages
        self.scans += 1
        self.scans_right += right
        self.papers += len(wanted)
        self.papers_right += len(wanted & set(found.papers))
        self.begins += len(begins)
        self.cut += len(cut)
        self.cut_right += len(begins & cut)
        self.sure += found.sure
        self.sure_right += found.sure and right
        return right

    def figures(self) -> dict[str, float | None]:
        """Return the figures; None where nothing in the set tells."""
        return {
            "pages": self.pages,
            "papers": self.papers,
            "boundary_precision": _share(self.cut_right, self.cut),
            "boundary_recall": _share(self.cut_right, self.begins),
            "boundary_f1": _share(2 * self.cut_right, self.cut + self.begins),
            "papers_right": _share(self.papers_right, self.papers),
            "piles_right": _share(self.scans_right, self.scans),
            "sure_share": _share(self.sure, self.scans),
            "sure_right": _share(self.sure_right, self.sure),
        }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def evaluate_cutting(folder: Path, readers: ReaderPool, sorter: Classifier, errors: ErrorReport) -> dict[str, object]:
    """Read every scan whose papers `folder` tells, and compare the cuts that the product would propose."""
    listed, tally, started = items(folder), CuttingTally(), perf_counter()
    for item in listed:
        read = pictured_pages(item, readers)
        pictures = {event.page.number: len(event.thumb) for event in read}
        found = cutting.cuts_of([event.page for event in read], pictures, sorter)
        if not tally.add(item.papers, found, len(read)):
            errors.add(item.id, expected=item.papers, got=found.papers, sure=found.sure)
    return {**tally.figures(), "items": len(listed), "seconds": perf_counter() - started}
