"""What people look for is counted without who, and what may stand for somebody is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from hub.db import Database, open_database
from hub.models.finding import AskedQuery
from hub.query_log import Outcome, QueryLog, forget_asked, kept_text
from hub.services.policies import stored_policy

MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)
NOTHING, MEANT, FOUND = Outcome(found_nothing=True), Outcome(by_meaning=True), Outcome()


@pytest.fixture
def queries(each_database: Database) -> QueryLog:
    return QueryLog(each_database, today=lambda: MONDAY)


@pytest.fixture
def dead() -> Iterator[Database]:
    """A database without tables."""
    opened = open_database("sqlite:///:memory:")
    yield opened
    opened.close()


def rows(database: Database) -> set[tuple[object, ...]]:
    columns = (
        AskedQuery.asked_on,
        AskedQuery.text,
        AskedQuery.asked,
        AskedQuery.found_nothing,
        AskedQuery.by_meaning,
    )
    with database.reading() as session:
        return {tuple(row) for row in session.execute(select(*columns))}


def test_searches_are_counted_by_day_and_text(queries: QueryLog) -> None:
    for text, outcome in (("Asyncio", FOUND), ("asyncio ", MEANT), ("pensioen", NOTHING)):
        queries.note(text, outcome)
    queries.flush()
    queries.today = lambda: TUESDAY
    queries.note("ASYNCIO", FOUND)
    queries.flush()

    assert rows(queries.database) == {
        (MONDAY, "asyncio", 2, 0, 1),
        (MONDAY, "pensioen", 1, 1, 0),
        (TUESDAY, "asyncio", 1, 0, 0),
    }


def test_counts_of_several_processes_add_up(queries: QueryLog) -> None:
    other = QueryLog(queries.database, today=lambda: MONDAY)
    for one in (queries, other, other):
        one.note("asyncio", NOTHING)
        one.flush()

    assert rows(queries.database) == {(MONDAY, "asyncio", 3, 3, 0)}


@pytest.mark.parametrize(
    "text", ["", "  ", "anna@example.org", "bel 0612345678", "pas 123-456", "x" * 101], ids=str
)
def test_what_may_stand_for_somebody_or_is_a_pasted_text_is_not_kept(text: str) -> None:
    assert kept_text(text) == ""


@pytest.mark.parametrize("text", ["iso 27001", "python 3.13", "jaar 2026", "c++"])
def test_words_and_short_numbers_are_kept(text: str) -> None:
    assert kept_text(text) == text


def test_an_organisation_that_keeps_nothing_keeps_nothing(queries: QueryLog) -> None:
    with queries.database.writing() as session:
        stored_policy(session).query_days = 0
    queries.note("asyncio", FOUND)
    queries.flush()

    assert rows(queries.database) == set()


def test_what_is_older_than_is_kept_goes(queries: QueryLog) -> None:
    queries.note("asyncio", FOUND)
    queries.flush()
    with queries.database.writing() as session:
        assert forget_asked(session, before=MONDAY) == 0
        assert forget_asked(session, before=TUESDAY) == 1

    assert rows(queries.database) == set()


def test_a_database_that_does_not_answer_stops_no_search(dead: Database) -> None:
    queries = QueryLog(dead, today=lambda: MONDAY)
    queries.note("asyncio", FOUND)
    queries.flush()

    queries.note("asyncio", FOUND)
