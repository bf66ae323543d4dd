"""People, as administrators keep them: invited, found, deactivated, made one."""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from hub.models.contents import PersonRole
from hub.models.people import Profile, ProfileState, Role, User
from tests.factories import make_content, make_profile, make_user
from tests.hub.conftest import Site


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
