"""An office to work in, and the world of five people, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cases.office import Office
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


@pytest.fixture
def office(empty_folder: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(empty_folder, tmp_path / "home")
    made = make_office(tmp_path / "home")
    yield made
    _close(made)


@pytest.fixture
def world(first_world: tuple[Path, World], tmp_path: Path) -> Iterator[World]:
    folder, made = first_world
    shutil.copytree(folder, tmp_path / "home")
    copy = replace(made, office=make_office(tmp_path / "home"))
    yield copy
    _close(copy.office)


def _close(office: Office) -> None:
    office.index.close()
    office.db.close()
