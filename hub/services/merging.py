"""Two profiles of one person: pairs that may be, offered to whoever decides, and the merge itself.

Nothing here guesses: `variants` only offers, and `merge_profiles` does what it is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Delete, Update, delete, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from hub.access import Viewer
from hub.db import Base
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.answers import Answer, AskedPerson
from hub.models.contents import Content, ContentPerson, ContentVersion
from hub.models.media import CaptionVersion, Transcript
from hub.models.people import (
    HiddenExpertise,
    Inference,
    Profile,
    ProfileInterest,
    ProfileSkill,
    ProfileState,
)
from hub.models.touch import FollowedProfile, Report
from hub.models.work import DocumentType, Priority
from hub.outbox import touch
from hub.services.names import Likeness, alike
from hub.services.teams import Membership, move_members

_FILLED = (
    "email",
    "job_title",
    "team_id",
    "location",
    "languages",
    "bio",
    "learn_from_me",
    "url",
    "photo_key",
)
SAME_EMAIL = "the same e-mail address"


@dataclass(frozen=True, slots=True)
class Variant:
    """Two active profiles that may be one person, and why."""

    first_id: int
    first_name: str
    second_id: int
    second_name: str
    likeness: str


def variants(session: Session, source: str | None = None) -> list[Variant]:
    """Pairs at one source (None: at each) that may be one person, by name; the surest first.

    Two people on one content are two people, however alike their names: only a mere difference of
    capitals, accents and marks is offered even then.
    """
    statement = select(Profile.id, Profile.name, Profile.source, Profile.email).where(
        Profile.state == ProfileState.ACTIVE
    )
    if source is not None:
        statement = statement.where(Profile.source == source)
    by_source: dict[str | None, dict[int, str]] = {}
    by_email: dict[str, list[int]] = {}
    names: dict[int, str] = {}
    for row in session.execute(statement.order_by(Profile.id)):
        by_source.setdefault(row.source, {})[row.id] = names[row.id] = row.name
        if row.email:
            by_email.setdefault(row.email, []).append(row.id)
    pairs: dict[tuple[int, int], str] = {}
    for ids in by_email.values():
        pairs |= dict.fromkeys(((ids[0], other) for other in ids[1:]), SAME_EMAIL)
    for of_source in by_source.values():
        for pair, likeness in alike(of_source).items():
            pairs.setdefault(pair, likeness)
    together = _together(session, {id_ for pair in pairs for id_ in pair})
    order = [SAME_EMAIL, *Likeness]
    sure = {SAME_EMAIL, Likeness.SPELLING}
    kept = {pair: why for pair, why in pairs.items() if why in sure or pair not in together}
    return [
        Variant(first, names[first], second, names[second], str(why))
        for (first, second), why in sorted(kept.items(), key=lambda item: (order.index(item[1]), item[0]))
    ]


def _together(session: Session, ids: set[int]) -> set[tuple[int, int]]:
    """Pairs of these profiles, lower id first, that one content names both of."""
    other = aliased(ContentPerson)
    found: set[tuple[int, int]] = set()
    ordered = sorted(ids)
    for start in range(0, len(ordered), 500):
        chunk = ordered[start : start + 500]
        statement = (
            select(ContentPerson.profile_id, other.profile_id)
            .join(other, other.content_id == ContentPerson.content_id)
            .where(ContentPerson.profile_id.in_(chunk), ContentPerson.profile_id < other.profile_id)
        )
        found |= set(session.execute(statement).all())
    return found


# --- Merging --------------------------------------------------------------------------------------


def merge_profiles(session: Session, viewer: Viewer, keep_id: int, gone_id: int) -> Profile:
    """Make two profiles one: `keep_id` gets all that `gone_id` has, whose address leads there from now on.

    Raises `Forbidden` for anybody but an admin, `NotFound`, and `Invalid` when both have a login.
    """
    if not viewer.is_admin:
        raise Forbidden
    keep, gone = _active(session, keep_id), _active(session, gone_id)
    if keep.id == gone.id:
        raise Invalid("gone", "This is one and the same profile.")
    if keep.user_id is not None and gone.user_id is not None:
        raise Invalid("gone", "Both have a login: take one of the two logins away first.")
    credited = select(ContentPerson.content_id).where(ContentPerson.profile_id == gone.id)
    owned = select(Content.id).where(Content.owner_id == gone.id)
    contents = {*session.scalars(credited), *session.scalars(owned)}
    _move_rows(session, keep.id, gone.id)
    _move_person(session, keep, gone)
    gone.state, gone.merged_into_id = ProfileState.MERGED, keep.id
    keep.revision += 1
    gone.revision += 1
    session.flush()
    touch(session, DocumentType.CONTENT, contents, Priority.VISIBILITY)
    touch(session, DocumentType.PROFILE, {keep.id, gone.id}, Priority.VISIBILITY)
    session.refresh(keep)
    return keep


def _active(session: Session, id_: int) -> Profile:
    profile = session.get(Profile, id_, with_for_update=True)
    if profile is None or profile.state is ProfileState.MERGED:
        raise NotFound
    return profile


def _move_rows(session: Session, keep: int, gone: int) -> None:
    """Credits, ownership, answers, skills, interests, what she hides, followers and reports."""
    levels = dict(
        session.execute(
            select(ProfileSkill.topic_id, ProfileSkill.level).where(ProfileSkill.profile_id == gone)
        ).all()
    )
    for topic_id, level in levels.items():
        mine = (
            ProfileSkill.profile_id == keep,
            ProfileSkill.topic_id == topic_id,
            ProfileSkill.level < level,
        )
        _run(session, update(ProfileSkill).where(*mine).values(level=level))
    _move(
        session,
        ContentPerson,
        ContentPerson.profile_id,
        (ContentPerson.content_id, ContentPerson.role),
        keep,
        gone,
    )
    _move(session, ProfileSkill, ProfileSkill.profile_id, (ProfileSkill.topic_id,), keep, gone)
    _move(session, ProfileInterest, ProfileInterest.profile_id, (ProfileInterest.topic_id,), keep, gone)
    _move(session, HiddenExpertise, HiddenExpertise.profile_id, (HiddenExpertise.topic_id,), keep, gone)
    _move(session, FollowedProfile, FollowedProfile.profile_id, (FollowedProfile.user_id,), keep, gone)
    _move(session, AskedPerson, AskedPerson.profile_id, (AskedPerson.content_id,), keep, gone)
    for column in (
        Answer.author_id,
        CaptionVersion.editor_id,
        Content.owner_id,
        ContentVersion.editor_id,
        Report.profile_id,
        Profile.merged_into_id,
        Transcript.editor_id,
    ):
        _run(session, update(column.class_).where(column == gone).values({column.key: keep}))


def _move(
    session: Session,
    table: type[Base],
    whose: InstrumentedAttribute[int],
    rest: tuple[InstrumentedAttribute[Any], ...],
    keep: int,
    gone: int,
) -> None:
    """Hand over the rows of a table, but those that the kept profile has already."""
    theirs = aliased(table)
    has = select(*(getattr(theirs, column.key) for column in rest)).where(getattr(theirs, whose.key) == keep)
    already = tuple_(*rest).in_(has)
    _run(session, delete(table).where(whose == gone, already))
    _run(session, update(table).where(whose == gone).values({whose.key: keep}))


def _move_person(session: Session, keep: Profile, gone: Profile) -> None:
    """The login, what the kept profile does not say of itself, and the stricter choice about inference."""
    user_id, gone.user_id = gone.user_id, None
    session.flush()
    old_team_id = keep.team_id if keep.user_id is not None else gone.team_id
    keep.user_id = keep.user_id or user_id
    for name in _FILLED:
        if not getattr(keep, name):
            setattr(keep, name, getattr(gone, name))
    if Inference.OUT in (keep.inference, gone.inference):
        keep.inference = Inference.OUT
    elif keep.inference is Inference.UNDECIDED:
        keep.inference = gone.inference
    move_members(session, [Membership(keep.user_id, old_team_id, keep.team_id)])


def _run(session: Session, statement: Delete | Update) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
