"""What a player asks of the hub: the film when it is ready, new addresses, pictures, and counting."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.access import user_token
from hub.models.contents import Content, Kind
from hub.models.media import FileRole, MediaFile, WatchedSlice
from hub.models.people import Role
from tests.factories import make_content, make_user
from tests.films import add_film, add_original, ask_steps, make_film
from tests.hub.conftest import Site


@pytest.fixture
def film(site: Site) -> int:
    with site.writing() as session:
        return make_film(session, site.backends.storage, topics=()).id


def test_a_film_waits_in_words_and_is_there_once_it_can_be_watched(site: Site, window: FlaskClient) -> None:
    with site.writing() as session:
        talk = make_content(session, "Not yet", kind=Kind.VIDEO)
        ask_steps(session, add_original(session, site.backends.storage, talk), rests=False)
    early = window.get(f"/contents/{talk.id}")
    part = window.get(f"/contents/{talk.id}/film")
    assert "waiting for its turn" in early.text
    assert f'hx-get="/contents/{talk.id}/film' in part.text
    assert "<film-player" not in part.text

    with site.writing() as session:
        add_film(session, site.backends.storage, session.get_one(Content, talk.id))
    ready = window.get(f"/contents/{talk.id}/film?t=5")
    assert 'data-begins="5.0"' in ready.text
    assert "hx-get" not in ready.text


def test_only_a_page_with_a_film_may_play_a_blob(site: Site, window: FlaskClient, film: int) -> None:
    with site.writing() as session:
        note = make_content(session, "A note").id

    policies = [
        window.get(path).headers["Content-Security-Policy"]
        for path in (f"/contents/{film}", f"/contents/{note}")
    ]

    assert ["media-src 'self' blob:;" in policy for policy in policies] == [True, False]


def test_new_addresses_play_and_are_for_who_may_see_the_film(
    site: Site, window: FlaskClient, film: int
) -> None:
    renewed = window.get(f"/contents/{film}/film.json")
    assert set(renewed.json["captions"]) == {"en", "nl"}
    assert renewed.headers["Cache-Control"] == "private, no-store"
    assert site.visitor().get(renewed.json["film"]).status_code == 200

    with site.writing() as session:
        content = session.get_one(Content, film)
        content.grants = []
    assert window.get(f"/contents/{film}/film.json").status_code == 404


def test_a_poster_stands_on_cards_at_an_address_that_changes_with_it(window: FlaskClient, film: int) -> None:
    home = window.get("/")
    address = home.text.partition(f'src="/contents/{film}/picture/')[2].partition('"')[0]

    picture = window.get(f"/contents/{film}/picture/{address}")

    assert (picture.status_code, picture.content_type) == (200, "image/webp")
    assert window.get(f"/contents/{film}/picture/{'0' * 24}").status_code == 404
    assert window.get(f"/contents/{film}/picture/{address[:4]}").status_code == 404


def test_an_original_is_saved_by_who_may_see_it(site: Site, window: FlaskClient, film: int) -> None:
    answer = window.get(f"/contents/{film}/original", follow_redirects=True)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    with site.writing() as session:
        other = make_user(session, "Other")
        content = session.get_one(Content, film)
        content.grants[0].token = user_token(other.id)
    assert window.get(f"/contents/{film}/original").status_code == 404


def test_what_was_cut_off_a_film_is_saved_by_its_owner_alone(
    site: Site, window: FlaskClient, film: int
) -> None:
    with site.writing() as session:
        content = session.get_one(Content, film)
        owner = make_user(session, "Owner", role=Role.CONTRIBUTOR)
        content.owner_id = owner.profile.id
        original = session.scalars(select(MediaFile).where(MediaFile.role == FileRole.ORIGINAL)).one()
        original.about = {**original.about, "trim": {"start_s": 3.0, "end_s": None}}

    assert window.get(f"/contents/{film}/original").status_code == 404
    assert site.client_for(owner).get(f"/contents/{film}/original").status_code == 303


def views(site: Site) -> dict[int, int]:
    with site.backends.reading() as session:
        return {row.slice: row.views for row in session.query(WatchedSlice)}


def test_hundredths_are_counted_without_a_name(site: Site, window: FlaskClient, film: int) -> None:
    window.post(f"/contents/{film}/watched", data={"slices": "0,1,2"})
    answer = window.post(f"/contents/{film}/watched", data={"slices": "2,3,2"})

    assert answer.status_code == 204
    assert views(site) == {0: 1, 1: 1, 2: 2, 3: 1}


@pytest.mark.parametrize("told", ["100", "-1", "1,x", "", "1.5", "9" * 400])
def test_what_is_no_hundredth_is_refused(site: Site, window: FlaskClient, film: int, told: str) -> None:
    assert window.post(f"/contents/{film}/watched", data={"slices": told}).status_code == 400
    assert views(site) == {}


def test_one_browser_cannot_count_a_film_up(site: Site, window: FlaskClient, film: int) -> None:
    whole = ",".join(str(one) for one in range(100))
    answers = [window.post(f"/contents/{film}/watched", data={"slices": whole}).status_code for _ in range(5)]

    assert answers == [204, 204, 204, 429, 429]
    assert set(views(site).values()) == {3}


def test_what_is_hidden_is_counted_by_nobody(site: Site, window: FlaskClient, film: int) -> None:
    with site.writing() as session:
        content = session.get_one(Content, film)
        content.grants = []

    assert window.post(f"/contents/{film}/watched", data={"slices": "1"}).status_code == 404


def test_a_page_may_load_films_from_the_bucket_that_holds_them(s3_site: Site) -> None:
    with s3_site.writing() as session:
        ada = make_user(session, "Ada")
        film = make_film(session, s3_site.backends.storage).id

    policy = s3_site.client_for(ada).get(f"/contents/{film}").headers["Content-Security-Policy"]

    assert "connect-src 'self' http://127.0.0.1:" in policy
    assert "media-src 'self' blob: http://127.0.0.1:" in policy
