"""A question is put to colleagues who may know; they find it behind their bell, and may read it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.models.answers import AskedPerson
from hub.models.contents import Content, ContentState, PersonRole
from hub.models.people import User
from tests.factories import make_content, make_profile, make_user
from tests.hub.conftest import Site


@pytest.fixture
def noor(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Noor", welcomed=True)


@pytest.fixture
def bram(site: Site) -> User:
    """Somebody who made a talk about leaks, so that a question about them may be put to him."""
    with site.writing() as session:
        user = make_user(session, "Bram Verkade", welcomed=True)
        make_content(session, "Leaks in a queue", people=((user.profile, PersonRole.SPEAKER),))
    site.index()
    return user


@pytest.fixture
def browser(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


def chosen(page: str) -> list[int]:
    """Whom the form asks as it stands."""
    return [int(id_) for id_ in re.findall(r'name="ask" value="(\d+)" checked', page)]


def offered(page: str) -> list[int]:
    return [int(id_) for id_ in re.findall(r'name="ask" value="(\d+)"', page)]


def asked(site: Site) -> list[int]:
    with site.backends.reading() as session:
        return list(session.scalars(select(AskedPerson.profile_id)))


def test_a_search_leads_to_a_question_for_who_may_know(browser: FlaskClient, bram: User) -> None:
    assert chosen(browser.get("/questions/new?title=leaks").text) == [bram.profile.id]
    assert f"/questions/new?title=leaks&amp;ask={bram.profile.id}" in browser.get("/search?q=leaks").text


def test_who_is_named_in_the_address_is_chosen_and_others_are_offered(
    site: Site, browser: FlaskClient, bram: User
) -> None:
    with site.writing() as session:
        other = make_profile(session, "Eva").id

    page = browser.get(f"/questions/new?title=leaks&ask={other}").text

    assert (chosen(page), offered(page)) == ([other], [other, bram.profile.id])


def test_colleagues_follow_the_sentence_and_who_was_chosen_stays(browser: FlaskClient, bram: User) -> None:
    part = browser.get("/questions/colleagues?title=leaks").text
    assert (offered(part), chosen(part), "<html" in part) == ([bram.profile.id], [], False)
    assert chosen(browser.get(f"/questions/colleagues?title=&ask={bram.profile.id}").text) == [
        bram.profile.id
    ]


def test_nobody_is_asked_to_ask_herself(site: Site, bram: User) -> None:
    assert offered(site.client_for(bram).get("/questions/new?title=leaks").text) == []


def test_who_is_asked_finds_it_behind_her_bell_until_she_has_seen_it(
    site: Site, browser: FlaskClient, bram: User
) -> None:
    sent = browser.post("/questions/new", data={"title": "Why does it leak?", "ask": [bram.profile.id]})
    question = sent.headers["Location"]
    theirs = site.client_for(bram)

    page = theirs.get("/me/notices").text
    assert ("Noor asks you this" in page, question in page, "Notifications, 1 new" in page) == (
        True,
        True,
        True,
    )
    assert "Asked to" in theirs.get(question).text
    theirs.post("/me/notices/seen")
    assert "Notifications, 1 new" not in theirs.get("/me/notices").text
    assert "Why does it leak?" not in browser.get("/me/notices").text


def test_somebody_else_is_asked_by_name(site: Site, browser: FlaskClient, bram: User) -> None:
    browser.post("/questions/new", data={"title": "Why?", "ask_also": "Bram Verkade"})
    assert asked(site) == [bram.profile.id]

    refused = browser.post("/questions/new", data={"title": "Why not?", "ask_also": "Nobody Atall"})
    assert (refused.status_code, "Nobody Atall" in refused.text) == (400, True)
    assert "Why not?" not in browser.get("/search").text


def test_taking_somebody_away_takes_it_from_her_bell(site: Site, browser: FlaskClient, bram: User) -> None:
    question = browser.post("/questions/new", data={"title": "Why?", "ask": [bram.profile.id]}).headers[
        "Location"
    ]
    form = browser.get(f"{question}/edit").text
    assert chosen(form) == [bram.profile.id]
    revision = re.search(r'name="revision" value="(\d+)"', form)
    assert revision

    browser.post(f"{question}/edit", data={"title": "Why?", "revision": revision[1]})

    assert asked(site) == []
    assert "Noor asks you this" not in site.client_for(bram).get("/me/notices").text


def test_whom_she_asks_may_read_what_is_not_for_everyone(
    site: Site, browser: FlaskClient, bram: User
) -> None:
    with site.writing() as session:
        eva = make_user(session, "Eva", welcomed=True)
    sent = browser.post(
        "/questions/new", data={"title": "Between us?", "reach": "me", "ask": [bram.profile.id]}
    )
    question = sent.headers["Location"]

    assert [site.client_for(one).get(question).status_code for one in (bram, eva)] == [200, 404]


def test_who_cannot_sign_in_is_not_asked_in_confidence(site: Site, browser: FlaskClient) -> None:
    with site.writing() as session:
        imported = make_profile(session, "Imke").id
    told = browser.post("/questions/new", data={"title": "Between us?", "reach": "me", "ask": [imported]})

    assert (told.status_code, chosen(told.text)) == (400, [imported])
    with site.backends.reading() as session:
        assert session.scalars(select(Content.id).where(Content.title == "Between us?")).all() == []


def test_a_draft_is_told_to_nobody_and_keeps_whom_it_will_ask(
    site: Site, browser: FlaskClient, bram: User
) -> None:
    kept = browser.post(
        "/drafts/autosave", data={"kind": "question", "title": "Why", "ask": [bram.profile.id]}
    ).get_json()

    assert "Noor asks you this" not in site.client_for(bram).get("/me/notices").text
    assert chosen(browser.get(kept["path"]).text) == [bram.profile.id]


def test_a_question_that_is_hidden_leaves_the_bell(site: Site, browser: FlaskClient, bram: User) -> None:
    browser.post("/questions/new", data={"title": "Why does it leak?", "ask": [bram.profile.id]})
    with site.writing() as session:
        question = session.scalars(select(Content).where(Content.title == "Why does it leak?")).one()
        question.state = ContentState.HIDDEN

    page = site.client_for(bram).get("/me/notices").text
    assert ("Why does it leak?" in page, "1 new" in page) == (False, False)


def test_at_most_ten_are_asked(site: Site, browser: FlaskClient) -> None:
    with site.writing() as session:
        many = [make_profile(session, f"Person {number}").id for number in range(11)]
    told = browser.post("/questions/new", data={"title": "Anybody?", "ask": many})

    assert (told.status_code, "at most ten" in told.text, asked(site)) == (400, True, [])
