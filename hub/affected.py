"""Who depends on whom: which documents of the index change with each row of the database. Pure.

One table, `AFFECTED`. Where many documents may depend on a row, the rule names the query that finds them, so
that a flush asks once for all its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, inspect, select

from hub.models.answers import Answer
from hub.models.contents import Content, ContentPerson, ContentTopic, Grant
from hub.models.media import Cue, Transcript
from hub.models.people import Group, HiddenExpertise, Profile, ProfileGrant, ProfileSkill
from hub.models.topics import Topic
from hub.models.work import DocumentType, Priority

CONTENT, PROFILE = DocumentType.CONTENT, DocumentType.PROFILE
Ids = Collection[int]
Through = Callable[[Ids], Select[int]]
Changed = Callable[..., bool]


@dataclass(frozen=True, slots=True)
class Affected:
    """A document to bring in line: the one of that id, or those that `through` finds for it."""

    type: DocumentType
    id: int
    priority: Priority = Priority.EDIT
    through: Through | None = None


def _content(row: Content, changed: Changed) -> Iterator[Affected]:
    urgent = changed("state", "owner_id")
    yield Affected(CONTENT, row.id, Priority.VISIBILITY if urgent else Priority.EDIT)
    if changed("state", "title", "description", "published_at"):
        yield Affected(PROFILE, row.id, Priority.BULK, _people_on)


def _grant(row: Grant, _changed: Changed) -> Iterator[Affected]:
    for content_id in _values(row, "content_id"):
        yield Affected(CONTENT, content_id, Priority.VISIBILITY)
        yield Affected(PROFILE, content_id, Priority.BULK, _people_on)


def _content_person(row: ContentPerson, _changed: Changed) -> Iterator[Affected]:
    for content_id in _values(row, "content_id"):
        yield Affected(CONTENT, content_id)
    for profile_id in _values(row, "profile_id"):
        yield Affected(PROFILE, profile_id, Priority.BULK)


def _content_topic(row: ContentTopic, _changed: Changed) -> Iterator[Affected]:
    for content_id in _values(row, "content_id"):
        yield Affected(CONTENT, content_id)
        yield Affected(PROFILE, content_id, Priority.BULK, _hiding_people_on)


def _answer(row: Answer, _changed: Changed) -> Iterator[Affected]:
    for content_id in _values(row, "content_id"):
        yield Affected(CONTENT, content_id)


def _transcript(row: Transcript, _changed: Changed) -> Iterator[Affected]:
    for content_id in _values(row, "content_id"):
        yield Affected(CONTENT, content_id)


def _cue(row: Cue, _changed: Changed) -> Iterator[Affected]:
    for transcript_id in _values(row, "transcript_id"):
        yield Affected(CONTENT, transcript_id, through=_transcribed_by)


def _topic(row: Topic, changed: Changed) -> Iterator[Affected]:
    if changed("slug", "label_nl", "label_en", "synonyms_nl", "synonyms_en"):
        yield Affected(CONTENT, row.id, Priority.BULK, _about)
        yield Affected(PROFILE, row.id, Priority.BULK, _skilled_in)


def _profile(row: Profile, changed: Changed) -> Iterator[Affected]:
    yield Affected(PROFILE, row.id, Priority.VISIBILITY if changed("state") else Priority.EDIT)
    if changed("name", "state"):
        yield Affected(CONTENT, row.id, Priority.BULK, _naming)
    if changed("user_id"):
        yield Affected(CONTENT, row.id, Priority.VISIBILITY, _owned_by)


def _profile_grant(row: ProfileGrant, _changed: Changed) -> Iterator[Affected]:
    for profile_id in _values(row, "profile_id"):
        yield Affected(PROFILE, profile_id, Priority.VISIBILITY)
        yield Affected(CONTENT, profile_id, Priority.VISIBILITY, _naming)


def _of_profile(row: ProfileSkill | HiddenExpertise, _changed: Changed) -> Iterator[Affected]:
    for profile_id in _values(row, "profile_id"):
        yield Affected(PROFILE, profile_id)


def _group(row: Group, changed: Changed) -> Iterator[Affected]:
    if changed("name"):
        yield Affected(PROFILE, row.id, Priority.BULK, _team)


AFFECTED: dict[type[Any], Callable[[Any, Changed], Iterator[Affected]]] = {
    Answer: _answer,
    Content: _content,
    ContentPerson: _content_person,
    ContentTopic: _content_topic,
    Cue: _cue,
    Grant: _grant,
    Group: _group,
    HiddenExpertise: _of_profile,
    Profile: _profile,
    ProfileGrant: _profile_grant,
    ProfileSkill: _of_profile,
    Topic: _topic,
    Transcript: _transcript,
}


def _people_on(content_ids: Ids) -> Select[int]:
    return select(ContentPerson.profile_id).where(ContentPerson.content_id.in_(content_ids))


def _hiding_people_on(content_ids: Ids) -> Select[int]:
    """Those who hide a topic: a content with that topic is no part of their profile's document."""
    hiding = select(HiddenExpertise.profile_id)
    return _people_on(content_ids).where(ContentPerson.profile_id.in_(hiding))


def _transcribed_by(transcript_ids: Ids) -> Select[int]:
    return select(Transcript.content_id).where(Transcript.id.in_(transcript_ids))


def _about(topic_ids: Ids) -> Select[int]:
    return select(ContentTopic.content_id).where(ContentTopic.topic_id.in_(topic_ids))


def _skilled_in(topic_ids: Ids) -> Select[int]:
    return select(ProfileSkill.profile_id).where(ProfileSkill.topic_id.in_(topic_ids))


def _naming(profile_ids: Ids) -> Select[int]:
    return select(ContentPerson.content_id).where(ContentPerson.profile_id.in_(profile_ids))


def _owned_by(profile_ids: Ids) -> Select[int]:
    return select(Content.id).where(Content.owner_id.in_(profile_ids))


def _team(group_ids: Ids) -> Select[int]:
    return select(Profile.id).where(Profile.team_id.in_(group_ids))


def _values(row: Any, name: str) -> set[int]:
    """What a column holds and, when it changes in this flush, what it held before."""
    return {value for value in inspect(row).attrs[name].history.sum() if value is not None}
