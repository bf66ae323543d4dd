"""Administration: only for administrators, and each decision holds at once."""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.models.contents import PersonRole
from hub.models.people import Group, GroupMember, Profile, ProfileState, Role, User
from hub.models.policy import InferencePolicy
from hub.models.work import DocumentType, IndexJob, JobState
from hub.services.policies import current_policy
from tests.factories import make_content, make_profile, make_user
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
def ada(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Ada", role=Role.ADMIN)


@pytest.fixture
def admin(site: Site, ada: User) -> FlaskClient:
    return site.client_for(ada)


@pytest.fixture
def noor(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Noor")


def profile_id(site: Site, user: User) -> int:
    found = site.viewer(user).profile_id
    assert found is not None
    return found


def user_now(site: Site, user: User) -> User:
    with site.backends.reading() as session:
        return session.get_one(User, user.id)


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
        "/admin/jobs/reindex",
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


# --- People ---------------------------------------------------------------------------------------


def test_an_invitation_gives_a_link_that_opens_a_login(site: Site, admin: FlaskClient) -> None:
    form = {"name": "Sanne", "email": "Sanne@Example.org", "role": "contributor"}
    made = admin.post("/admin/people/new", data=form)
    (path,) = re.findall(r"/sign-in/[\w-]{43}", made.text)

    sanne = site.client()
    came = sanne.post(path, data={"password": "a long enough one"})

    assert (made.headers["Cache-Control"], came.status_code) == ("no-store", 303)
    assert sanne.get("/me/settings").status_code == 200
    assert "sanne@example.org" in admin.get("/admin/people?q=sanne").text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "", "email": "a@example.org"}, "Give a name"),
        ({"name": "A", "email": "nowhere"}, "not an e-mail address"),
        ({"name": "A", "email": "noor@example.org"}, "has this e-mail address already"),
    ],
)
def test_an_invitation_that_cannot_be_says_why(
    admin: FlaskClient, noor: User, form: dict[str, str], words: str
) -> None:
    answer = admin.post("/admin/people/new", data=form | {"role": "employee"})

    assert (answer.status_code, words in answer.text) == (400, True)


def test_an_imported_profile_becomes_the_login_with_its_address(site: Site, admin: FlaskClient) -> None:
    with site.writing() as session:
        imported = make_profile(session, "Sanne de Wit", email="sanne@example.org").id

    admin.post("/admin/people/new", data={"name": "S", "email": "sanne@example.org", "role": "employee"})

    with site.backends.reading() as session:
        assert session.get_one(Profile, imported).user_id is not None


def test_a_role_holds_at_the_next_page(site: Site, admin: FlaskClient, noor: User) -> None:
    browser = site.client_for(noor)

    admin.post(f"/admin/people/{profile_id(site, noor)}/role", data={"role": "admin"})

    assert browser.get("/admin").status_code == 200


def test_the_last_administrator_stays_one(site: Site, admin: FlaskClient, ada: User) -> None:
    own = profile_id(site, ada)

    demoted = admin.post(f"/admin/people/{own}/role", data={"role": "employee"})
    closed = admin.post(f"/admin/people/{own}/deactivate")

    assert (demoted.status_code, closed.status_code) == (400, 400)
    assert (user_now(site, ada).role, user_now(site, ada).active) == (Role.ADMIN, True)


def test_a_deactivated_person_is_out_on_every_device_and_her_links_are_dead(
    site: Site, admin: FlaskClient, noor: User
) -> None:
    devices = [site.client_for(noor), site.client_for(noor)]
    address = f"/admin/people/{profile_id(site, noor)}"
    (path,) = re.findall(r"/sign-in/[\w-]{43}", admin.post(f"{address}/link").text)

    admin.post(f"{address}/deactivate")
    closed = [browser.get("/me/settings").status_code for browser in devices]
    admin.post(f"{address}/activate")

    assert (closed, site.client().post(path).status_code) == ([303, 303], 410)
    assert [browser.get("/me/settings").status_code for browser in devices] == [303, 303]
    assert user_now(site, noor).active


def test_people_are_found_by_name_or_address_in_each_list(site: Site, admin: FlaskClient, noor: User) -> None:
    with site.writing() as session:
        make_profile(session, "Imported Person")
        make_user(session, "Closed", active=False)
        make_profile(session, "<b>100%</b> " + "x" * 288)

    def names(query: str) -> set[str]:
        return set(
            re.findall(r'<th scope="row"><a[^>]*>([^<]{1,20})', admin.get(f"/admin/people?{query}").text)
        )

    assert names("") == {"Ada", "Noor"}
    assert names("q=noor@exa") == {"Noor"}
    assert names("which=off") == {"Closed"}
    assert names("which=no_login&q=imported") == {"Imported Person"}
    assert names("which=all&q=100%25") == {"&lt;b&gt;100%&lt;/b&gt; "[:20]}
    assert admin.get("/admin/people?which=none").status_code == 400


def test_the_table_is_downloaded_without_formulas(site: Site, admin: FlaskClient) -> None:
    with site.writing() as session:
        make_user(session, "Noor", role=Role.CONTRIBUTOR).profile.name = '=HYPERLINK("x")'

    answer = admin.get("/admin/people.csv")

    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.mimetype == "text/csv"
    assert [(row["name"], row["email"], row["role"], row["active"]) for row in rows] == [
        ('\'=HYPERLINK("x")', "noor@example.org", "contributor", "yes"),
        ("Ada", "ada@example.org", "admin", "yes"),
    ]


def test_two_profiles_become_one_after_comparing(site: Site, admin: FlaskClient, noor: User) -> None:
    keep = profile_id(site, noor)
    with site.writing() as session:
        twin = make_profile(session, "Noör", source="talks", source_id="7")
        content = make_content(session, "A talk", people=((twin, PersonRole.SPEAKER),)).id
        gone = twin.id

    compared = admin.get(f"/admin/people/merge?keep={keep}&gone={gone}")
    merged = admin.post("/admin/people/merge", data={"keep": keep, "gone": gone})

    assert (compared.status_code, "Noör" in compared.text) == (200, True)
    assert merged.location == f"/admin/people/{keep}"
    with site.backends.reading() as session:
        assert session.get_one(Profile, gone).state is ProfileState.MERGED
        assert content is not None
    assert admin.get(f"/admin/people/{gone}").status_code == 404


def test_two_logins_are_never_made_one(site: Site, admin: FlaskClient, ada: User, noor: User) -> None:
    both = {"keep": profile_id(site, ada), "gone": profile_id(site, noor)}

    answer = admin.post("/admin/people/merge", data=both)

    assert (answer.status_code, "Both have a login" in answer.text) == (400, True)


# --- Groups ---------------------------------------------------------------------------------------


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
