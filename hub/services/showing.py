"""What is loaded with contents that are only shown, their pictures too.

A person whom the viewer may not see is not named.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption

from hub.access import Viewer, visible
from hub.models.contents import Content, ContentPerson, ContentTopic
from hub.models.people import Profile


def with_what_is_shown(viewer: Viewer, *, teams: bool = False) -> tuple[ExecutableOption, ...]:
    """Loads topics, pictures and visible people of contents that are shown; not of those that will change.

    With `teams` the teams of those people too.
    """
    person = select(Profile.id).where(Profile.id == ContentPerson.profile_id)
    # A person at a time: as a list it would be everybody in the organisation, in each search
    seen = visible(person, viewer, Profile).exists()
    people = selectinload(Content.people.and_(seen)).joinedload(ContentPerson.profile)
    return (
        people.joinedload(Profile.team) if teams else people,
        selectinload(Content.topics).joinedload(ContentTopic.topic),
        selectinload(Content.pictures),
    )
