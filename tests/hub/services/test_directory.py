"""Topics as people browse them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from hub.access import ANYBODY_SIGNED_IN
from hub.db import Database
from hub.errors import NotFound
from hub.models.people import ProfileInterest
from hub.services.directory import TopicOrder, get_topic, list_topics
from tests.factories import make_content, make_profile, make_topic


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("", TopicOrder.MOST, [("sql", 2), ("asyncio", 1), ("privacy", 1)]),
        ("", TopicOrder.NAME, [("asyncio", 1), ("privacy", 1), ("sql", 2)]),
        ("SYNC", TopicOrder.MOST, [("asyncio", 1)]),
        ("100%", TopicOrder.MOST, []),
    ],
    ids=["fullest first", "by name", "by a part of the label", "signs are signs"],
)
def test_topics_are_counted_by_what_the_viewer_finds(
    session: Session, text: str, order: TopicOrder, expected: list[tuple[str, int]]
) -> None:
    sql, asyncio, privacy = (make_topic(session, slug) for slug in ("sql", "asyncio", "privacy"))
    make_content(session, "Joins", topics=(sql,))
    make_content(session, "Tasks", topics=(sql, asyncio))
    make_content(session, "Rules", topics=(privacy,))
    make_content(session, "Secret", topics=(privacy,), audience=("user:99",))

    found = list_topics(session, ANYBODY_SIGNED_IN, text=text, order=order, limit=10)

    assert [(one.topic.slug, one.contents) for one in found.topics] == expected
    assert found.total == len(expected)


def test_a_topic_that_only_a_hidden_content_has_is_not_there(session: Session) -> None:
    make_content(session, "Secret", topics=(make_topic(session, "takeover"),), audience=("user:99",))

    with pytest.raises(NotFound):
        get_topic(session, ANYBODY_SIGNED_IN, "takeover")
    assert list_topics(session, ANYBODY_SIGNED_IN, limit=10).total == 0


def test_a_topic_that_somebody_wants_to_learn_has_a_page_before_it_has_contents(session: Session) -> None:
    topic = make_topic(session, "rust")
    make_profile(session, "Noor", interests=[ProfileInterest(topic=topic)])

    assert get_topic(session, ANYBODY_SIGNED_IN, "rust") is topic
