"""Steps from each version of the tables to the next, run by Alembic at start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.errors import Unavailable

HEAD = "0002"
"""The version this release works with."""


def migrate(connection: Connection) -> None:
    """Bring the tables to `HEAD`, inside the caller's transaction.

    Raises:
        Unavailable: `database_newer`: a later release has been here.
    """
    present = MigrationContext.configure(connection).get_current_revision()
    if present == HEAD:
        return
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    steps = ScriptDirectory.from_config(config)
    if present is not None and present not in {step.revision for step in steps.walk_revisions()}:
        raise Unavailable("database_newer", version=present)
    if connection.dialect.name == "postgresql":
        # A table of a large office takes its time.
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
