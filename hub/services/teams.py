"""Teams follow the profile: whoever logs in belongs to the group of her team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models.people import GroupMember


@dataclass(frozen=True, slots=True)
class Membership:
    """A login (None: none yet) that goes from one team to another; None is no team."""

    user_id: int | None
    old_team_id: int | None
    new_team_id: int | None


def move_members(session: Session, memberships: Sequence[Membership]) -> None:
    """Bring the groups in line with the teams."""
    users = {membership.user_id for membership in memberships if membership.user_id is not None}
    if not users:
        return
    rows = session.scalars(select(GroupMember).where(GroupMember.user_id.in_(users)))
    members = {(row.user_id, row.group_id): row for row in rows}
    for membership in memberships:
        user_id, old, new = membership.user_id, membership.old_team_id, membership.new_team_id
        if user_id is None:
            continue
        if old is not None and old != new and (user_id, old) in members:
            session.delete(members.pop((user_id, old)))
        if new is not None and (user_id, new) not in members:
            members[user_id, new] = GroupMember(group_id=new, user_id=user_id)
            session.add(members[user_id, new])
    session.flush()
