"""Writing: what is published, what cannot be taken, and texts that nobody should be able to send."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.models.contents import Content, ContentPerson, ContentTopic, Grant
from hub.models.people import Group, GroupMember, User
from hub.models.topics import Topic
from tests.factories import make_profile, make_topic, make_user
from tests.hub.conftest import Site
from tests.hub.views.writing import content_of, publish, written

SCRIPT = "<script>alert(1)</script>"
NEW_PAGES = ["/notes/new", "/stories/new", "/share/link", "/questions/new"]


@pytest.fixture
def client(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


@pytest.mark.parametrize("path", NEW_PAGES)
def test_a_contributor_may_write_every_kind(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(("path", "status"), [*((path, 403) for path in NEW_PAGES[:3]), (NEW_PAGES[3], 200)])
def test_everybody_may_ask_and_contributors_may_share(site: Site, path: str, status: int) -> None:
    with site.writing() as session:
        employee = make_user(session, "Eva")
    client = site.client_for(employee)
    assert client.get(path).status_code == status
    answer = client.post(path, data=written(url="https://example.org"))
    assert answer.status_code == (303 if status == 200 else status)


def test_a_published_note_is_found_and_an_edit_of_it_too(site: Site, client: FlaskClient) -> None:
    note = publish(client, body="About xylophones.")
    site.index()
    assert f"/contents/{note}" in client.get("/search?q=xylophones").text
    client.post(f"/contents/{note}/edit", data=written(body="About bassoons.", revision="1"))
    site.index()
    assert f"/contents/{note}" in client.get("/search?q=bassoons").text
    client.post(f"/contents/{note}/delete", data={"revision": "2"})
    site.index()
    assert f'href="/contents/{note}' not in client.get("/search?q=bassoons").text


def test_what_is_published_has_its_people_topics_language_and_audience(
    site: Site, client: FlaskClient, noor: User
) -> None:
    with site.writing() as session:
        make_topic(session, "privacy", label_nl="privacy", label_en="Privacy")
        other = make_profile(session, "Bram Verkade").id
        group = Group(name="Betaalketen")
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, user_id=noor.id))
        group_id = group.id
    note = publish(
        client,
        body="Dit is een tekst over gegevens van mensen en wat we daarmee doen.",
        topics="privacy, nieuw onderwerp",
        people="Noor, bram verkade",
        reach="chosen",
        group="Betaalketen",
    )
    own = site.viewer(noor).profile_id
    with site.backends.reading() as session:
        people = session.scalars(select(ContentPerson).order_by(ContentPerson.position)).all()
        topics = session.scalars(select(Topic.slug).join(ContentTopic).order_by(ContentTopic.position)).all()
        assert [person.profile_id for person in people] == [own, other]
        assert topics == ["privacy", "nieuw-onderwerp"]
        assert session.scalars(select(Grant.token)).all() == [f"group:{group_id}"]
    assert content_of(site, note).lang == "nl"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"body": "x" * 100_001}, "body"),
        ({"body": "[" * 1_000_000}, "body"),
        ({"body": "[" * 50_000}, "body"),
        ({"body": "# a\n" * 2_000}, "body"),
        ({"description": "x" * 5_001}, "description"),
        ({"topics": "x" * 101}, "topics"),
        ({"topics": ",".join(f"t{n}" for n in range(21))}, "topics"),
        ({"people": "Nobody Atall"}, "people"),
        ({"reach": "chosen"}, "audience"),
        ({"reach": "chosen", "emails": "nobody@example.org"}, "audience"),
        ({"url": "javascript:alert(1)"}, "url"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_its_text(
    client: FlaskClient, fields: dict[str, str], wrong: str
) -> None:
    answer = client.post("/notes/new", data=written(**{"body": "Kept text.", **fields}))
    assert answer.status_code == 400
    assert f'href="#{wrong}"' in answer.text
    assert (fields.get("body") or "Kept text.") in answer.text


def test_a_link_needs_its_address(client: FlaskClient) -> None:
    answer = client.post("/share/link", data=written(body="", url=""))
    assert (answer.status_code, 'href="#url"' in answer.text) == (400, True)


def test_a_name_that_two_people_have_asks_which(site: Site, client: FlaskClient) -> None:
    with site.writing() as session:
        make_profile(session, "Jan de Boer")
        second = make_profile(session, "Jan de Boer").id
    assert client.post("/notes/new", data=written(people="Jan de Boer")).status_code == 400
    named = client.get("/drafts/suggest/people?q=boer").json
    assert f"Jan de Boer (#{second})" in named
    publish(client, people=f"Jan de Boer (#{second})")
    with site.backends.reading() as session:
        assert session.scalars(select(ContentPerson.profile_id)).all() == [second]


def test_only_people_whom_the_writer_may_see_are_suggested_or_named(site: Site, client: FlaskClient) -> None:
    with site.writing() as session:
        make_profile(session, "Hidden Harry", audience=())
    assert client.get("/drafts/suggest/people?q=harry").json == []
    assert client.post("/notes/new", data=written(people="Hidden Harry")).status_code == 400


def test_topics_are_suggested_by_the_beginning_of_a_word(site: Site, client: FlaskClient) -> None:
    with site.writing() as session:
        make_topic(session, "incident-response", label_en="Incident response", label_nl="Incidenten")
    assert client.get("/drafts/suggest/topics?q=resp").json == ["Incident response"]
    assert client.get("/drafts/suggest/topics?q=%25").json == []


def test_markdown_is_shown_and_script_in_any_field_is_text(client: FlaskClient) -> None:
    fields = {"title": SCRIPT, "description": SCRIPT, "body": f"# Head\n\n{SCRIPT}", "topics": SCRIPT}
    note = publish(client, **fields)
    for path in (f"/contents/{note}", f"/contents/{note}/edit", f"/contents/{note}/history", "/me/drafts"):
        page = client.get(path)
        assert page.status_code == 200
        assert SCRIPT not in page.text
    assert '<h1 id="h-head">Head</h1>' in client.get(f"/contents/{note}").text


def test_null_bytes_right_to_left_and_long_names_are_kept_as_text(client: FlaskClient) -> None:
    title = "שלום עולם " + "W" * 280
    note = publish(client, title=title, body="a\x00b \u202egnp.exe")
    page = client.get(f"/contents/{note}").text
    assert title in page
    assert "ab \u202egnp.exe" in page


def test_preview_shows_what_is_written_and_writes_nothing(site: Site, client: FlaskClient) -> None:
    assert "<strong>bold</strong>" in client.post("/notes/preview", data={"body": "**bold**"}).text
    page = client.post("/notes/new", data=written(body="**bold**", do="preview"))
    assert "<strong>bold</strong>" in page.text
    assert "**bold**" in page.text
    assert "100,000" in client.post("/notes/preview", data={"body": "[" * 1_000_000}).text
    with site.backends.reading() as session:
        assert session.scalars(select(Content)).all() == []
