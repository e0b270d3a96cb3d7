"""Readers in both ways: kept by the pool itself, and by a service beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.settings import MIB, ReadingSettings
from ocr.process import ReaderPool
from tests.unit.ocr.keeping import ServiceProcess

WAYS = ["own", "service"]


@pytest.fixture(scope="module", params=WAYS)
def pool(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderPool]:
    """Readers with the usual limits."""
    yield from pool_of(request.param, tmp_path_factory.mktemp("reader"), 1536, timedelta(seconds=40))


@pytest.fixture(scope="module", params=WAYS)
def strict(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderPool]:
    """Readers with little memory and time."""
    yield from pool_of(request.param, tmp_path_factory.mktemp("reader"), 400, timedelta(seconds=25))


def pool_of(way: str, folder: Path, mebibytes: int, page_time: timedelta) -> Iterator[ReaderPool]:
    """Yield a pool of readers kept in one of the ways."""
    settings = ReadingSettings(memory_bytes=mebibytes * MIB, page_time=page_time)
    if way == "own":
        with ReaderPool(settings) as pool:
            yield pool
        return
    with ServiceProcess(folder / "reader.socket", "--memory-mib", str(mebibytes)) as service:
        with ReaderPool(settings.model_copy(update={"socket": service.socket})) as pool:
            yield pool
        service.must_be_well()
