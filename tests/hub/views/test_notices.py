"""Tell me when there is something: private, by words, in the bell."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.access import user_token
from hub.db import utc_now
from hub.models.contents import Content, ContentState
from hub.models.notices import Notice, StandingSearch
from hub.models.people import User
from indexer.tasks.upkeep import look_for_followed
from tests.factories import make_content, make_user
from tests.hub.conftest import Site

BELL = 'aria-label="Notifications, 1 new"'


@pytest.fixture
def noor(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Noor")


@pytest.fixture
def browser(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


def look(site: Site) -> int:
    site.index()
    return look_for_followed(site.backends, utc_now())


def test_who_finds_nothing_is_told_when_there_is_something(site: Site, browser: FlaskClient) -> None:
    assert "Tell me when there is something" in browser.get("/search?q=zonnepanelen").text
    browser.post("/me/searches", data={"text": "Zonnepanelen"})
    with site.writing() as session:
        make_content(session, "Iets over de tuin", lang="nl")
    assert look(site) == 0

    with site.writing() as session:
        make_content(session, "Zonnepanelen op ons dak", lang="nl")
    assert (look(site), look(site)) == (1, 0)

    page = browser.get("/me/notices").text
    assert ("Zonnepanelen op ons dak" in page, "“zonnepanelen”" in page, BELL in page) == (True, True, True)

    browser.post("/me/notices/seen")
    page = browser.get("/me/notices").text
    assert ("Zonnepanelen op ons dak" in page, BELL in page) == (True, False)


def test_what_was_there_already_is_no_news(site: Site, browser: FlaskClient) -> None:
    with site.writing() as session:
        make_content(session, "Zonnepanelen op ons dak", lang="nl")
    site.index()
    browser.post("/me/searches", data={"text": "zonnepanelen"})

    assert look(site) == 0


def test_nobody_is_told_of_what_is_not_for_her_or_her_own(
    site: Site, noor: User, browser: FlaskClient
) -> None:
    browser.post("/me/searches", data={"text": "reorganisatie"})
    with site.writing() as session:
        other = make_user(session, "Bram")
        make_content(session, "Reorganisatie, geheim", audience=(user_token(other.id),))
        make_content(session, "Reorganisatie van mijn bureau", owner_id=noor.profile.id)

    assert look(site) == 0


def test_what_is_hidden_later_leaves_the_bell(site: Site, browser: FlaskClient) -> None:
    browser.post("/me/searches", data={"text": "reorganisatie"})
    with site.writing() as session:
        content_id = make_content(session, "Reorganisatie").id
    assert look(site) == 1
    with site.writing() as session:
        session.get_one(Content, content_id).state = ContentState.HIDDEN

    page = browser.get("/me/notices").text
    assert (BELL in page, f"/contents/{content_id}" in page) == (False, False)


def test_what_somebody_follows_is_hers_alone(site: Site, browser: FlaskClient) -> None:
    browser.post("/me/searches", data={"text": "ander werk"})
    with site.writing() as session:
        bram = make_user(session, "Bram")
    other = site.client_for(bram)
    assert "ander werk" not in other.get("/me/notices").text
    assert other.post("/me/searches/1/remove").status_code == 404

    assert "ander werk" in browser.get("/me/notices").text
    browser.post("/me/searches/1/remove")
    with site.backends.reading() as session:
        assert list(session.scalars(select(StandingSearch.id))) == []


def test_a_search_is_followed_once_and_not_without_words(site: Site, browser: FlaskClient) -> None:
    for text in ("dak", " DAK ", "", "x" * 201):
        browser.post("/me/searches", data={"text": text})
    with site.backends.reading() as session:
        assert list(session.scalars(select(StandingSearch.text))) == ["dak"]


def test_who_may_no_longer_sign_in_is_told_nothing(site: Site, noor: User, browser: FlaskClient) -> None:
    browser.post("/me/searches", data={"text": "reorganisatie"})
    with site.writing() as session:
        session.get_one(User, noor.id).active = False
        make_content(session, "Reorganisatie")

    assert look(site) == 0
    with site.backends.reading() as session:
        assert list(session.scalars(select(Notice.id))) == []
