"""One content or person is brought in line in the index, from its own page or the page of the index."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from hub.jobs import queue_state
from hub.models.contents import Content
from hub.models.people import Role
from search.documents import DocumentRef
from tests.factories import make_content, make_user
from tests.hub.conftest import Site

REINDEX = "/admin/search/reindex"
BUTTON = re.compile(rf'action="{REINDEX}".*?name="address" value="([^"]+)".*?name="back" value="([^"]+)"')


@pytest.fixture
def admin(site: Site) -> FlaskClient:
    with site.writing() as session:
        ada = make_user(session, "Ada", role=Role.ADMIN)
        make_content(session, "Incident rehearsal")
    site.index()
    return site.client_for(ada)


def versions(site: Site) -> dict[DocumentRef, int]:
    return {held.ref: held.version for held in site.backends.engine.searcher().versions()}


@pytest.mark.parametrize(("page", "kind"), [("/contents/1", "content:1"), ("/people/1", "profile:1")])
def test_an_administrator_has_it_done_on_the_page_itself_and_stays_there(
    site: Site, admin: FlaskClient, page: str, kind: str
) -> None:
    before, document = versions(site), DocumentRef.parse(kind)
    (form,) = BUTTON.findall(admin.get(page).text)
    assert form == (page, page)

    answer = admin.post(REINDEX, data={"address": form[0], "back": form[1]}, follow_redirects=True)

    assert (answer.request.path, "within seconds" in answer.text) == (page, True)
    site.index()
    assert versions(site) == before | {document: before[document] + 1}


def test_nobody_else_is_offered_it(site: Site, admin: FlaskClient) -> None:
    with site.writing() as session:
        noor = make_user(session, "Noor", role=Role.CONTRIBUTOR)
    browser = site.client_for(noor)

    assert not any(BUTTON.findall(browser.get(page).text) for page in ("/contents/1", "/people/1"))


def test_the_page_of_the_index_takes_any_address_of_one(site: Site, admin: FlaskClient) -> None:
    assert f'action="{REINDEX}"' in admin.get("/admin/search").text

    answer = admin.post(REINDEX, data={"address": "http://hub.example/contents/1?t=3"}, follow_redirects=True)

    assert (answer.request.path, "within seconds" in answer.text) == ("/admin/search", True)
    with site.backends.reading() as session:
        assert queue_state(session).open == 1
        assert session.get_one(Content, 1).index_version == 2


def test_asking_twice_is_one_piece_of_work(site: Site, admin: FlaskClient) -> None:
    for _ in range(2):
        admin.post(REINDEX, data={"address": "/contents/1"})

    with site.backends.reading() as session:
        assert queue_state(session).open == 1


def test_whether_there_is_such_a_document_is_not_told(admin: FlaskClient) -> None:
    answer = admin.post(REINDEX, data={"address": "/people/999"}, follow_redirects=True)

    assert "If it is there" in answer.text


@pytest.mark.parametrize("wrong", ["", "12", "/topics/12", "/contents/twelve"])
def test_what_is_no_address_comes_back_in_its_form(admin: FlaskClient, wrong: str) -> None:
    assert admin.post(REINDEX, data={"address": wrong}).status_code == 400


def test_it_does_not_lead_out_of_the_hub(admin: FlaskClient) -> None:
    answer = admin.post(REINDEX, data={"address": "/contents/1", "back": "https://elsewhere.example/"})

    assert answer.location == "/"
