"""A profile as its page shows it: what she can, what she contributed, what one can learn from her.

Everything that is told of contributions comes from one load of the contents that the viewer may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from hub.access import Viewer, can_edit, can_view, visible
from hub.errors import NotFound
from hub.models.contents import Content, ContentPerson, Kind
from hub.models.people import HiddenExpertise, Profile, ProfileInterest, ProfileSkill, ProfileState
from hub.models.policy import Policy
from hub.models.topics import Topic
from hub.models.touch import FollowedProfile
from hub.services.inference import TopicExpertise, expertise_in
from hub.services.interests import Interest, interests_of
from hub.services.naming import may_be_named
from hub.services.policies import default_policy
from hub.services.showing import with_what_is_shown

COMPANIONS = 6
MOST_CONTENTS = 400


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """Everything about a person that the viewer may see. `contents` are newest first."""

    profile: Profile
    is_own: bool
    may_edit: bool
    is_named: bool
    expertise: tuple[TopicExpertise, ...]
    contents: tuple[Content, ...]
    sessions: tuple[Content, ...]
    companions: tuple[Profile, ...]
    skills: tuple[ProfileSkill, ...]
    interests: tuple[Topic, ...]
    hidden: frozenset[int]
    mine: tuple[Interest, ...]
    is_followed: bool

    @property
    def shared(self) -> tuple[Topic, ...]:
        """Topics that the viewer wants to learn and this person is named for, or says she can."""
        wanted = {one.topic.id for one in self.mine}
        return tuple(topic for topic in self.known_topics if topic.id in wanted)

    @property
    def known_topics(self) -> tuple[Topic, ...]:
        """What she is named for and what she says she can, strongest first."""
        if not self.is_named:
            return ()
        said = [skill.topic for skill in self.skills if skill.topic_id not in self.hidden]
        topics = [*(one.topic for one in self.expertise), *said]
        return tuple({topic.id: topic for topic in topics}.values())


@dataclass(frozen=True, slots=True)
class Moved:
    """The profile was merged into this one."""

    profile_id: int


def profile_page(session: Session, viewer: Viewer, profile_id: int, *, now: datetime) -> ProfilePage | Moved:
    """The page of a person, or where she went. Raises `NotFound`, also when she is hidden."""
    profile, policy = _profile(session, profile_id)
    if profile.state is ProfileState.MERGED and profile.merged_into_id is not None:
        return Moved(_successor(session, viewer, profile))
    if not can_view(viewer, profile):
        raise NotFound
    contents = _contents(session, viewer, profile_id)
    candidates = _often_with(contents, profile_id)
    hidden, seen, is_followed = _about(session, viewer, profile_id, [one.id for one in candidates])
    named = may_be_named(profile, policy.inference)
    return ProfilePage(
        profile=profile,
        is_own=profile.id == viewer.profile_id,
        may_edit=can_edit(viewer, profile),
        is_named=named,
        expertise=expertise_in(contents, profile_id, hidden=hidden, today=now.date()) if named else (),
        contents=contents,
        sessions=_coming(contents, now),
        companions=tuple(one for one in candidates if one.id in seen)[:COMPANIONS],
        skills=tuple(sorted(profile.skills, key=lambda skill: (-skill.level, skill.topic.slug))),
        interests=tuple(sorted((link.topic for link in profile.interests), key=lambda topic: topic.slug)),
        hidden=hidden,
        mine=interests_of(session, viewer) if profile.id != viewer.profile_id else (),
        is_followed=is_followed,
    )


def _profile(session: Session, profile_id: int) -> tuple[Profile, Policy]:
    row = session.execute(
        select(Profile, Policy)
        .outerjoin(Policy, Policy.id == 1)
        .where(Profile.id == profile_id)
        .options(
            joinedload(Profile.team),
            joinedload(Profile.grants),
            selectinload(Profile.skills).joinedload(ProfileSkill.topic),
            selectinload(Profile.interests).joinedload(ProfileInterest.topic),
        )
    )
    found = row.unique().one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1] or default_policy()


def _successor(session: Session, viewer: Viewer, profile: Profile) -> int:
    """Where a merged profile ended up, if the viewer may see that; a chain ends after a few steps."""
    for _ in range(5):
        if profile.state is not ProfileState.MERGED:
            if can_view(viewer, profile):
                return profile.id
            break
        following = session.get(Profile, profile.merged_into_id, options=[joinedload(Profile.grants)])
        if following is None:
            break
        profile = following
    raise NotFound


def _contents(session: Session, viewer: Viewer, profile_id: int) -> tuple[Content, ...]:
    hers = select(ContentPerson.content_id).where(ContentPerson.profile_id == profile_id)
    statement = (
        visible(select(Content).where(Content.id.in_(hers)), viewer, Content)
        .order_by(Content.published_at.desc(), Content.id.desc())
        .limit(MOST_CONTENTS)
        .options(*with_what_is_shown(viewer))
    )
    return tuple(session.scalars(statement))


def _coming(contents: Sequence[Content], now: datetime) -> tuple[Content, ...]:
    coming = [one for one in contents if one.kind is Kind.SESSION and one.starts_at and one.starts_at >= now]
    return tuple(sorted(coming, key=lambda one: (one.starts_at or now, one.id)))


def _often_with(contents: Sequence[Content], profile_id: int) -> list[Profile]:
    """Who is named on most of the same contents; twice the number shown, since some may be hidden."""
    profiles = {link.profile_id: link.profile for content in contents for link in content.people}
    times: Counter[int] = Counter()
    for content in contents:
        times.update({link.profile_id for link in content.people} - {profile_id})
    most = sorted(times, key=lambda id_: (-times[id_], id_))
    return [profiles[id_] for id_ in most[: 2 * COMPANIONS]]


def _about(
    session: Session, viewer: Viewer, profile_id: int, others: Collection[int]
) -> tuple[frozenset[int], frozenset[int], bool]:
    """Topics that she hid, which of the others the viewer finds, and whether the viewer follows her."""
    pieces = [
        select(literal("hidden").label("name"), HiddenExpertise.topic_id.label("id")).where(
            HiddenExpertise.profile_id == profile_id
        ),
        visible(select(literal("seen"), Profile.id).where(Profile.id.in_(others)), viewer, Profile),
        select(literal("followed"), FollowedProfile.profile_id).where(
            FollowedProfile.user_id == (viewer.user_id or 0), FollowedProfile.profile_id == profile_id
        ),
    ]
    found = session.execute(union_all(*pieces)).all()
    hidden = frozenset(row.id for row in found if row.name == "hidden")
    seen = frozenset(row.id for row in found if row.name == "seen")
    return hidden, seen, any(row.name == "followed" for row in found)
