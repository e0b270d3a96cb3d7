"""What stands behind `anjuan evaluate`: picks the parts that are measured and starts the measurement."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from classifier.engine import PaperClassifier
from classifier.fields.extractor import PaperExtractor
from classifier.fields.teaching import learn_labels
from classifier.training import learn
from core.clock import SystemClock
from core.errors import Invalid
from core.settings import Settings, load_settings
from ingest.evaluate.cuts import evaluate_cutting
from ingest.evaluate.finding import evaluate_finding, told_papers
from ingest.evaluate.material import items, pages_of
from ingest.evaluate.report import ErrorReport
from ingest.evaluate.sorting import evaluate_sorting, examples
from ingest.evaluate.text import evaluate_reading
from ingest.wiring import scratch_index, scratch_server_index
from ocr.process import ReaderPool
from search.evaluation import evaluate_search
from search.port import SearchIndex

KINDS = ("ocr", "classify", "fields", "cuts", "search")
BACKENDS = ("embedded", "elasticsearch")


def evaluate(
    kind: str, folder: Path, *, train: Path | None = None, save_errors: Path | None = None, backend: str = "embedded"
) -> dict[str, object]:
    """Measure one `kind` of work on `folder` and return its figures with `items` and `seconds`.

    Args:
        kind: ocr, classify, fields, cuts or search.
        folder: the material, in the formats of `docs/quality.md`.
        train: for classify and fields, a folder to learn from first.
        save_errors: a file to write what was wrong to, a JSON line for each error.
        backend: for search, which index is measured.

    Raises:
        Invalid: the kind, the folder or the index is not known, the material is not understood, or the settings name
            no server to measure.
    """
    if kind not in KINDS or backend not in BACKENDS:
        raise Invalid("evaluation_unknown", kind=kind, backend=backend)
    if not folder.is_dir() or (train is not None and not train.is_dir()):
        raise Invalid("no_such_folder", folder=str(folder if not folder.is_dir() else train))
    settings = load_settings()
    if kind == "search":
        return _search(folder, settings, backend)
    return _read_and_judge(kind, folder, train=train, save_errors=save_errors, settings=settings)


def _search(folder: Path, settings: Settings, backend: str) -> dict[str, object]:
    sizes = {"bucket_documents": settings.search.bucket_documents, "candidates": settings.search.candidates}
    with _index(backend, settings) as index:
        return dict(evaluate_search(folder, index, **sizes))


@contextmanager
def _index(backend: str, settings: Settings) -> Iterator[SearchIndex]:
    """Give an empty index, and leave nothing of it."""
    if backend == "elasticsearch" and settings.servers is None:
        raise Invalid("evaluation_server")
    on_server = backend == "elasticsearch" and settings.servers
    with tempfile.TemporaryDirectory(prefix="anjuan-evaluate-") as scratch:
        index = scratch_server_index(on_server) if on_server else scratch_index(Path(scratch))
        try:
            yield index
            index.clear()
        finally:
            index.close()


def _read_and_judge(
    kind: str, folder: Path, *, train: Path | None, save_errors: Path | None, settings: Settings
) -> dict[str, object]:
    with ReaderPool(settings.reading) as readers, ErrorReport(save_errors) as errors:
        if kind == "ocr":
            with _index("embedded", settings) as index:
                return evaluate_reading(folder, readers, index, errors)
        taught = [(item, pages_of(item, readers)) for item in items(train)] if train else []
        sorter = PaperClassifier(learn(examples(taught)) if train else None)
        if kind == "classify":
            return evaluate_sorting(folder, readers, sorter, errors)
        if kind == "cuts":
            return evaluate_cutting(folder, readers, sorter, errors)
        finder = PaperExtractor(learned=learn_labels(told_papers(taught), SystemClock()))
        return evaluate_finding(folder, readers, sorter, finder, errors)
