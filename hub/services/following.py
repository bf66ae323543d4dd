"""What somebody follows: topics and colleagues whose new contributions she wants to see; only she knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, literal, select
from sqlalchemy.orm import Session

from hub.access import Viewer, visible
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.people import Profile
from hub.models.touch import FollowedProfile, FollowedTopic


@dataclass(frozen=True, slots=True)
class Followed:
    """Ids of the topics and profiles that somebody follows."""

    topics: frozenset[int] = frozenset()
    profiles: frozenset[int] = frozenset()


def followed_by(session: Session, viewer: Viewer) -> Followed:
    """What the viewer follows, in one query; a visitor follows nothing."""
    if viewer.user_id is None:
        return Followed()
    topics = select(literal("topic"), FollowedTopic.topic_id).where(FollowedTopic.user_id == viewer.user_id)
    profiles = select(literal("profile"), FollowedProfile.profile_id).where(
        FollowedProfile.user_id == viewer.user_id
    )
    rows = session.execute(topics.union_all(profiles)).all()
    return Followed(
        topics=frozenset(id_ for kind, id_ in rows if kind == "topic"),
        profiles=frozenset(id_ for kind, id_ in rows if kind == "profile"),
    )


def follow_topic(session: Session, viewer: Viewer, topic_id: int, *, now: datetime) -> None:
    """Follow a topic that the viewer was shown; following it already is fine. Raises `Forbidden`."""
    user_id = _login(viewer)
    if session.get(FollowedTopic, (user_id, topic_id)) is None:
        session.add(FollowedTopic(user_id=user_id, topic_id=topic_id, since=now))
        session.flush()


def unfollow_topic(session: Session, viewer: Viewer, topic_id: int) -> None:
    """Follow a topic no longer; never having followed it is fine. Raises `Forbidden`."""
    mine = FollowedTopic.user_id == _login(viewer)
    session.execute(delete(FollowedTopic).where(mine, FollowedTopic.topic_id == topic_id))


def follow_profile(session: Session, viewer: Viewer, profile_id: int, *, now: datetime) -> None:
    """Follow a colleague; following her already is fine. Oneself is `Invalid`, a hidden one `NotFound`."""
    user_id = _login(viewer)
    if profile_id == viewer.profile_id:
        raise Invalid("profile", "This is you.")
    if session.scalar(visible(select(Profile.id).where(Profile.id == profile_id), viewer, Profile)) is None:
        raise NotFound
    if session.get(FollowedProfile, (user_id, profile_id)) is None:
        session.add(FollowedProfile(user_id=user_id, profile_id=profile_id, since=now))
        session.flush()


def unfollow_profile(session: Session, viewer: Viewer, profile_id: int) -> None:
    """Follow a colleague no longer, also one who has hidden since. Raises `Forbidden`."""
    mine = FollowedProfile.user_id == _login(viewer)
    session.execute(delete(FollowedProfile).where(mine, FollowedProfile.profile_id == profile_id))


def _login(viewer: Viewer) -> int:
    if viewer.user_id is None:
        raise Forbidden
    return viewer.user_id
