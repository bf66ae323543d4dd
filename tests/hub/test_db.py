"""Sessions over one snapshot, writers that wait for each other, times that keep their zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from hub.db import Database, open_database
from hub.errors import SettingsError
from hub.models.contents import Content, Kind
from tests.factories import make_content

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def test_a_reading_session_sees_one_moment(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb")

    with each_database.reading() as reader:
        before = reader.scalars(select(Content.title)).all()
        with each_database.writing() as writer:
            make_content(writer, "Flow")
        after = reader.scalars(select(Content.title)).all()

    assert (before, after) == (["Ebb"], ["Ebb"])


def test_nothing_that_a_reading_session_changes_is_kept(each_database: Database) -> None:
    with each_database.reading() as session:
        make_content(session, "Ebb")

    with each_database.reading() as session:
        assert session.scalars(select(Content)).all() == []


def test_a_writing_session_that_fails_keeps_nothing(each_database: Database) -> None:
    def failing() -> None:
        with each_database.writing() as session:
            make_content(session, "Ebb")
            raise LookupError

    with pytest.raises(LookupError):
        failing()

    with each_database.reading() as session:
        assert session.scalars(select(Content)).all() == []


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2))], ids=["UTC", "two hours on"])
def test_a_time_comes_back_as_the_same_moment_in_utc(each_database: Database, zone: timezone) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb", published_at=NOON.astimezone(zone))

    with each_database.reading() as session:
        found = session.scalars(select(Content.published_at)).one()
    assert found == NOON
    assert found is not None
    assert found.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(each_database: Database) -> None:
    with pytest.raises(StatementError, match="a time needs its zone"), each_database.writing() as session:
        make_content(session, "Ebb", published_at=NOON.replace(tzinfo=None))


def test_choices_are_kept_by_value(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb", kind=Kind.VIDEO)

    with each_database.engine.connect() as connection:
        assert connection.exec_driver_sql("select kind, state from contents").one() == ("video", "published")


def test_ids_of_deleted_rows_are_never_used_again(each_database: Database) -> None:
    with each_database.writing() as session:
        session.delete(make_content(session, "Ebb"))
    with each_database.writing() as session:
        assert make_content(session, "Flow").id == 2


@pytest.mark.parametrize("url", ["mysql://localhost/hub", "oracle://localhost/hub"])
def test_other_databases_are_refused_with_what_is_possible(url: str) -> None:
    with pytest.raises(SettingsError, match="sqlite:///"):
        open_database(url)


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path / 'new' / 'hub.db'}").close()

    assert (tmp_path / "new").is_dir()
