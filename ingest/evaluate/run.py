"""What stands behind `anjuan evaluate`: picks the parts that are measured and starts the measurement."""

from __future__ import annotations

import tempfile
from pathlib import Path

from classifier.engine import PaperClassifier
from classifier.fields.extractor import PaperExtractor
from classifier.training import learn
from core.errors import Invalid
from core.settings import Settings, load_settings
from ingest.evaluate.finding import evaluate_finding
from ingest.evaluate.report import ErrorReport
from ingest.evaluate.sorting import evaluate_sorting, examples
from ingest.evaluate.text import evaluate_reading
from ingest.wiring import scratch_index
from ocr.process import ReaderPool
from search.evaluation import evaluate_search

KINDS = ("ocr", "classify", "fields", "search")
BACKENDS = ("embedded",)


def evaluate(
    kind: str, folder: Path, *, train: Path | None = None, save_errors: Path | None = None, backend: str = "embedded"
) -> dict[str, object]:
    """Measure one `kind` of work on `folder` and return its figures with `items` and `seconds`.

    Args:
        kind: ocr, classify, fields or search.
        folder: the material, in the formats of `docs/quality.md`.
        train: for classify, a folder to learn from first.
        save_errors: a file to write what was wrong to, a JSON line for each error.
        backend: for search, which index is measured.

    Raises:
        Invalid: the kind, the folder or the index is not known, or the material is not understood.
    """
    if kind not in KINDS or backend not in BACKENDS:
        raise Invalid("evaluation_unknown", kind=kind, backend=backend)
    if not folder.is_dir() or (train is not None and not train.is_dir()):
        raise Invalid("no_such_folder", folder=str(folder if not folder.is_dir() else train))
    settings = load_settings()
    if kind == "search":
        return _search(folder, settings)
    return _read_and_judge(kind, folder, train=train, save_errors=save_errors, settings=settings)


def _search(folder: Path, settings: Settings) -> dict[str, object]:
    sizes = {"bucket_documents": settings.search.bucket_documents, "candidates": settings.search.candidates}
    with tempfile.TemporaryDirectory(prefix="anjuan-evaluate-") as scratch:
        index = scratch_index(Path(scratch))
        try:
            return dict(evaluate_search(folder, index, **sizes))
        finally:
            index.close()


def _read_and_judge(
    kind: str, folder: Path, *, train: Path | None, save_errors: Path | None, settings: Settings
) -> dict[str, object]:
    with ReaderPool(settings.reading) as readers, ErrorReport(save_errors) as errors:
        if kind == "ocr":
            return evaluate_reading(folder, readers, errors)
        sorter = PaperClassifier(learn(examples(train, readers)) if train else None)
        if kind == "classify":
            return evaluate_sorting(folder, readers, sorter, errors)
        return evaluate_finding(folder, readers, sorter, PaperExtractor(), errors)
