"""What is loaded with contents that are only shown, their pictures too.

A person whom the viewer may not see is not named.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad
from sqlalchemy.sql.base import ExecutableOption

from hub.access import Viewer, visible
from hub.models.contents import Content, ContentPerson, ContentTopic
from hub.models.people import Profile


def with_what_is_shown(viewer: Viewer, *, teams: bool = False) -> tuple[ExecutableOption, ...]:
    """Loads topics, pictures and visible people of contents that are shown; not of those that will change.

    With `teams` the teams of those people too.
    """
    return (
        with_people(viewer, *((joinedload(Profile.team),) if teams else ())),
        selectinload(Content.topics).joinedload(ContentTopic.topic),
        selectinload(Content.pictures),
    )


def with_people(viewer: Viewer, *columns: _AbstractLoad) -> _AbstractLoad:
    """Loads the visible people on contents, all of each or only `columns`."""
    person = select(Profile.id).where(Profile.id == ContentPerson.profile_id)
    # A person at a time: as a list it would be everybody in the organisation, in each search
    seen = visible(person, viewer, Profile).exists()
    return selectinload(Content.people.and_(seen)).options(
        joinedload(ContentPerson.profile).options(*columns)
    )
