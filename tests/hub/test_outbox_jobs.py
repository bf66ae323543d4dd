"""Jobs of the outbox: for rows that go, how urgent, once each, and never for what was rolled back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.db import Database
from hub.models.answers import Answer
from hub.models.contents import Content, ContentState, Grant
from hub.models.media import Transcript
from hub.models.people import Group, Profile
from hub.models.topics import Topic
from hub.models.work import DocumentType, IndexJob, JobState, Priority
from hub.outbox import defer, is_nudge_due, outdo, touch
from tests.factories import make_content
from tests.hub.changing import open_jobs, populate, settle_all

GONE: dict[str, tuple[type[Any], set[tuple[str, int]]]] = {
    "content": (Content, {("content", 1), ("profile", 1)}),
    "profile": (Profile, {("profile", 1), ("content", 1)}),
    "topic": (Topic, {("content", 1), ("profile", 1), ("profile", 2)}),
    "team": (Group, {("profile", 1)}),
    "transcript": (Transcript, {("content", 1)}),
    "answer": (Answer, {("content", 1)}),
}


@pytest.mark.parametrize(("model", "expected"), GONE.values(), ids=GONE)
def test_what_depended_on_a_deleted_row_is_asked_for_at_once(
    each_database: Database, model: type[Any], expected: set[tuple[str, int]]
) -> None:
    with each_database.writing() as session:
        populate(session)
        settle_all(session)

    with each_database.writing() as session:
        session.delete(session.get_one(model, 1))

    with each_database.reading() as session:
        jobs = open_jobs(session)
    assert set(jobs) == expected
    assert {priority for _, priority in jobs.values()} == {Priority.VISIBILITY}


def test_a_job_outlives_its_row_with_a_higher_version(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb", index_version=7)
    with each_database.writing() as session:
        session.delete(session.get_one(Content, 1))

    with each_database.reading() as session:
        assert open_jobs(session) == {("content", 1): (8, Priority.VISIBILITY)}


def test_a_link_taken_out_of_a_list_is_noticed(each_database: Database) -> None:
    with each_database.writing() as session:
        populate(session)
        settle_all(session)
    with each_database.writing() as session:
        content = session.get_one(Content, 1)
        content.people.clear()

    with each_database.reading() as session:
        assert set(open_jobs(session)) == {("content", 1), ("profile", 1)}


def test_a_rolled_back_change_asks_for_nothing(each_database: Database) -> None:
    def failing() -> None:
        with each_database.writing() as session:
            make_content(session, "Ebb")
            raise LookupError

    with pytest.raises(LookupError):
        failing()

    with each_database.reading() as session:
        assert open_jobs(session) == {}


# --- Priorities -----------------------------------------------------------------------------------


def _rename(session: Session) -> None:
    session.get_one(Content, 1).title = "Another title"


def _hide(session: Session) -> None:
    session.get_one(Content, 1).state = ContentState.HIDDEN


def _grant(session: Session) -> None:
    session.add(Grant(content_id=1, token="group:9"))


def _rename_later(session: Session) -> None:
    defer(session)
    _rename(session)


URGENCY: dict[str, tuple[Callable[[Session], None], Priority]] = {
    "an edit": (_rename, Priority.EDIT),
    "hiding": (_hide, Priority.VISIBILITY),
    "a grant": (_grant, Priority.VISIBILITY),
    "an import": (_rename_later, Priority.BULK),
}


@pytest.mark.parametrize(("change", "priority"), URGENCY.values(), ids=URGENCY)
def test_how_urgent_a_change_is(
    each_database: Database, change: Callable[[Session], None], priority: Priority
) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb")
        settle_all(session)
    with each_database.writing() as session:
        change(session)

    with each_database.reading() as session:
        assert open_jobs(session)["content", 1] == (2, priority)


def test_an_import_does_not_slow_an_edit_that_waits(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb")
        settle_all(session)
    for change in (_rename, _rename_later):
        with each_database.writing() as session:
            change(session)
            session.get_one(Content, 1).body += "more"

    with each_database.reading() as session:
        assert open_jobs(session)["content", 1] == (3, Priority.EDIT)


def test_a_job_that_was_given_up_is_opened_by_a_change(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb")
        session.flush()
        session.execute(update(IndexJob).values(state=JobState.FAILED, reason="too long", attempts=5))
    with each_database.writing() as session:
        _rename(session)

    with each_database.reading() as session:
        job = session.scalars(select(IndexJob)).one()
        assert (job.state, job.reason, job.attempts) == (JobState.OPEN, "", 0)


# --- Asked for by name ----------------------------------------------------------------------------


def test_touched_rows_get_a_higher_version_in_their_session_too(each_database: Database) -> None:
    with each_database.writing() as session:
        content = make_content(session, "Ebb")
        touch(session, DocumentType.CONTENT, [content.id, 99], Priority.BULK)

        assert content.index_version == 2
        assert open_jobs(session) == {("content", 1): (2, Priority.VISIBILITY)}


def test_outdoing_an_index_raises_versions_above_it(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb")
        settle_all(session)
        outdo(session, DocumentType.CONTENT, {1: 40, 99: 3})

        assert open_jobs(session) == {
            ("content", 1): (41, Priority.BULK),
            ("content", 99): (4, Priority.BULK),
        }


def test_a_nudge_is_due_once(each_database: Database) -> None:
    with each_database.writing() as session:
        assert not is_nudge_due(session)
        make_content(session, "Ebb")

        assert [is_nudge_due(session), is_nudge_due(session)] == [True, False]
