"""Rows with sensible values, so that a test names only what matters to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from hub.access import EVERYONE
from hub.db import utc_now
from hub.models.contents import Content, ContentPerson, ContentState, ContentTopic, Grant, Kind, PersonRole
from hub.models.people import Profile, ProfileGrant, Role, User
from hub.models.topics import Topic


def make_topic(session: Session, slug: str, **values: Any) -> Topic:
    topic = Topic(slug=slug, **{"label_en": slug, "label_nl": slug} | values)
    session.add(topic)
    session.flush()
    return topic


def make_profile(
    session: Session, name: str, *, audience: tuple[str, ...] = (EVERYONE,), **values: Any
) -> Profile:
    profile = Profile(name=name, grants=[ProfileGrant(token=token) for token in audience], **values)
    session.add(profile)
    session.flush()
    return profile


def make_user(session: Session, name: str, *, role: Role = Role.EMPLOYEE, **values: Any) -> User:
    """A login with her profile; the e-mail address is made from the name."""
    user = User(email=f"{name.lower().replace(' ', '.')}@example.org", role=role, **values)
    user.profile = Profile(name=name, grants=[ProfileGrant(token=EVERYONE)])
    session.add(user)
    session.flush()
    return user


def make_content(
    session: Session,
    title: str,
    *,
    kind: Kind = Kind.NOTE,
    audience: tuple[str, ...] = (EVERYONE,),
    topics: tuple[Topic, ...] = (),
    people: tuple[tuple[Profile, PersonRole], ...] = (),
    **values: Any,
) -> Content:
    content = Content(
        kind=kind,
        title=title,
        grants=[Grant(token=token) for token in audience],
        topics=[ContentTopic(topic=topic, position=n) for n, topic in enumerate(topics)],
        people=[
            ContentPerson(profile=profile, role=role, position=n) for n, (profile, role) in enumerate(people)
        ],
        **{"state": ContentState.PUBLISHED, "published_at": utc_now(), "lang": "en"} | values,
    )
    session.add(content)
    session.flush()
    return content
