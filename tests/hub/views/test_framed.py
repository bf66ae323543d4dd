"""A film in a frame of another site: only where the organisation allows it, and only for who may see it."""

from __future__ import annotations

import pytest

from hub.models.people import Role, User
from hub.services.policies import stored_policy
from tests.factories import make_content, make_user
from tests.films import make_film
from tests.hub.conftest import Site

INTRANET = "https://intranet.example.org"


@pytest.fixture
def ada(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Ada")


@pytest.fixture
def film(site: Site) -> int:
    with site.writing() as session:
        return make_film(session, site.backends.storage).id


def allow(site: Site) -> None:
    with site.writing() as session:
        stored_policy(session).embed_origins = INTRANET


def test_no_film_stands_in_a_frame_until_a_site_is_allowed(site: Site, ada: User, film: int) -> None:
    browser = site.client_for(ada)
    assert browser.get(f"/embed/{film}").status_code == 404
    assert "/embed/" not in browser.get(f"/contents/{film}").text

    allow(site)
    framed = browser.get(f"/embed/{film}")
    assert "<film-player" in framed.text
    assert framed.headers["Content-Security-Policy"].endswith(f"frame-ancestors {INTRANET}")
    assert f"/embed/{film}" in browser.get(f"/contents/{film}").text


def test_no_other_page_may_stand_in_a_frame(site: Site, ada: User, film: int) -> None:
    allow(site)

    for path in ("/", f"/contents/{film}", "/login"):
        policy = site.client_for(ada).get(path).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy


def test_a_stranger_is_asked_to_sign_in_whether_the_film_exists_or_not(site: Site, film: int) -> None:
    allow(site)
    answers = [site.visitor().get(f"/embed/{one}") for one in (film, 999_999)]

    assert [answer.status_code for answer in answers] == [403, 403]
    texts = [answer.text.replace(str(film), "N").replace("999999", "N") for answer in answers]
    assert "Sign in to the hub" in texts[0]
    assert "A small film" not in texts[0]


def test_what_is_hidden_is_not_there_in_a_frame_either(site: Site, ada: User) -> None:
    allow(site)
    with site.writing() as session:
        secret = make_content(session, "Secret", audience=()).id

    assert site.client_for(ada).get(f"/embed/{secret}").status_code == 404


def test_a_public_film_plays_in_a_frame_for_visitors_of_a_public_hub(public_site: Site) -> None:
    allow(public_site)
    with public_site.writing() as session:
        film = make_film(session, public_site.backends.storage, audience=("public",)).id
        inside = make_film(session, public_site.backends.storage).id

    assert "<film-player" in public_site.visitor().get(f"/embed/{film}").text
    assert public_site.visitor().get(f"/embed/{inside}").status_code == 404


def test_an_administrator_writes_down_the_sites(site: Site) -> None:
    with site.writing() as session:
        root = make_user(session, "Root", role=Role.ADMIN)
    browser = site.client_for(root)
    form = {"organisation": "Laagland", "inference": "off", "login_days": 1, "purge_after_days": 1}
    form |= {"history_days": 1, "upload_quota_gb": 1, "query_days": 1}

    wrong = browser.post("/admin/policy", data={**form, "embed_origins": "*"})
    right = browser.post("/admin/policy", data={**form, "embed_origins": f"{INTRANET}/"})

    assert (wrong.status_code, right.status_code) == (400, 303)
    with site.backends.reading() as session:
        assert stored_policy(session).embed_origins == INTRANET
