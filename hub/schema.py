"""The tables as migrations make them, on both databases; a hub with an older schema does not start."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from hub.db import Database

MIGRATIONS = "hub:migrations"


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the tables to `revision`, in one transaction; two processes that start at once take turns."""
    with database.engine.execution_options(hub_writes=True).begin() as connection:
        migrate_within(connection, revision)


def migrate_within(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to `revision` in the transaction that is open on `connection`."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("select pg_advisory_xact_lock(7259)")
    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def knows(revision: str) -> bool:
    """Whether this release can bring tables of `revision` to its own."""
    known = ScriptDirectory.from_config(migration_config()).walk_revisions()
    return revision in {script.revision for script in known}


def is_current(database: Database) -> bool:
    """Whether the tables are those that this release expects."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == latest()


def latest() -> str | None:
    """The newest migration of this release."""
    return ScriptDirectory.from_config(migration_config()).get_current_head()


def migration_config() -> Config:
    """Where the migrations are; the caller adds the connection."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    return config
