"""Following topics and colleagues."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from hub.access import VISITOR, viewer_of
from hub.db import Database, utc_now
from hub.errors import Forbidden, Invalid, NotFound
from hub.services.following import (
    Followed,
    follow_profile,
    follow_topic,
    followed_by,
    unfollow_profile,
    unfollow_topic,
)
from tests.factories import make_profile, make_topic, make_user


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


def test_what_is_followed_twice_is_followed_once_and_can_be_let_go(session: Session) -> None:
    viewer = viewer_of(session, make_user(session, "Noor"))
    topic, ben = make_topic(session, "asyncio"), make_profile(session, "Ben")
    for _ in range(2):
        follow_topic(session, viewer, topic.id, now=utc_now())
        follow_profile(session, viewer, ben.id, now=utc_now())

    before = followed_by(session, viewer)
    unfollow_topic(session, viewer, topic.id)
    unfollow_profile(session, viewer, ben.id)

    assert before == Followed(frozenset({topic.id}), frozenset({ben.id}))
    assert followed_by(session, viewer) == Followed()


def test_nobody_sees_what_another_follows(session: Session) -> None:
    noor, sam = (viewer_of(session, make_user(session, name)) for name in ("Noor", "Sam"))
    follow_topic(session, noor, make_topic(session, "asyncio").id, now=utc_now())

    assert followed_by(session, sam) == Followed()


def test_a_hidden_colleague_cannot_be_followed(session: Session) -> None:
    viewer = viewer_of(session, make_user(session, "Noor"))
    hidden = make_profile(session, "Hidden", audience=())

    with pytest.raises(NotFound):
        follow_profile(session, viewer, hidden.id, now=utc_now())


def test_nobody_follows_herself(session: Session) -> None:
    viewer = viewer_of(session, make_user(session, "Noor"))
    assert viewer.profile_id is not None

    with pytest.raises(Invalid):
        follow_profile(session, viewer, viewer.profile_id, now=utc_now())


def test_a_visitor_follows_nothing(session: Session) -> None:
    topic = make_topic(session, "asyncio")

    assert followed_by(session, VISITOR) == Followed()
    with pytest.raises(Forbidden):
        follow_topic(session, VISITOR, topic.id, now=utc_now())
