"""Changes to a profile, by the person herself or an administrator who may see her."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hub.access import Viewer, can_edit
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.people import Profile, ProfileInterest, ProfileSkill
from hub.services.contents import checked_text
from hub.services.profiles import get_profile
from hub.services.topics import topics_for

MAX_JOB_TITLE = 200
MAX_TEXT = 2_000
MAX_LANGUAGES = 12
MAX_SKILLS = 50
MAX_INTERESTS = 30
LEVELS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says of herself."""

    job_title: str
    location: str
    languages: Sequence[str]
    bio: str
    learn_from_me: str


def editable_profile(session: Session, viewer: Viewer, profile_id: int) -> Profile:
    """The profile, for a change. Raises `NotFound` for one that is hidden, `Forbidden` for another's."""
    profile = get_profile(session, viewer, profile_id)
    if not can_edit(viewer, profile):
        raise Forbidden
    return profile


def change_words(
    session: Session,
    viewer: Viewer,
    profile_id: int,
    words: Words,
    *,
    known: Collection[str],
    now: datetime,
) -> None:
    """Say it otherwise. `known` are the languages there are. Raises `Invalid`, and as `editable_profile`."""
    profile = editable_profile(session, viewer, profile_id)
    if len(words.languages) > MAX_LANGUAGES or not set(words.languages) <= set(known):
        raise Invalid("languages", "Choose languages from the list.")
    profile.job_title = checked_text("job_title", " ".join(words.job_title.split()), MAX_JOB_TITLE)
    profile.location = checked_text("location", " ".join(words.location.split()), MAX_JOB_TITLE)
    profile.languages = list(dict.fromkeys(words.languages))
    profile.bio = checked_text("bio", words.bio.strip(), MAX_TEXT)
    profile.learn_from_me = checked_text("learn_from_me", words.learn_from_me.strip(), MAX_TEXT)
    _changed(profile, now)


def set_skill(
    session: Session, viewer: Viewer, profile_id: int, topic: str, level: int, *, now: datetime
) -> None:
    """Say that she can something, or how well. Raises `Invalid`, and as `editable_profile`."""
    profile = editable_profile(session, viewer, profile_id)
    if level not in LEVELS:
        raise Invalid("level", "Choose one of the three levels.")
    found = topics_for(session, [topic])
    if not found:
        raise Invalid("skill", "Name a topic.")
    own = next((skill for skill in profile.skills if skill.topic_id == found[0].id), None)
    if own is not None:
        own.level = level
    elif len(profile.skills) >= MAX_SKILLS:
        raise Invalid("skill", "That is more than fifty. Remove one first.")
    else:
        profile.skills.append(ProfileSkill(topic=found[0], level=level))
    _changed(profile, now)


def remove_skill(session: Session, viewer: Viewer, profile_id: int, topic_id: int, *, now: datetime) -> None:
    """Say it no longer; what was not said is fine. Raises as `editable_profile`."""
    profile = editable_profile(session, viewer, profile_id)
    profile.skills = [skill for skill in profile.skills if skill.topic_id != topic_id]
    _changed(profile, now)


def add_interest(session: Session, viewer: Viewer, profile_id: int, topic: str, *, now: datetime) -> None:
    """Want to learn something; wanting it already is fine. Raises `Invalid`, and as `editable_profile`."""
    profile = editable_profile(session, viewer, profile_id)
    found = topics_for(session, [topic])
    if not found:
        raise Invalid("interest", "Name a topic.")
    if len(profile.interests) >= MAX_INTERESTS:
        raise Invalid("interest", "That is more than thirty. Remove one first.")
    if all(link.topic_id != found[0].id for link in profile.interests):
        profile.interests.append(ProfileInterest(topic=found[0]))
    _changed(profile, now)


def remove_interest(
    session: Session, viewer: Viewer, profile_id: int, topic_id: int, *, now: datetime
) -> None:
    """Want to learn it no longer. Raises as `editable_profile`."""
    profile = editable_profile(session, viewer, profile_id)
    profile.interests = [link for link in profile.interests if link.topic_id != topic_id]
    _changed(profile, now)


def change_photo(
    session: Session, viewer: Viewer, profile_id: int, key: str | None, *, now: datetime
) -> str | None:
    """Show the photo under this key, or none; answers the key it replaces. Raises as `editable_profile`."""
    profile = editable_profile(session, viewer, profile_id)
    old, profile.photo_key = profile.photo_key, key
    _changed(profile, now)
    return old


def photo_key(session: Session, viewer: Viewer, profile_id: int, digest: str) -> str:
    """Where the photo of this address lies. Raises `NotFound`, also for one that was replaced."""
    key = get_profile(session, viewer, profile_id).photo_key
    if key is None or not digest or not key.endswith(digest):
        raise NotFound
    return key


def _changed(profile: Profile, now: datetime) -> None:
    profile.revision += 1
    profile.updated_at = now
