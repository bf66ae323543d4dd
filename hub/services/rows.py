"""Contents and profiles that a viewer may see, by id, with what every card of them shows."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from hub.access import Viewer, visible
from hub.models.contents import Content
from hub.models.people import Profile
from hub.services.showing import with_what_is_shown


def load_contents(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, Content]:
    """The visible contents among `ids`, with their topics and the people on them who are visible."""
    wanted = set(ids)
    return load_contents_where(session, viewer, Content.id.in_(wanted)) if wanted else {}


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
