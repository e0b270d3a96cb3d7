"""An empty office's database, on each of the two kinds, and made-up people in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.crypto.providers import FileKeyProvider
from storage.sql.database import Database
from tests.databases import KINDS, TestDatabases
from tests.unit.storage.world import World, open_world


@pytest.fixture
def provider(tmp_path: Path) -> FileKeyProvider:
    """The root key of the office under test."""
    return FileKeyProvider.open_or_create(tmp_path / "keys" / "root.key")


@pytest.fixture
def on_postgres(postgres: TestDatabases, tmp_path: Path, provider: FileKeyProvider) -> Iterator[World]:
    """An office on a server, with nobody in it."""
    world = open_world(tmp_path, provider, postgres.emptied())
    yield world
    world.db.close()


@pytest.fixture
def in_file(tmp_path: Path, provider: FileKeyProvider) -> Iterator[World]:
    """An office in a folder, with nobody in it."""
    world = open_world(tmp_path, provider)
    yield world
    world.db.close()


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest) -> World:
    """An office with nobody in it, of either kind."""
    made: World = request.getfixturevalue("in_file" if request.param == "sqlite" else "on_postgres")
    return made


@pytest.fixture
def db(world: World) -> Database:
    """The database of that office."""
    return world.db
