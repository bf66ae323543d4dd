"""A note on its way: drafts, two who edit at once, versions, deletion, a form that has expired."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.models.contents import ContentPerson, ContentState, Grant
from hub.models.people import Role, User
from hub.models.topics import Topic
from tests.factories import make_content, make_profile, make_user
from tests.hub.conftest import Site
from tests.hub.views.writing import content_of, publish, written


@pytest.fixture
def client(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


# --- Drafts ---------------------------------------------------------------------------------------


def test_a_draft_is_kept_while_somebody_types_and_only_she_sees_it(site: Site, client: FlaskClient) -> None:
    first = client.post("/drafts/autosave", data=written(kind="note", title="", body="Half a")).json
    assert first is not None
    again = written(kind="note", draft=first["draft"], revision=first["revision"], body="Half a text")
    second = client.post("/drafts/autosave", data=again).json
    assert second is not None
    assert second["draft"] == first["draft"]
    assert "Half a text" in client.get(second["path"]).text
    assert second["path"] in client.get("/me/drafts").text
    with site.writing() as session:
        other = make_user(session, "Bob", role=Role.CONTRIBUTOR)
    assert site.client_for(other).get(f"/contents/{first['draft']}").status_code == 404
    assert site.client_for(other).get(second["path"]).status_code == 404
    site.index()
    assert f"/contents/{first['draft']}" not in client.get("/search?q=half").text


def test_half_a_name_or_topic_neither_stops_a_draft_nor_becomes_one(site: Site, client: FlaskClient) -> None:
    fields = written(kind="note", people="Noo", topics="pyth", reach="chosen", emails="bo")
    assert client.post("/drafts/autosave", data=fields).status_code == 200
    with site.backends.reading() as session:
        assert session.scalars(select(Topic)).all() == []
        # Half an audience never becomes a wider one
        assert [token.partition(":")[0] for token in session.scalars(select(Grant.token))] == ["user"]


def test_a_draft_becomes_the_note_when_it_is_published(site: Site, client: FlaskClient) -> None:
    kept = client.post("/drafts/autosave", data=written(kind="story")).json
    assert kept is not None
    sent = written(draft=kept["draft"], revision=kept["revision"], body="Whole.")
    assert client.post("/stories/new", data=sent).headers["Location"] == f"/contents/{kept['draft']}"
    content = content_of(site, kept["draft"])
    assert (content.state, content.body) == (ContentState.PUBLISHED, "Whole.")
    assert content.published_at is not None
    assert "No drafts" in client.get("/me/drafts").text


def test_a_draft_saved_as_its_page_was_left_is_no_conflict(site: Site, client: FlaskClient) -> None:
    kept = client.post("/drafts/autosave", data=written(kind="note", body="One")).json
    assert kept is not None
    path = f"/contents/{kept['draft']}/edit"
    leaving = written(kind="note", draft=kept["draft"], revision="1", body="Two")
    assert client.post("/drafts/autosave", data=leaving).status_code == 200
    assert client.post(path, data=written(revision="1", body="Three")).status_code == 409
    assert client.post(path, data=written(revision="1", body="Two")).status_code == 303


def test_the_button_keeps_a_draft_without_script(site: Site, client: FlaskClient) -> None:
    answer = client.post("/notes/new", data=written(title="", do="draft"))
    assert answer.headers["Location"].endswith("/edit")
    assert "A text." in client.get(answer.headers["Location"]).text


def test_autosave_never_changes_what_others_read_already(site: Site, client: FlaskClient) -> None:
    note = publish(client)
    answer = client.post("/drafts/autosave", data=written(kind="note", draft=note, revision="1", body="New"))
    assert answer.status_code == 400
    assert content_of(site, note).body == "A text."


# --- Two people, versions, deletion ---------------------------------------------------------------


def test_two_people_editing_the_same_note_both_keep_their_text(site: Site, client: FlaskClient) -> None:
    note = publish(client, body="One line.")
    assert (
        client.post(f"/contents/{note}/edit", data=written(body="Her line.", revision="1")).status_code == 303
    )
    late = client.post(f"/contents/{note}/edit", data=written(body="His line.", revision="1"))
    assert late.status_code == 409
    assert "Her line." in late.text
    assert "His line." in late.text
    assert "<del>Her</del><ins>His</ins>" in late.text
    assert 'name="revision" value="2"' in late.text
    merged = written(body="Her line.\nHis line.", revision="2")
    assert client.post(f"/contents/{note}/edit", data=merged).status_code == 303
    assert content_of(site, note).body == "Her line.\nHis line."


def test_versions_are_compared_and_brought_back(site: Site, client: FlaskClient) -> None:
    note = publish(client, body="Meet on Monday.")
    client.post(f"/contents/{note}/edit", data=written(body="Meet on Friday.", revision="1"))
    history = client.get(f"/contents/{note}/history").text
    assert "Meet on <del>Monday</del><ins>Friday</ins>." in history
    side = client.get(f"/contents/{note}/history?from=1&to=2&view=side").text
    assert '<div class="changes">Meet on <del>Monday</del>.</div>' in side
    assert client.get(f"/contents/{note}/history?from=7&to=2").status_code == 404
    client.post(f"/contents/{note}/history/1/restore", data={"revision": "2"})
    content = content_of(site, note)
    assert (content.body, content.revision) == ("Meet on Monday.", 3)


def test_only_who_may_edit_sees_the_history_and_the_form(site: Site, client: FlaskClient) -> None:
    note = publish(client)
    with site.writing() as session:
        reader = make_user(session, "Reader", role=Role.CONTRIBUTOR)
    other = site.client_for(reader)
    assert other.get(f"/contents/{note}").status_code == 200
    for path in (f"/contents/{note}/history", f"/contents/{note}/edit"):
        assert other.get(path).status_code == 403
    assert other.post(f"/contents/{note}/edit", data=written(revision="1")).status_code == 403
    assert other.post(f"/contents/{note}/delete", data={"revision": "1"}).status_code == 403


def test_a_deleted_note_comes_back_with_one_click(site: Site, client: FlaskClient) -> None:
    note = publish(client)
    answer = client.post(f"/contents/{note}/delete", data={"revision": "1", "back": "/me/drafts"})
    assert answer.headers["Location"] == "/me/drafts"
    told = client.get("/me/drafts").text
    assert re.search(rf'action="/contents/{note}/restore".*Undo', told)
    client.post(f"/contents/{note}/restore")
    assert content_of(site, note).state is ContentState.PUBLISHED


def test_parts_that_people_have_stay_theirs_when_somebody_edits(
    site: Site, client: FlaskClient, noor: User
) -> None:
    with site.writing() as session:
        speaker = make_profile(session, "Sanne")
        talk = make_content(
            session, "Talk", owner_id=site.viewer(noor).profile_id, people=((speaker, "speaker"),)
        ).id
    client.post(f"/contents/{talk}/edit", data=written(people="Sanne, Noor", revision="1"))
    with site.backends.reading() as session:
        people = session.scalars(select(ContentPerson).order_by(ContentPerson.position))
        assert [person.role for person in people] == ["speaker", "author"]


def test_an_expired_form_comes_back_with_its_text(site: Site, client: FlaskClient) -> None:
    site.app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/notes/new", data=written(body="An hour of work.", csrf_token="old"))
    assert answer.status_code == 400
    assert "An hour of work." in answer.text
    assert "had expired" in answer.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert token
    again = client.post("/notes/new", data=written(body="An hour of work.", csrf_token=token[1]))
    assert again.status_code == 303
    assert client.post("/drafts/autosave", data=written()).status_code == 400
