"""An office to work in, and the world of five people, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from cases.office import Office
from tests.databases import KINDS, Rows, TestDatabases, rows_of
from tests.factories import make_office
from tests.people import World, make_world


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    _close(make_office(folder))
    return folder


@pytest.fixture(scope="session")
def first_world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("world")
    made = make_world(make_office(folder))
    _close(made.office)
    return folder, made


@pytest.fixture(scope="session")
def rows_of_folder() -> Callable[[Path], Rows]:
    """Return the rows of the database in a folder, read once."""

    @cache
    def read(folder: Path) -> Rows:
        engine = create_engine(f"sqlite:///{folder / 'office.db'}")
        with engine.connect() as connection:
            rows = rows_of(connection)
        engine.dispose()
        return rows

    return read


@pytest.fixture(params=KINDS)
def copied(
    request: pytest.FixtureRequest, rows_of_folder: Callable[[Path], Rows], tmp_path: Path
) -> Callable[[Path], Office]:
    """Open a copy of the office in a folder, its database in a file or on a server."""

    def copy(folder: Path) -> Office:
        shutil.copytree(folder, tmp_path / "home")
        if request.param == "sqlite":
            return make_office(tmp_path / "home")
        (tmp_path / "home" / "office.db").unlink()
        databases: TestDatabases = request.getfixturevalue("postgres")
        address = databases.emptied(rows_of_folder(folder))
        return make_office(tmp_path / "home", address=address)

    return copy


@pytest.fixture
def office(empty_folder: Path, copied: Callable[[Path], Office]) -> Iterator[Office]:
    made = copied(empty_folder)
    yield made
    _close(made)


@pytest.fixture
def world(first_world: tuple[Path, World], copied: Callable[[Path], Office]) -> Iterator[World]:
    folder, made = first_world
    copy = replace(made, office=copied(folder))
    yield copy
    _close(copy.office)


def _close(office: Office) -> None:
    office.index.close()
    office.db.close()
