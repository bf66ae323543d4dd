"""Report this: what one may see, to whom it belongs, once."""

import pytest

from hub.models.people import Role
from hub.models.touch import Playlist
from tests.factories import make_content, make_profile, make_user
from tests.hub.conftest import Site


@pytest.mark.parametrize("kind", ["content", "person"])
def test_a_report_waits_for_an_administrator_until_it_is_settled(site: Site, kind: str) -> None:
    with site.writing() as session:
        noor, ada = make_user(session, "Noor"), make_user(session, "Ada", role=Role.ADMIN)
        row = make_content(session, "Sanne") if kind == "content" else make_profile(session, "Sanne")
    browser, admin = site.client_for(noor), site.client_for(ada)
    form = f"/report?{kind}={row.id}"

    shown, empty = browser.get(form), browser.post(form, data={"reason": " "})
    sent = browser.post(form, data={"reason": "<script>alert(1)</script> is wrong"})
    waiting = admin.get("/admin/reports").text
    admin.post("/admin/reports/1/settle")

    assert ("Sanne" in shown.text, empty.status_code) == (True, 400)
    assert sent.location == (f"/contents/{row.id}" if kind == "content" else f"/people/{row.id}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; is wrong" in waiting
    assert "1 report waits" not in admin.get("/admin").text
    assert "Nothing waits" in admin.get("/admin/reports").text


def test_a_playlist_of_somebody_else_is_reported_and_one_that_is_not_shared_is_not_there(site: Site) -> None:
    with site.writing() as session:
        noor, ada = make_user(session, "Noor"), make_user(session, "Ada", role=Role.ADMIN)
        maker = make_profile(session, "Sanne")
        shared, own = (
            Playlist(owner_id=maker.id, title=title, shared=title == "Harbour talks")
            for title in ("Harbour talks", "Only mine")
        )
        session.add_all([shared, own])
    browser = site.client_for(noor)
    form = f"/report?playlist={shared.id}"

    assert form in browser.get(f"/playlists/{shared.id}").text
    assert "Harbour talks" in browser.get(form).text
    assert browser.post(form, data={"reason": "Not what it says"}).location == f"/playlists/{shared.id}"
    assert browser.get(f"/report?playlist={own.id}").status_code == 404
    assert "Harbour talks" in site.client_for(ada).get("/admin/reports").text


@pytest.mark.parametrize("query", ["content=1", "person=999", "playlist=9", "content=x", ""])
def test_what_one_may_not_see_cannot_be_reported(site: Site, query: str) -> None:
    with site.writing() as session:
        noor = make_user(session, "Noor")
        make_content(session, "Secret", audience=("group:9",))
    browser = site.client_for(noor)

    assert browser.get(f"/report?{query}").status_code == 404
    assert browser.post(f"/report?{query}", data={"reason": "x"}).status_code == 404


def test_an_administrator_learns_nothing_of_a_content_she_may_not_see(site: Site) -> None:
    with site.writing() as session:
        noor, ada = make_user(session, "Noor"), make_user(session, "Ada", role=Role.ADMIN)
        content = make_content(session, "Just for Noor", audience=(f"user:{noor.id}",))
    site.client_for(noor).post(f"/report?content={content.id}", data={"reason": "broken"})

    page = site.client_for(ada).get("/admin/reports").text

    assert ("Just for Noor" in page, "broken" in page) == (False, True)
