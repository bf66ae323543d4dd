"""Feeds, and the files that browsers and crawlers ask for."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from hub.models.contents import PersonRole
from hub.models.people import User
from hub.services.accounts import create_token
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("/search.atom?q=sql", "/topics/sql.atom", "/people/1.atom")


def fill(site: Site) -> int:
    """A public, an internal and a private content about SQL; answers the login of a reader."""
    with site.writing() as session:
        sql = make_topic(session, "sql", label_nl="SQL", label_en="SQL")
        ada = make_profile(session, "Ada <b>")
        for title, audience in (("Public sql & more", ("public", "everyone")), ("Sql inside", ("everyone",))):
            people = ((ada, PersonRole.AUTHOR),)
            make_content(
                session, title, audience=audience, topics=(sql,), people=people, description="All \x0b of it."
            )
        make_content(session, "Sql of one", audience=("user:99",), topics=(sql,))
        user = make_user(session, "Noor")
        assert ada.id == 1
    site.index()
    return user.id


def titles(client: FlaskClient, address: str) -> set[str]:
    feed = ElementTree.fromstring(client.get(address).data)
    return {str(entry.findtext(f"{ATOM}title")) for entry in feed.iter(f"{ATOM}entry")}


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_lists_what_its_reader_may_see(site: Site, address: str) -> None:
    client = site.client_for(fill(site))

    assert titles(client, address) == {"Public sql & more", "Sql inside"}
    assert client.get(address).mimetype == "application/atom+xml"


@pytest.mark.parametrize("address", FEEDS)
def test_a_reader_with_a_token_that_only_reads_needs_no_cookie(site: Site, address: str) -> None:
    user_id = fill(site)
    with site.writing() as session:
        token = create_token(session, session.get_one(User, user_id), scopes=["read"])
    joined = f"{address}{'&' if '?' in address else '?'}token={token}"

    response = site.visitor().get(joined)

    assert response.status_code == 200
    assert token not in response.text


@pytest.mark.parametrize("scopes", [["read", "write"], None], ids=["may write", "made up"])
def test_any_other_token_is_sent_to_the_login(site: Site, scopes: list[str] | None) -> None:
    user_id = fill(site)
    token = "made-up"
    if scopes:
        with site.writing() as session:
            token = create_token(session, session.get_one(User, user_id), scopes=scopes)

    assert site.visitor().get(f"/topics/sql.atom?token={token}").status_code == 303


def test_a_token_opens_no_page_that_is_no_feed(site: Site) -> None:
    user_id = fill(site)
    with site.writing() as session:
        token = create_token(session, session.get_one(User, user_id), scopes=["read"])

    assert site.visitor().get(f"/topics/sql?token={token}").status_code == 303


def test_visitors_of_a_public_hub_find_public_rows_only(public_site: Site) -> None:
    fill(public_site)
    visitor = public_site.visitor()
    sitemap = visitor.get("/sitemap.xml").text

    assert titles(visitor, "/topics/sql.atom") == {"Public sql & more"}
    assert sitemap.count("<loc>") == 1
    assert "Sitemap: http" in visitor.get("/robots.txt").text


def test_crawlers_are_sent_away_from_a_closed_hub(site: Site) -> None:
    reader = site.client_for(fill(site))

    assert site.visitor().get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert reader.get("/sitemap.xml").status_code == 404


@pytest.mark.parametrize(
    ("address", "mimetype", "words"),
    [
        ("/opensearch.xml", "application/opensearchdescription+xml", "/search?q={searchTerms}"),
        ("/manifest.webmanifest", "application/manifest+json", '"start_url":"/"'),
    ],
)
def test_browsers_need_no_login_to_learn_how_to_search_here(
    site: Site, address: str, mimetype: str, words: str
) -> None:
    response = site.visitor().get(address)

    assert (response.status_code, response.mimetype, words in response.text) == (200, mimetype, True)
