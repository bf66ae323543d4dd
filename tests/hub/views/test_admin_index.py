"""The index from above: started, watched, held, made live, gone back to and deleted from a page."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from hub.db import utc_now
from hub.models.people import Role
from hub.models.work import Rebuild, RebuildState
from indexer.tasks.media import grant_wish
from search.ports import GenerationState, SearchUnavailable
from tests.factories import make_content, make_user
from tests.hub.api.calling import Down
from tests.hub.conftest import Site

INDEX = "/admin/search"


@pytest.fixture
def admin(site: Site) -> FlaskClient:
    with site.writing() as session:
        ada = make_user(session, "Ada", role=Role.ADMIN)
        for n in range(3):
            make_content(session, f"Rehearsing incidents, part {n}")
    site.index()
    return site.client_for(ada)


def live(site: Site) -> str:
    generations = site.backends.engine.generations()
    return next(one.name for one in generations if one.state is GenerationState.LIVE)


def test_a_rebuild_that_is_held_shows_its_gate_and_goes_live_by_a_word(
    site: Site, admin: FlaskClient
) -> None:
    before = live(site)
    assert admin.post(f"{INDEX}/rebuild", data={"held": "1"}).status_code == 303
    assert "begins within seconds" in admin.get(INDEX).text
    grant_wish(site.backends)

    page = admin.get(INDEX).text
    (waiting,) = re.findall(r'name="generation" value="([^"]+)">', page)
    assert ("documents compared" in page, "titles asked as questions" in page) == (True, True)
    assert live(site) == before != waiting

    admin.post(f"{INDEX}/promote", data={"generation": waiting})
    grant_wish(site.backends)

    assert live(site) == waiting
    assert "Go back to the index of before" in admin.get(INDEX).text


def test_the_index_of_before_comes_back_and_the_other_is_deleted(site: Site, admin: FlaskClient) -> None:
    before = live(site)
    admin.post(f"{INDEX}/rebuild")
    grant_wish(site.backends)
    made = live(site)
    assert admin.post(f"{INDEX}/delete", data={"generation": made}).status_code == 404

    admin.post(f"{INDEX}/roll-back")
    assert "then live again" in admin.get(INDEX).text
    grant_wish(site.backends)
    assert live(site) == before

    admin.post(f"{INDEX}/delete", data={"generation": made})
    assert [one.name for one in site.backends.engine.generations()] == [before]


def test_progress_is_said_in_words_and_the_page_looks_again_by_itself(site: Site, admin: FlaskClient) -> None:
    with site.writing() as session:
        row = Rebuild(generation="g", state=RebuildState.FILLING, done=250, total=1_000, rate=25.0)
        session.add(row)
    page = admin.get(INDEX).text

    assert ("250 of 1,000" in page, "25 a second" in page, "about 1 min left" in page) == (True, True, True)
    assert ('hx-trigger="every 2s"' in page, 'value="25"' in page) == (True, True)
    assert "Build a new index" not in page

    admin.post(f"{INDEX}/cancel")
    page = admin.get(INDEX).text
    assert ('hx-trigger="every 2s"' in page, "Build a new index" in page) == (False, True)


def test_two_rebuilds_are_not_asked_for_at_once(admin: FlaskClient) -> None:
    admin.post(f"{INDEX}/rebuild")
    answer = admin.post(f"{INDEX}/rebuild")

    assert (answer.status_code, "has not come to its end" in answer.text) == (400, True)


@pytest.mark.parametrize("act", ["roll-back", "promote", "delete"])
def test_what_cannot_be_done_is_said(admin: FlaskClient, act: str) -> None:
    assert admin.post(f"{INDEX}/{act}", data={"generation": "x"}).status_code in (400, 404)


def test_a_gate_that_failed_says_what_differs(site: Site, admin: FlaskClient) -> None:
    gate = {"compared": 9, "missing": 2, "waiting": 1, "answers": {"after": None}}
    with site.writing() as session:
        session.add(Rebuild(generation="g", state=RebuildState.FAILED, gate=gate, finished_at=utc_now()))
    page = admin.get(INDEX).text

    assert "Failed: searches read the index of before" in page
    assert page.count('class="wrong"') == 1


def test_the_table_is_a_file_too(site: Site, admin: FlaskClient) -> None:
    rows = list(csv.reader(io.StringIO(admin.get(f"{INDEX}.csv").text.removeprefix("\ufeff"))))

    assert rows[0][:4] == ["name", "state", "created_at", "documents"]
    assert rows[1][:2] == [live(site), "live"]


def test_an_engine_that_is_away_is_said_and_the_page_lives(site: Site, admin: FlaskClient) -> None:
    site.backends.__dict__["engine"] = Down(SearchUnavailable("refused"))
    answer = admin.get(INDEX)

    assert (answer.status_code, "does not answer" in answer.text) == (200, True)
