"""An empty office's database, and made-up people in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.crypto.providers import FileKeyProvider
from storage.sql.database import Database
from tests.unit.storage.world import World, open_world


@pytest.fixture
def provider(tmp_path: Path) -> FileKeyProvider:
    """The root key of the office under test."""
    return FileKeyProvider.open_or_create(tmp_path / "keys" / "root.key")


@pytest.fixture
def world(tmp_path: Path, provider: FileKeyProvider) -> Iterator[World]:
    """An office with nobody in it."""
    world = open_world(tmp_path, provider)
    yield world
    world.db.close()


@pytest.fixture
def db(world: World) -> Database:
    """The database of that office."""
    return world.db
