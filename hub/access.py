"""All that is known of visibility: who is looking, whom a row is for, and the same rule in SQL.

Audience tokens: `everyone` (any signed-in person), `public` (visitors too), `group:ID`, `user:ID`. A row is
visible when one of its tokens is one of the viewer's. Fails closed: no token, no sight. `can_view` and
`visible` say the same thing twice, for a row and for a query; a test proves them equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from hub.errors import Forbidden
from hub.models.answers import Answer, AskedPerson
from hub.models.contents import Content, ContentState, Grant
from hub.models.notices import Notice
from hub.models.people import GroupMember, Profile, ProfileGrant, ProfileState, Role, User

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")

EVERYONE = "everyone"
PUBLIC = "public"


def group_token(group_id: int) -> str:
    return f"group:{group_id}"


def user_token(user_id: int) -> str:
    return f"user:{user_id}"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: a person with her tokens, or a visitor (`user_id` None)."""

    tokens: frozenset[str]
    user_id: int | None = None
    profile_id: int | None = None
    role: Role | None = None
    name: str = ""
    language: str | None = None
    photo_key: str | None = None
    new_notices: int = 0

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def may_contribute(self) -> bool:
        return self.role in (Role.CONTRIBUTOR, Role.ADMIN)


NOBODY = Viewer(tokens=frozenset())
VISITOR = Viewer(tokens=frozenset({PUBLIC}))
ANYBODY_SIGNED_IN = Viewer(tokens=frozenset({EVERYONE, PUBLIC}), role=Role.EMPLOYEE)


def viewer_of(session: Session, user: User) -> Viewer:
    """The viewer that `user` is, with the groups she belongs to now; nobody when she may not log in."""
    return viewer_in(session.execute(select_viewer().where(User.id == user.id)).all())


def select_viewer(*, with_news: bool = False) -> Select[*tuple[Any, ...]]:
    """All that is known of an active user in one statement, a row for each of her groups: for `viewer_in`.

    A caller says of whom. With how much is new for her only where that is shown.
    """
    news = (_new_notices() if with_news else literal(0)).label("new_notices")
    return (
        select(
            User.id,
            User.email,
            User.role,
            User.language,
            Profile.id.label("profile_id"),
            Profile.name,
            Profile.photo_key,
            GroupMember.group_id,
            news,
        )
        .select_from(User)
        .outerjoin(Profile, Profile.id == _profile_of_user())
        .outerjoin(GroupMember, GroupMember.user_id == User.id)
        .where(User.active)
    )


def _profile_of_user() -> ScalarSelect[int]:
    """By its number: where few of many profiles have a user, SQLite reads them all rather than that index."""
    hers = aliased(Profile)
    return select(hers.id).where(hers.user_id == User.id).scalar_subquery()


def viewer_in(rows: Sequence[Any]) -> Viewer:
    """The viewer in the rows of `select_viewer`; nobody when there are none."""
    if not rows:
        return NOBODY
    her = rows[0]
    groups = (group_token(row.group_id) for row in rows if row.group_id is not None)
    return Viewer(
        tokens=frozenset({EVERYONE, PUBLIC, user_token(her.id), *groups}),
        user_id=her.id,
        profile_id=her.profile_id,
        role=her.role,
        name=her.name or her.email,
        language=her.language,
        photo_key=her.photo_key,
        new_notices=her.new_notices,
    )


def _new_notices() -> ColumnElement[int]:
    """How much the user of the outer statement has not seen, of what she may see: what came to her searches,
    what she was asked, and answers of others to what she asked.
    """
    counts = (
        select(func.count(Notice.id))
        .join(Content, Content.id == Notice.content_id)
        .where(Notice.user_id == User.id, Notice.seen_at.is_(None), _is_granted()),
        select(func.count(AskedPerson.content_id))
        .join(Content, Content.id == AskedPerson.content_id)
        .where(AskedPerson.profile_id == Profile.id, AskedPerson.seen_at.is_(None), _is_granted()),
        select(func.count(Answer.id))
        .join(Content, Content.id == Answer.content_id)
        .where(Content.owner_id == Profile.id, Answer.seen_at.is_(None))
        .where(Answer.author_id.is_distinct_from(Profile.id)),
    )
    of_searches, of_asked, of_answers = (_counted(one) for one in counts)
    return of_searches + of_asked + of_answers


