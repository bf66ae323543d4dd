"""A link signs in once: opening it uses nothing, it ends, and it may set a forgotten password."""

from datetime import timedelta

import pytest

from hub.db import utc_now
from hub.models.people import Role, User
from hub.services.accounts import LINK_VALID, make_sign_in_link, set_password
from tests.factories import make_user
from tests.hub.conftest import Site
from tests.hub.views.signing_in import PASSWORD, is_in, link_for


@pytest.fixture
def noor(site: Site) -> User:
    with site.backends.writing() as session:
        user = make_user(session, "Noor", role=Role.CONTRIBUTOR)
        set_password(user, PASSWORD)
    return user


def test_opening_a_link_does_not_use_it_and_its_button_does_so_once(site: Site, noor: User) -> None:
    address, client = link_for(site, noor), site.client()
    opened = [client.get(f"{address}?hl=en") for _ in range(3)]

    used, again = client.post(address), site.client().post(address)

    assert {page.status_code for page in opened} == {200}
    assert "noor@example.org" in opened[0].text
    assert opened[0].headers["Referrer-Policy"] == "no-referrer"
    assert (used.status_code, is_in(client)) == (303, True)
    assert (again.status_code, site.client().get(address).status_code) == (410, 410)


def test_a_link_ends_after_a_day_and_a_newer_one_ends_it(site: Site, noor: User) -> None:
    with site.backends.writing() as session:
        user = session.get_one(User, noor.id)
        old = make_sign_in_link(session, user, now=utc_now() - LINK_VALID - timedelta(seconds=1))
    first, second = link_for(site, noor), link_for(site, noor)

    assert [site.client().post(path).status_code for path in (f"/sign-in/{old}", first, second)] == [
        410,
        410,
        303,
    ]


def test_a_link_can_set_a_forgotten_password_and_ends_other_logins(site: Site, noor: User) -> None:
    elsewhere, address = site.client_for(noor), link_for(site, noor)

    refused = site.client().post(address, data={"password": "short"})
    taken = site.client().post(address, data={"password": "another good one"})

    assert (refused.status_code, taken.status_code, is_in(elsewhere)) == (400, 303, False)
    fresh = site.client().post("/login", data={"email": "noor@example.org", "password": "another good one"})
    assert fresh.status_code == 303
