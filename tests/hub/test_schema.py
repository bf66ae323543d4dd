"""Migrations make the tables that the models describe, and take them away again."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, insert, inspect, select

from hub import models
from hub.db import Base, Database, open_database, utc_now
from hub.models.contents import Content
from hub.schema import is_current, latest, migrate, migration_config

NOW = utc_now()
FULL = dict.fromkeys(("description", "body", "url", "collection", "provider", "price", "place"), "") | {
    "kind": "video",
    "state": "published",
    "title": "A film",
    "revision": 1,
    "index_version": 1,
    "created_at": NOW,
    "updated_at": NOW,
}
FILE = {"filename": "", "content_type": "", "size_bytes": 1, "sha256": "", "created_at": NOW}
# Content 1 shows another cut of its second film, which is to be cut once more; 3 does not play yet
FILES = (
    (1, 1, None, {}),
    (2, 1, 1, {}),
    (3, 1, None, {"trim": {"start_s": 20, "end_s": None}, "chapters": {"start_s": 12.5, "lines": []}}),
    (4, 1, 3, {}),
    (5, 2, None, {"trim": {"start_s": 0.0, "end_s": 8.0}}),
    (6, 2, 5, {}),
    (7, 3, None, {}),
)


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


def test_what_plays_already_is_filled_in_for_links(each_database_url: str) -> None:
    database = open_database(each_database_url)
    migrate(database, "0017")
    with database.engine.execution_options(hub_writes=True).begin() as connection:
        tables = MetaData()
        tables.reflect(connection, only=["contents", "media_files"])
        contents, files = tables.tables["contents"], tables.tables["media_files"]
        for id_ in (1, 2, 3):
            connection.execute(insert(contents).values(FULL | {"id": id_}))
        for id_, content_id, made_from_id, about in FILES:
            role = "rendition" if made_from_id else "original"
            own = {"id": id_, "content_id": content_id, "made_from_id": made_from_id, "role": role}
            connection.execute(insert(files).values(FILE | own | {"key": str(id_), "about": about}))

    migrate(database)

    with database.reading() as session:
        found = dict(session.execute(select(Content.id, Content.film_cut)).all())
    database.close()
    assert found == {1: "3-12.5", 2: "5", 3: ""}


def test_migrating_a_current_database_changes_nothing(each_database: Database) -> None:
    migrate(each_database)

    assert is_current(each_database)
