"""Groups of people, as administrators keep them: make, rename, members. `Forbidden` for anybody else."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from hub.access import EVERYONE, PUBLIC, Viewer, group_token, require_admin
from hub.errors import Invalid, NotFound
from hub.models.contents import Grant
from hub.models.people import Group, GroupKind, GroupMember, ProfileGrant, User

log = logging.getLogger(__name__)
MAX_NAME = 100
MAX_DESCRIPTION = 2_000


@dataclass(frozen=True, slots=True)
class GroupSize:
    """A group and how many belong to it."""

    group: Group
    members: int


def list_groups(session: Session, viewer: Viewer) -> tuple[GroupSize, ...]:
    """All groups by name."""
    require_admin(viewer)
    statement = (
        select(Group, func.count(GroupMember.user_id))
        .outerjoin(GroupMember, GroupMember.group_id == Group.id)
        .group_by(Group.id)
        .order_by(func.lower(Group.name))
    )
    return tuple(GroupSize(group, members) for group, members in session.execute(statement))


def get_group(session: Session, viewer: Viewer, group_id: int) -> Group:
    """Raises `NotFound`."""
    require_admin(viewer)
    group = session.get(Group, group_id)
    if group is None:
        raise NotFound
    return group


def members_of(session: Session, viewer: Viewer, group_id: int) -> tuple[User, ...]:
    """Who belongs to the group, by address, with their profiles."""
    require_admin(viewer)
    statement = (
        select(User)
        .join(GroupMember, GroupMember.user_id == User.id)
        .where(GroupMember.group_id == group_id)
        .options(joinedload(User.profile))
        .order_by(User.email)
    )
    return tuple(session.scalars(statement))


def make_group(session: Session, viewer: Viewer, *, name: str, kind: GroupKind, description: str) -> Group:
    """Raises `Invalid` for a name that is taken, empty or too long."""
    require_admin(viewer)
    group = Group(name=_free_name(session, name), kind=kind, description=_checked(description))
    session.add(group)
    session.flush()
    log.info("group_made", extra={"by": viewer.user_id, "group_id": group.id})
    return group


def change_group(session: Session, viewer: Viewer, group_id: int, *, name: str, description: str) -> None:
    """Raises `NotFound`, and `Invalid` as `make_group` does."""
    group = get_group(session, viewer, group_id)
    if name.strip() != group.name:
        group.name = _free_name(session, name)
    group.description = _checked(description)
    log.info("group_changed", extra={"by": viewer.user_id, "group_id": group.id})


def add_member(session: Session, viewer: Viewer, group_id: int, *, email: str) -> None:
    """Raises `NotFound`, and `Invalid` for an address that nobody signs in with; a member already is fine."""
    group = get_group(session, viewer, group_id)
    user_id = session.scalar(select(User.id).where(User.email == email.strip().lower()))
    if user_id is None:
        raise Invalid("email", "Nobody with this e-mail address can sign in.")
    if session.get(GroupMember, (group.id, user_id)) is None:
        session.add(GroupMember(group_id=group.id, user_id=user_id))
        log.info("member_added", extra={"by": viewer.user_id, "group_id": group.id, "user_id": user_id})


def remove_member(session: Session, viewer: Viewer, group_id: int, user_id: int) -> None:
    """Take somebody out; who is no member is fine. Raises `NotFound`."""
    member = session.get(GroupMember, (get_group(session, viewer, group_id).id, user_id))
    if member is not None:
        session.delete(member)
        log.info("member_removed", extra={"by": viewer.user_id, "group_id": group_id, "user_id": user_id})


def delete_group(session: Session, viewer: Viewer, group_id: int) -> None:
    """Take a group away, and what was meant for it from its members' sight; owners still see theirs.

    Raises `NotFound`.
    """
    group = get_group(session, viewer, group_id)
    token = group_token(group.id)
    for grant in session.scalars(select(Grant).where(Grant.token == token)):
        session.delete(grant)
    for profile_grant in session.scalars(select(ProfileGrant).where(ProfileGrant.token == token)):
        session.delete(profile_grant)
    session.delete(group)
    log.info("group_deleted", extra={"by": viewer.user_id, "group_id": group_id})


def shown_to(session: Session, viewer: Viewer, group_id: int) -> int:
    """How many contents are meant for the group and for no larger circle."""
    require_admin(viewer)
    wider = select(Grant.content_id).where(Grant.token.in_((EVERYONE, PUBLIC)))
    meant = select(func.count()).where(Grant.token == group_token(group_id), Grant.content_id.not_in(wider))
    return session.scalar(meant) or 0


def _free_name(session: Session, name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("name", "Give a name.")
    if len(name) > MAX_NAME:
        raise Invalid("name", "Keep it under 100 characters.")
    if session.scalar(select(Group.id).where(Group.name == name)) is not None:
        raise Invalid("name", "There is a group with this name already.")
    return name


def _checked(description: str) -> str:
    if len(description) > MAX_DESCRIPTION:
        raise Invalid("description", "Keep it under 2,000 characters.")
    return description.strip()
