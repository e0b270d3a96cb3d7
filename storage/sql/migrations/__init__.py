"""Steps from each version of the tables to the next, run by Alembic at start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.errors import Unavailable

HEAD = "0007"
"""The version this release works with."""


def migrate(connection: Connection, until: str = HEAD) -> None:
    """Bring the tables to `until`, inside the caller's transaction.

    Raises:
        Unavailable: `database_newer`: a later release has been here; `backup_newer`: no such version is known.
    """
    present = MigrationContext.configure(connection).get_current_revision()
    if present == until:
        return
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    steps = ScriptDirectory.from_config(config)
    known = {step.revision for step in steps.walk_revisions()}
    if present is not None and present not in known:
        raise Unavailable("database_newer", version=present)
    if until not in known:
        raise Unavailable("backup_newer")
    if connection.dialect.name == "postgresql":
        # A table of a large office takes its time.
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    config.attributes["connection"] = connection
    command.upgrade(config, until)
