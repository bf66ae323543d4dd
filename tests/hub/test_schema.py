"""Migrations make the tables that the models describe, and take them away again."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from hub import models
from hub.db import Base, Database, open_database
from hub.schema import is_current, latest, migrate, migration_config


def test_the_tables_are_those_of_the_models(each_database: Database) -> None:
    assert models.__doc__
    with each_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_go_down_to_nothing_and_up_again(each_database: Database) -> None:
    with each_database.engine.execution_options(hub_writes=True).begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(each_database.engine).get_table_names() == ["alembic_version"]

    migrate(each_database)

    assert set(inspect(each_database.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_a_database_is_current_when_it_has_the_newest_migration(each_database_url: str) -> None:
    database = open_database(each_database_url)
    assert not is_current(database)

    migrate(database, "0001")
    assert not is_current(database)

    migrate(database, latest() or "")
    assert is_current(database)
    database.close()


def test_migrating_a_current_database_changes_nothing(each_database: Database) -> None:
    migrate(each_database)

    assert is_current(each_database)
