"""What the organisation does about search: it looks, adds synonyms, puts results on top."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from hub.access import user_token
from hub.db import utc_now
from hub.models.finding import AskedQuery
from hub.models.people import User
from tests.factories import make_content, make_user
from tests.hub.conftest import Site

SEARCHES, SYNONYMS, PINS = "/admin/search/asked", "/admin/search/synonyms", "/admin/search/pins"
BY_MEANING = "Nothing holds these words"


@pytest.fixture
def noor(site: Site) -> FlaskClient:
    with site.writing() as session:
        user = make_user(session, "Noor")
    return site.client_for(user)


def table(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


# --- What people looked for -----------------------------------------------------------------------


def test_an_administrator_sees_what_was_looked_for_and_not_found(
    site: Site, admin: FlaskClient, noor: FlaskClient
) -> None:
    noor.get("/search?q=zzyzx")
    with site.writing() as session:
        make_content(session, "Rehearsing incidents")
    site.index()
    for text in ("incidents", "Incidents"):
        noor.get("/search", query_string={"q": text})
    noor.get("/search", query_string={"q": "incidents", "kind": "video"})
    site.backends.query_log.flush()
    today = utc_now().date().isoformat()

    assert table(admin, f"{SEARCHES}.csv") == [
        ["text", "asked", "found_nothing", "only_close_in_meaning", "last_on"],
        ["incidents", "2", "0", "0", today],
        ["zzyzx", "1", "1", "0", today],
    ]
    assert [row[0] for row in table(admin, f"{SEARCHES}.csv?came=nothing")[1:]] == ["zzyzx"]
    assert table(admin, f"{SEARCHES}-by-day.csv?days=7")[-1] == [today, "3", "1", "0"]
    page = admin.get(SEARCHES).text
    assert ("3 searches" in page, "<rect" in page, "Noor" in page) == (True, True, False)


def test_a_text_that_a_spreadsheet_would_run_is_quoted(site: Site, admin: FlaskClient) -> None:
    with site.writing() as session:
        session.add(AskedQuery(asked_on=utc_now().date(), text="=1+1", asked=1))

    assert table(admin, f"{SEARCHES}.csv")[1][0] == "'=1+1"


@pytest.mark.parametrize("wrong", ["?came=sometimes", "?days=31"])
def test_another_choice_than_there_is_leads_nowhere(admin: FlaskClient, wrong: str) -> None:
    assert admin.get(SEARCHES + wrong).status_code == 400


# --- Synonyms -------------------------------------------------------------------------------------


def test_a_synonym_finds_at_once_and_no_longer_when_it_is_removed(
    site: Site, admin: FlaskClient, noor: FlaskClient
) -> None:
    with site.writing() as session:
        make_content(session, "Onboarding on Kubernetes")
    site.index()
    assert BY_MEANING in noor.get("/search?q=k8s").text

    admin.post(SYNONYMS, data={"phrases": "k8s, kubernetes", "lang": ""})
    assert BY_MEANING not in noor.get("/search?q=k8s").text
    assert table(admin, f"{SYNONYMS}.csv")[1][1:3] == ["", "k8s, kubernetes"]

    admin.post(f"{SYNONYMS}/1/remove")
    assert BY_MEANING in noor.get("/search?q=k8s").text
    assert admin.post(f"{SYNONYMS}/1/remove").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"phrases": "alone"},
        {"phrases": "twice, Twice"},
        {"phrases": "a, !!"},
        {"phrases": ",".join(map(str, range(21)))},
        {"phrases": "a, " + "b" * 101},
        {"phrases": "a, b", "lang": "xx"},
    ],
    ids=str,
)
def test_synonyms_that_cannot_be_come_back_in_their_form(admin: FlaskClient, wrong: dict[str, str]) -> None:
    answer = admin.post(SYNONYMS, data=wrong)

    assert (answer.status_code, wrong["phrases"][:20] in answer.text.replace("&#39;", "'")) == (400, True)
    assert len(table(admin, f"{SYNONYMS}.csv")) == 1


# --- On top ---------------------------------------------------------------------------------------


def test_what_is_put_on_top_stands_there_once_marked_as_chosen(
    site: Site, admin: FlaskClient, noor: FlaskClient
) -> None:
    with site.writing() as session:
        make_content(session, "Leave and holidays", description="verlof")
        chosen = make_content(session, "Verlofregeling van het huis").id
    site.index()
    admin.post(PINS, data={"texts": "Verlof\nvrij nemen", "content": f"http://hub/contents/{chosen}?q=x"})

    page = noor.get("/search?q=VERLOF").text
    assert "Chosen by Raakvlak" in page
    assert page.index("Verlofregeling") < page.index("Leave and holidays")
    assert page.count(f'href="/contents/{chosen}') == 2
    assert "Chosen by" in noor.get("/search?q=vrij nemen").text
    assert "Chosen by" not in noor.get("/search?q=verlof&kind=note").text
    assert "Chosen by" not in noor.get("/search?q=verlof thuis").text
    assert [row[0] for row in table(admin, f"{PINS}.csv")[1:]] == ["verlof", "vrij nemen"]


def test_who_may_not_see_what_is_on_top_does_not_meet_it(
    site: Site, ada: User, admin: FlaskClient, noor: FlaskClient
) -> None:
    with site.writing() as session:
        hidden = make_content(session, "Reorganisatieplan", audience=(user_token(ada.id),)).id
    site.index()
    admin.post(PINS, data={"texts": "plannen", "content": str(hidden)})

    assert "Reorganisatieplan" in admin.get("/search?q=plannen").text
    unseen = noor.get("/search?q=plannen").text
    assert ("Reorganisatieplan" in unseen, "Chosen by" in unseen) == (False, False)


def test_a_pin_is_taken_away(site: Site, admin: FlaskClient) -> None:
    with site.writing() as session:
        content_id = make_content(session, "Verlofregeling").id
    admin.post(PINS, data={"texts": "verlof", "content": str(content_id)})
    admin.post(f"{PINS}/1/remove")

    assert len(table(admin, f"{PINS}.csv")) == 1
    assert admin.post(f"{PINS}/1/remove").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"texts": ""}, {"texts": "x" * 101}, {"content": "999"}, {"content": "/people/1"}], ids=str
)
def test_a_pin_that_cannot_be_comes_back_in_its_form(
    site: Site, admin: FlaskClient, wrong: dict[str, str]
) -> None:
    with site.writing() as session:
        make_content(session, "Verlofregeling")
    answer = admin.post(PINS, data={"texts": "verlof", "content": "/contents/1"} | wrong)

    assert answer.status_code == 400
    assert len(table(admin, f"{PINS}.csv")) == 1
