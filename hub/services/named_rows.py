"""Visible contents and people by id with only what names them, in statements that are made once.

A search names a hundred of them: to build each statement anew and to make objects of its rows took a quarter
of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Executable, bindparam, select
from sqlalchemy.orm import Session

from hub.access import Viewer, asker, visible_to_asker
from hub.models.contents import Content, ContentPerson, Kind, PersonRole
from hub.models.people import Inference, Profile


class NamedPerson(NamedTuple):
    """Somebody on a content."""

    profile_id: int
    name: str
    role: PersonRole


class NamedContent(NamedTuple):
    """What is said of a content where another thing is shown."""

    id: int
    source_id: str | None
    kind: Kind
    title: str
    lang: str | None
    published_at: datetime | None
    film_cut: str


class NamedProfile(NamedTuple):
    """What is said of a person who knows something, and whether she wants it said."""

    id: int
    source_id: str | None
    name: str
    job_title: str
    inference: Inference


_STEP = 16
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_CONTENTS = select(
    Content.id,
    Content.source_id,
    Content.kind,
    Content.title,
    Content.lang,
    Content.published_at,
    Content.film_cut,
).where(Content.id.in_(_IDS), visible_to_asker(Content))
_PEOPLE = (
    select(ContentPerson.content_id, ContentPerson.profile_id, Profile.name, ContentPerson.role)
    .join(Profile, Profile.id == ContentPerson.profile_id)
    .where(ContentPerson.content_id.in_(_IDS), visible_to_asker(Profile))
    .order_by(ContentPerson.content_id, ContentPerson.position, ContentPerson.profile_id)
)
_PROFILES = select(Profile.id, Profile.source_id, Profile.name, Profile.job_title, Profile.inference).where(
    Profile.id.in_(_IDS), visible_to_asker(Profile)
)


def load_named_contents(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, NamedContent]:
    """What the visible contents among `ids` are called."""
    return {row.id: NamedContent(*row) for row in _rows(session, _CONTENTS, viewer, set(ids))}


def load_named_people(
    session: Session, viewer: Viewer, content_ids: Iterable[int]
) -> Mapping[int, Sequence[NamedPerson]]:
    """The visible people on contents, which the caller knows to be visible, in their order."""
    people: dict[int, list[NamedPerson]] = defaultdict(list)
    for content_id, *person in _rows(session, _PEOPLE, viewer, set(content_ids)):
        people[content_id].append(NamedPerson(*person))
    return people


def load_named_profiles(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, NamedProfile]:
    """What the visible people among `ids` are called."""
    return {row.id: NamedProfile(*row) for row in _rows(session, _PROFILES, viewer, set(ids))}


def _rows(session: Session, statement: Executable, viewer: Viewer, ids: Collection[int]) -> Sequence[Any]:
    """On the connection: a session looks through each statement for objects that it could make."""
    if not ids:
        return ()
    # To a multiple, so that few different statements are prepared
    padded = [*ids, *repeat(next(iter(ids)), -len(ids) % _STEP)]
    return session.connection().execute(statement, {"ids": padded} | asker(viewer)).all()
