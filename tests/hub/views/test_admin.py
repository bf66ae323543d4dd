"""Administration: only for administrators, and each decision holds at once."""

import pytest
from flask.testing import FlaskClient

from hub.models.people import Group, Role, User
from hub.models.policy import InferencePolicy
from hub.models.work import DocumentType, IndexJob, JobState
from hub.services.policies import current_policy
from tests.factories import make_user
from tests.hub.conftest import NOW, Site

ADDRESSES = (
    "/admin",
    "/admin/people",
    "/admin/people.csv",
    "/admin/people/new",
    "/admin/people/1",
    "/admin/people/variants",
    "/admin/people/merge?keep=1&gone=2",
    "/admin/groups",
    "/admin/groups/1",
    "/admin/reports",
    "/admin/policy",
    "/admin/jobs",
    "/admin/jobs.csv",
    "/admin/backups",
    "/admin/backups.csv",
    "/admin/search",
    "/admin/search.csv",
    "/admin/search/asked",
    "/admin/search/asked.csv",
    "/admin/search/asked-by-day.csv",
    "/admin/search/synonyms",
    "/admin/search/synonyms.csv",
    "/admin/search/pins",
    "/admin/search/pins.csv",
    "/admin/nothing-here",
)
POLICY = {
    "organisation": "Het Huis",
    "inference": "opt_in",
    "password_login": "1",
    "login_days": "7",
    "purge_after_days": "14",
    "history_days": "90",
    "upload_quota_gb": "50",
    "query_days": "0",
}


@pytest.fixture
def noor(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Noor")


# --- Who gets in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.CONTRIBUTOR])
def test_nobody_else_gets_in_whether_the_address_exists_or_not(site: Site, role: Role) -> None:
    with site.writing() as session:
        client = make_user(session, "Noor", role=role)
    browser = site.client_for(client)

    assert {browser.get(address).status_code for address in ADDRESSES} == {403}
    posts = (
        "/admin/policy",
        "/admin/people/new",
        "/admin/people/1/role",
        "/admin/jobs/retry",
        "/admin/search/reindex",
        "/admin/backups",
        "/admin/search/rebuild",
        "/admin/search/roll-back",
        "/admin/search/synonyms",
        "/admin/search/pins",
        "/admin/groups",
    )
    assert {browser.post(address).status_code for address in posts} == {403}


def test_who_is_signed_out_goes_to_the_login(site: Site, public_site: Site) -> None:
    for hub in (site, public_site):
        locations = {hub.client().get(address).location.split("?")[0] for address in ADDRESSES}
        assert locations == {"/login"}


def test_an_administrator_opens_every_page(site: Site, admin: FlaskClient, noor: User) -> None:
    with site.writing() as session:
        session.add(Group(name="Platform"))
    codes = {address: admin.get(address).status_code for address in ADDRESSES}

    assert codes == dict.fromkeys(ADDRESSES, 200) | {"/admin/nothing-here": 404}


def test_the_front_says_what_works_and_what_to_do(admin: FlaskClient) -> None:
    page = admin.get("/admin").text

    assert "One part needs you" in page
    assert "Start the workers" in page
    assert "Look whether the database runs" not in page


# --- Choices, index work --------------------------------------------------------------------------


def test_the_organisation_decides(site: Site, admin: FlaskClient) -> None:
    admin.post("/admin/policy", data=POLICY)

    with site.backends.reading() as session:
        policy = current_policy(session)
        days = (policy.login_days, policy.history_days, policy.query_days)
        assert (policy.organisation, policy.inference, *days) == (
            "Het Huis",
            InferencePolicy.OPT_IN,
            *(7, 90, 0),
        )
        assert policy.upload_quota_gb == 50
    assert "Het Huis" in site.visitor().get("/login").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"organisation": ""},
        {"inference": "maybe"},
        {"login_days": "0"},
        {"history_days": "soon"},
        {"upload_quota_gb": "0"},
        {"login_days": "²"},
    ],
)
def test_a_choice_that_cannot_be_changes_nothing(
    site: Site, admin: FlaskClient, wrong: dict[str, str]
) -> None:
    assert admin.post("/admin/policy", data=POLICY | wrong).status_code == 400
    with site.backends.reading() as session:
        assert current_policy(session).organisation == "Raakvlak"


def test_failed_index_work_shows_its_reason_and_is_tried_again(site: Site, admin: FlaskClient) -> None:
    with site.writing() as session:
        session.add(
            IndexJob(
                document_type=DocumentType.CONTENT,
                document_id=77,
                index_version=1,
                state=JobState.FAILED,
                reason="<too> large",
                requested_at=NOW,
            )
        )
    page = admin.get("/admin/jobs").text

    admin.post("/admin/jobs/retry")

    assert "&lt;too&gt; large" in page
    assert "Nothing failed" in admin.get("/admin/jobs").text
