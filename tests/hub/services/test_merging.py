"""Two profiles of one person: offered, and merged when told to."""

from collections.abc import Iterable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import ANYBODY_SIGNED_IN, Viewer
from hub.db import Database
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.contents import Content, ContentPerson, PersonRole
from hub.models.people import (
    GroupMember,
    HiddenExpertise,
    Inference,
    Profile,
    ProfileSkill,
    ProfileState,
    Role,
)
from hub.models.touch import FollowedProfile
from hub.models.work import DocumentType, IndexJob
from hub.services.merging import merge_profiles, variants
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.services.conftest import Import

ADMIN = Viewer(tokens=frozenset({"everyone"}), role=Role.ADMIN)


def test_variants_at_one_source_are_offered(database: Database) -> None:
    with database.writing() as session:
        first = make_profile(session, "Anna de Wit", source="a", source_id="1")
        second = make_profile(session, "ANNA DE WIT", source="a", source_id="2")
        make_profile(session, "Anna de Wit", source="b", source_id="1")
        found = [(pair.first_id, pair.second_id) for pair in variants(session)]
        assert (found, variants(session, "b")) == ([(first.id, second.id)], [])


def test_the_same_address_at_two_sources_is_offered(database: Database) -> None:
    with database.writing() as session:
        make_profile(session, "Anna", source="a", source_id="1", email="anna@example.org")
        make_profile(session, "Mrs De Wit", source="b", source_id="1", email="anna@example.org")
        assert [pair.likeness for pair in variants(session)] == ["the same e-mail address"]


def test_two_people_on_one_content_are_not_offered(database: Database) -> None:
    with database.writing() as session:
        first, second = make_profile(session, "Bram Verkade"), make_profile(session, "Bram Verkadde")
        make_content(session, "Twins", people=((first, PersonRole.SPEAKER), (second, PersonRole.SPEAKER)))
        assert variants(session) == []


def test_a_merge_moves_everything_to_the_kept_profile(database: Database) -> None:
    with database.writing() as session:
        topic, other = make_topic(session, "asyncio"), make_topic(session, "planning")
        keep, gone = make_profile(session, "Anna"), make_profile(session, "A. Wit", bio="Words.")
        follower = make_user(session, "Bram")
        speaking, both = PersonRole.SPEAKER, make_content(session, "Both", owner_id=gone.id)
        hers = make_content(session, "Hers", people=((gone, speaking),))
        for profile in (keep, gone):
            session.add(ContentPerson(content_id=both.id, profile_id=profile.id, role=speaking))
            session.add(FollowedProfile(user_id=follower.id, profile_id=profile.id))
        session.add(ProfileSkill(profile_id=keep.id, topic_id=topic.id, level=1))
        session.add(ProfileSkill(profile_id=gone.id, topic_id=topic.id, level=3))
        session.add(ProfileSkill(profile_id=gone.id, topic_id=other.id, level=2))
        session.add(HiddenExpertise(profile_id=gone.id, topic_id=other.id))
        gone.inference = Inference.OUT
        session.flush()
        merge_profiles(session, ADMIN, keep.id, gone.id)
    with database.reading() as session:
        keep, gone = session.get_one(Profile, keep.id), session.get_one(Profile, gone.id)
        assert (gone.state, gone.merged_into_id) == (ProfileState.MERGED, keep.id)
        assert (keep.bio, keep.inference) == ("Words.", Inference.OUT)
        credited = select(ContentPerson.content_id, ContentPerson.profile_id)
        assert set(session.execute(credited)) == {(both.id, keep.id), (hers.id, keep.id)}
        skills = select(ProfileSkill.profile_id, ProfileSkill.topic_id, ProfileSkill.level)
        assert set(session.execute(skills)) == {(keep.id, topic.id, 3), (keep.id, other.id, 2)}
        assert session.scalars(select(HiddenExpertise.profile_id)).all() == [keep.id]
        assert session.scalars(select(FollowedProfile.profile_id)).all() == [keep.id]
        assert session.get_one(Content, both.id).owner_id == keep.id


def test_a_merge_asks_for_every_document_that_changes(database: Database) -> None:
    with database.writing() as session:
        keep, gone = make_profile(session, "Anna"), make_profile(session, "A. Wit")
        content = make_content(session, "Hers", people=((gone, PersonRole.SPEAKER),))
        before = {(job.document_type, job.document_id): job.index_version for job in jobs(session)}
        merge_profiles(session, ADMIN, keep.id, gone.id)
        after = {(job.document_type, job.document_id): job.index_version for job in jobs(session)}
    profile = DocumentType.PROFILE
    documents = (DocumentType.CONTENT, content.id), (profile, keep.id), (profile, gone.id)
    assert all(after[document] > before[document] for document in documents)


def jobs(session: Session) -> Iterable[IndexJob]:
    return session.scalars(select(IndexJob).execution_options(populate_existing=True))


def test_the_login_comes_along_with_its_team(database: Database, import_rows: Import) -> None:
    import_rows(people=[{"id": "anna", "name": "Anna de Wit", "team": "Platform"}])
    with database.writing() as session:
        keep, user = session.scalars(select(Profile)).one(), make_user(session, "Anna Wit")
        assert user.profile is not None
        merge_profiles(session, ADMIN, keep.id, user.profile.id)
    with database.reading() as session:
        assert session.get_one(Profile, keep.id).user_id == user.id
        assert session.scalars(select(GroupMember.user_id)).all() == [user.id]


def test_an_import_leaves_a_merged_profile_alone_and_credits_the_kept_one(
    database: Database, import_rows: Import
) -> None:
    anna, twin = {"id": "anna", "name": "Anna de Wit"}, {"id": "adw", "name": "A. de Wit"}
    import_rows(people=[anna, twin])
    with database.writing() as session:
        ids = {row.source_id: row.id for row in session.scalars(select(Profile))}
        merge_profiles(session, ADMIN, ids["anna"], ids["adw"])
    report = import_rows(people=[anna, twin | {"name": "Another"}], items=[{"id": "x", "speakers": ["adw"]}])
    assert report.files[0].counts == {"unchanged": 2}
    with database.reading() as session:
        assert session.scalars(select(ContentPerson.profile_id)).all() == [ids["anna"]]
        assert session.get_one(Profile, ids["adw"]).name == "A. de Wit"


def test_profiles_merged_earlier_lead_to_the_kept_one_at_once(database: Database) -> None:
    with database.writing() as session:
        first, second, third = (make_profile(session, name) for name in ("One", "Two", "Three"))
        merge_profiles(session, ADMIN, second.id, first.id)
        merge_profiles(session, ADMIN, third.id, second.id)
        session.expire_all()
        assert (first.merged_into_id, second.merged_into_id) == (third.id, third.id)


def test_what_cannot_be_merged_is_refused(database: Database) -> None:
    with database.writing() as session:
        one, other = make_user(session, "Anna").profile, make_user(session, "Bram").profile
        assert one is not None
        assert other is not None
        with pytest.raises(Forbidden):
            merge_profiles(session, ANYBODY_SIGNED_IN, one.id, other.id)
        with pytest.raises(Invalid):
            merge_profiles(session, ADMIN, one.id, one.id)
        with pytest.raises(Invalid):
            merge_profiles(session, ADMIN, one.id, other.id)
        with pytest.raises(NotFound):
            merge_profiles(session, ADMIN, one.id, 999)
