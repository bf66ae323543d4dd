"""Who sees what: the rule for a row and the rule for a query are the same rule."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import (
    ANYBODY_SIGNED_IN,
    EVERYONE,
    NOBODY,
    PUBLIC,
    VISITOR,
    Viewer,
    asker,
    audience_of,
    can_edit,
    can_view,
    group_token,
    user_token,
    viewer_of,
    visible,
    visible_to_asker,
)
from hub.db import Database
from hub.models.contents import Content, ContentState
from hub.models.people import Group, GroupMember, Profile, ProfileState, Role, User
from tests.factories import make_content, make_profile, make_user

AUDIENCES: dict[str, tuple[str, ...]] = {
    "nobody": (),
    "everyone": (EVERYONE,),
    "public": (EVERYONE, PUBLIC),
    "visitors only": (PUBLIC,),
    "a group": (group_token(1),),
    "another group": (group_token(2),),
    "one person": (user_token(1),),
    "group and person": (group_token(1), user_token(2)),
}


def populate(session: Session) -> dict[str, Viewer]:
    """A content of every state, audience and owner, a profile of every state and audience; the viewers."""
    session.add_all([Group(name="Delta"), Group(name="Dunes")])
    users = [
        make_user(session, "Ada Bos"),
        make_user(session, "Bo Smit"),
        make_user(session, "Cas Vos", role=Role.ADMIN),
        make_user(session, "Di Mol", active=False),
    ]
    session.add_all([GroupMember(group_id=1, user_id=1), GroupMember(group_id=2, user_id=2)])
    owners = [None, 1, 2]
    for state, audience, owner_id in product(ContentState, AUDIENCES.values(), owners):
        make_content(session, "Ebb", state=state, audience=audience, owner_id=owner_id)
    for profile_state, audience in product(ProfileState, AUDIENCES.values()):
        make_profile(session, "Noor de Wit", state=profile_state, audience=audience)
    session.flush()
    viewers = {user.email.partition(".")[0]: viewer_of(session, user) for user in users}
    return viewers | {"nobody": NOBODY, "visitor": VISITOR, "anybody": ANYBODY_SIGNED_IN}


@pytest.mark.parametrize("entity", [Content, Profile])
def test_a_row_is_found_by_whoever_its_audience_names_and_the_query_says_the_same(
    each_database: Database, entity: type[Content] | type[Profile]
) -> None:
    with each_database.writing() as session:
        viewers = populate(session)
        rows = session.scalars(select(entity)).all()
        for name, viewer in viewers.items():
            found = set(session.scalars(visible(select(entity.id), viewer, entity)))
            by_token = {row.id for row in rows if audience_of(row) & viewer.tokens}
            assert found == by_token, name
            asked = select(entity.id).where(visible_to_asker(entity))
            assert set(session.scalars(asked, asker(viewer))) == by_token, name


@pytest.mark.parametrize("entity", [Content, Profile])
def test_whoever_finds_a_row_may_view_it_and_else_only_its_owner(
    each_database: Database, entity: type[Content] | type[Profile]
) -> None:
    with each_database.writing() as session:
        viewers = populate(session)
        rows = session.scalars(select(entity)).all()
        for name, viewer in viewers.items():
            found = set(session.scalars(visible(select(entity.id), viewer, entity)))
            own = {row.id for row in rows if viewer.profile_id and _is_own(row, viewer)}
            assert {row.id for row in rows if can_view(viewer, row)} == found | own, name


def test_only_owners_and_admins_who_see_a_row_may_edit_it(each_database: Database) -> None:
    with each_database.writing() as session:
        viewers = populate(session)
        contents = session.scalars(select(Content)).all()
        for name, viewer in viewers.items():
            owned = {c.id for c in contents if viewer.profile_id and c.owner_id == viewer.profile_id}
            seen = {c.id for c in contents if viewer.is_admin and can_view(viewer, c)}
            assert {c.id for c in contents if can_edit(viewer, c)} == owned | seen, name


def test_whoever_may_not_log_in_sees_nothing(each_database: Database) -> None:
    with each_database.writing() as session:
        viewers = populate(session)

        assert viewers["di"] == NOBODY


def test_a_person_belongs_to_her_groups_of_this_moment(each_database: Database) -> None:
    with each_database.writing() as session:
        viewers = populate(session)
        session.delete(session.get_one(GroupMember, (1, 1)))
        session.flush()

        assert group_token(1) in viewers["ada"].tokens
        assert group_token(1) not in viewer_of(session, session.get_one(User, 1)).tokens


def _is_own(row: Content | Profile, viewer: Viewer) -> bool:
    if isinstance(row, Profile):
        return row.id == viewer.profile_id
    return row.owner_id == viewer.profile_id and row.state is not ContentState.DELETED