def _counted(statement: Select[int]) -> ScalarSelect[int]:
    return statement.where(Content.state == ContentState.PUBLISHED).correlate(User, Profile).scalar_subquery()


def _is_granted() -> ColumnElement[bool]:
    """Whether the user of the outer statement may see the content of an inner one.

    Her tokens are put together by the database: her groups are only being read.
    """
    hers = aliased(GroupMember)
    of_groups = select(literal("group:") + cast(hers.group_id, String)).where(hers.user_id == User.id)
    granted = exists().where(
        Grant.content_id == Content.id,
        or_(
            Grant.token.in_((EVERYONE, PUBLIC)),
            Grant.token == literal("user:") + cast(User.id, String),
            Grant.token.in_(of_groups.correlate(User)),
        ),
    )
    return granted.correlate(Content, User)


def require_admin(viewer: Viewer) -> None:
    """Raises `Forbidden` for anybody but an administrator."""
    if not viewer.is_admin:
        raise Forbidden


def audience_for(viewer: Viewer) -> frozenset[str]:
    """The tokens that open documents to the viewer in the index."""
    return viewer.tokens


def audience_of(row: Content | Profile) -> frozenset[str]:
    """The tokens of whoever may find a row; empty while it is not to be found. Needs its grants loaded."""
    if isinstance(row, Content):
        if row.state is not ContentState.PUBLISHED:
            return frozenset()
        owner = row.owner.user_id if row.owner else None
        return frozenset({grant.token for grant in row.grants} | ({user_token(owner)} if owner else set()))
    if row.state is not ProfileState.ACTIVE:
        return frozenset()
    return frozenset(grant.token for grant in row.grants)


def can_view(viewer: Viewer, row: Content | Profile) -> bool:
    """Whether the viewer may know of a row: found by her, or her own whatever its state but deleted."""
    if audience_of(row) & viewer.tokens:
        return True
    if viewer.profile_id is None:
        return False
    if isinstance(row, Profile):
        return row.id == viewer.profile_id
    return row.owner_id == viewer.profile_id and row.state is not ContentState.DELETED


def can_edit(viewer: Viewer, row: Content | Profile) -> bool:
    """Whether the viewer may change a row: its owner, the person herself, or an admin who may see it."""
    if viewer.profile_id is not None and viewer.profile_id == _owner_of(row):
        return True
    return viewer.is_admin and can_view(viewer, row)


def _owner_of(row: Content | Profile) -> int | None:
    return row.owner_id if isinstance(row, Content) else row.id


def visible(statement: S, viewer: Viewer, entity: type[Content] | type[Profile]) -> S:
    """The statement, left with the rows of `entity` that the viewer finds."""
    return statement.where(is_visible(viewer, entity))


@lru_cache(maxsize=256)
def is_visible(viewer: Viewer, entity: type[Content] | type[Profile]) -> ColumnElement[bool]:
    """The condition under which a row of `entity` is visible: published or active, and for this viewer.

    Made once for each: it depends on nothing else, and costs more than many a row.
    """
    if not viewer.tokens:
        return false()
    return _is_visible(entity, sorted(viewer.tokens), literal(viewer.profile_id, Integer))


def visible_to_asker(entity: type[Content] | type[Profile]) -> ColumnElement[bool]:
    """The same condition for a statement that is made once: whoever asks is given as `asker(viewer)`."""
    return _is_visible(
        entity, bindparam("asker_tokens", expanding=True), bindparam("asker_profile", type_=Integer)
    )


def asker(viewer: Viewer) -> dict[str, Any]:
    """The parameters of `visible_to_asker`."""
    return {"asker_tokens": sorted(viewer.tokens), "asker_profile": viewer.profile_id}


def _is_visible(
    entity: type[Content] | type[Profile], tokens: Any, profile_id: ColumnElement[int | None]
) -> ColumnElement[bool]:
    if entity is Content:
        granted = exists().where(Grant.content_id == Content.id, Grant.token.in_(tokens))
        return and_(Content.state == ContentState.PUBLISHED, or_(granted, Content.owner_id == profile_id))
    granted = exists().where(ProfileGrant.profile_id == Profile.id, ProfileGrant.token.in_(tokens))
    return and_(Profile.state == ProfileState.ACTIVE, or_(granted, Profile.id == profile_id))
