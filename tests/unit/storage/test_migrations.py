"""The migrations make the tables that the code speaks of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.errors import Unavailable
from core.model.person import OPERATOR
from storage.sql import migrations
from storage.sql.database import Database
from storage.sql.tables import metadata
from tests.unit.storage.world import World


def test_migrated_tables_are_the_declared_ones(db: Database) -> None:
    with db._engines.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_the_head_the_code_names_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))

    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_opening_again_finds_the_same_office(world: World) -> None:
    before = world.db.office_id

    world.reopen()

    assert world.db.office_id == before


def test_a_database_of_a_later_release_is_left_alone(world: World) -> None:
    world.sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(Unavailable, match="database_newer"):
        world.reopen()


def test_what_an_earlier_release_wrote_is_kept(world: World) -> None:
    record = world.record()
    with world.db._engines.writer.begin() as connection:
        stepping(connection, command.downgrade, "0001")
    world.reopen()

    with world.db.read() as tx:
        assert tx.records.get(record.id, visible_to=OPERATOR) == record


def stepping(connection: Connection, step: Callable[[Config, str], None], to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    step(config, to)
