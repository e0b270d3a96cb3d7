"""What was wrong, written beside the figures: a JSON line for each error."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO


class ErrorReport:
    """Writes errors to a file, or nowhere where none was asked for."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        self._file = self._path.open("w", encoding="utf-8") if self._path else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, item: str, *, expected: object, got: object, **more: object) -> None:
        """Note that `item` should have given `expected` and gave `got`."""
        if self._file:
            row = {"id": item, **more, "expected": expected, "got": got}
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
