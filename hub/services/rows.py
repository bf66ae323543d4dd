"""Contents and profiles that a viewer may see, by id, with what every card of them shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, load_only

from hub.access import Viewer, visible
from hub.models.contents import Content, Kind
from hub.models.people import Profile
from hub.services.showing import with_people, with_what_is_shown


class ContentName(NamedTuple):
    """What is said of a content where another thing is shown."""

    id: int
    kind: Kind
    title: str
    lang: str | None
    published_at: datetime | None


def load_contents(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, Content]:
    """The visible contents among `ids`, with their topics and the people on them who are visible."""
    wanted = set(ids)
    return load_contents_where(session, viewer, Content.id.in_(wanted)) if wanted else {}


def load_named_contents(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, Content]:
    """The same with only kind, title, language, and the names of the visible people on them."""
    wanted = set(ids)
    if not wanted:
        return {}
    shown = load_only(Content.source_id, Content.kind, Content.title, Content.lang, raiseload=True)
    statement = visible(select(Content).where(Content.id.in_(wanted)), viewer, Content)
    statement = statement.options(shown, with_people(viewer, load_only(Profile.name, raiseload=True)))
    return {content.id: content for content in session.scalars(statement)}


def load_content_names(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, ContentName]:
    """What the visible contents among `ids` are called."""
    wanted = set(ids)
    if not wanted:
        return {}
    columns = select(Content.id, Content.kind, Content.title, Content.lang, Content.published_at)
    statement = visible(columns.where(Content.id.in_(wanted)), viewer, Content)
    return {row.id: ContentName(*row) for row in session.execute(statement)}


def load_contents_where(
    session: Session, viewer: Viewer, condition: ColumnElement[bool]
) -> dict[int, Content]:
    """The visible contents of which `condition` holds, with their topics and visible people."""
    statement = visible(select(Content).where(condition), viewer, Content)
    statement = statement.options(*with_what_is_shown(viewer))
    return {content.id: content for content in session.scalars(statement)}


def load_profiles(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, Profile]:
    """The visible profiles among `ids`, with their team."""
    wanted = set(ids)
    if not wanted:
        return {}
    statement = visible(select(Profile).where(Profile.id.in_(wanted)), viewer, Profile)
    return {profile.id: profile for profile in session.scalars(statement.options(joinedload(Profile.team)))}
