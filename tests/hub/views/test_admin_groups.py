"""Groups, as administrators keep them: members see what is meant for them, until the group is gone."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.models.people import Group, GroupMember, User
from hub.models.work import DocumentType, IndexJob
from tests.factories import make_content, make_profile, make_user
from tests.hub.conftest import Site


@pytest.fixture
def noor(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Noor")


def test_a_group_gets_a_name_and_members_who_see_what_is_meant_for_them(
    site: Site, admin: FlaskClient, noor: User
) -> None:
    address = admin.post("/admin/groups", data={"name": "Platform", "kind": "circle"}).location

    admin.post(f"{address}/members", data={"email": "NOOR@example.org"})
    tokens = site.viewer(noor).tokens
    admin.post(address, data={"name": "Foundations", "description": "Under all"})
    admin.post(f"{address}/members/{noor.id}/remove")

    group_id = int(address.rsplit("/", 1)[1])
    assert f"group:{group_id}" in tokens
    with site.backends.reading() as session:
        assert session.get(GroupMember, (group_id, noor.id)) is None
        assert session.get_one(Group, group_id).name == "Foundations"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "  "}, "Give a name"),
        ({"name": "x" * 101}, "under 100 characters"),
        ({"name": "Platform"}, "with this name already"),
    ],
)
def test_a_group_that_cannot_be_says_why(admin: FlaskClient, form: dict[str, str], words: str) -> None:
    admin.post("/admin/groups", data={"name": "Platform"})

    answer = admin.post("/admin/groups", data=form)

    assert (answer.status_code, words in answer.text) == (400, True)


def test_only_who_can_sign_in_becomes_a_member(admin: FlaskClient) -> None:
    address = admin.post("/admin/groups", data={"name": "Platform"}).location

    answer = admin.post(f"{address}/members", data={"email": "nobody@example.org"})

    assert (answer.status_code, "Nobody with this e-mail address" in answer.text) == (400, True)


def test_a_deleted_group_opens_nothing_any_more_and_owners_keep_theirs(
    site: Site, admin: FlaskClient, noor: User
) -> None:
    address = admin.post("/admin/groups", data={"name": "Platform"}).location
    admin.post(f"{address}/members", data={"email": "noor@example.org"})
    group_id = int(address.rsplit("/", 1)[1])
    with site.writing() as session:
        owner = make_profile(session, "Sanne")
        content_id = make_content(
            session, "For the platform", audience=(f"group:{group_id}",), owner_id=owner.id
        ).id
    reader = site.client_for(noor)
    before = reader.get(f"/contents/{content_id}").status_code
    asked = admin.get(address).text

    gone = admin.post(f"{address}/delete")

    assert (before, "1 content is meant for this group alone" in asked) == (200, True)
    assert (gone.location, admin.get(address).status_code) == ("/admin/groups", 404)
    assert reader.get(f"/contents/{content_id}").status_code == 404
    with site.backends.reading() as session:
        jobs = session.scalars(
            select(IndexJob.document_id).where(IndexJob.document_type == DocumentType.CONTENT)
        )
        assert content_id in set(jobs)
