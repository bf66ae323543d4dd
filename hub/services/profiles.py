"""People as others find them: a profile with its skills and what she made that the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from hub.access import Viewer, can_view, visible
from hub.errors import NotFound
from hub.models.contents import Content, ContentPerson
from hub.models.people import Profile, ProfileInterest, ProfileSkill, ProfileState
from hub.services.rows import with_what_is_shown


@dataclass(frozen=True, slots=True)
class Contribution:
    """A content with the person's part in it."""

    content: Content
    role: str


def get_profile(session: Session, viewer: Viewer, profile_id: int) -> Profile:
    """The profile with team, grants, skills and interests. Raises `NotFound`, also when it is hidden."""
    profile = session.scalar(
        select(Profile)
        .where(Profile.id == profile_id)
        .options(
            joinedload(Profile.team),
            selectinload(Profile.grants),
            selectinload(Profile.skills).joinedload(ProfileSkill.topic),
            selectinload(Profile.interests).joinedload(ProfileInterest.topic),
        )
    )
    if profile is None or not can_view(viewer, profile):
        raise NotFound
    return profile


def successor(session: Session, viewer: Viewer, profile_id: int) -> int | None:
    """The profile that this one was merged into, if the viewer may see that."""
    for _ in range(5):
        profile = session.get(Profile, profile_id)
        if profile is None or profile.state is not ProfileState.MERGED or profile.merged_into_id is None:
            return profile_id if profile is not None and can_view(viewer, profile) else None
        profile_id = profile.merged_into_id
    return None


def contributions(
    session: Session, viewer: Viewer, profile_id: int, *, limit: int, offset: int = 0
) -> tuple[Contribution, ...]:
    """What the person made that the viewer may see, newest first."""
    statement = (
        visible(select(Content, ContentPerson.role), viewer, Content)
        .join(ContentPerson, ContentPerson.content_id == Content.id)
        .where(ContentPerson.profile_id == profile_id)
        .order_by(Content.published_at.desc(), Content.id.desc())
        .limit(limit)
        .offset(offset)
        .options(*with_what_is_shown(viewer))
    )
    return tuple(Contribution(content, role) for content, role in session.execute(statement))
