"""Language, scheme, menus and addresses."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.views.frame import FrameViewer, serves, url_cleared, url_with, url_without
from tests.hub.views.framed import NOOR, frame_app


@pytest.mark.parametrize(
    ("address", "cookie", "own", "browser", "language"),
    [
        ("/?hl=en", "nl", "nl", "nl", "en"),
        ("/", "en", "nl", "nl", "en"),
        ("/", "", "en", "nl", "en"),
        ("/", "", "", "en-GB,en;q=0.9", "en"),
        ("/", "", "", "fr", "nl"),
        ("/?hl=xx", "../etc", "", "en", "en"),
    ],
    ids=["asked for", "chosen before", "her own", "browser", "house language", "nonsense is ignored"],
)
def test_the_nearest_wish_decides_the_language(
    address: str, cookie: str, own: str, browser: str, language: str
) -> None:
    client = frame_app(FrameViewer("Noor", 40, locale=own)).test_client()
    if cookie:
        client.set_cookie("lang", cookie)

    page = client.get(address, headers={"Accept-Language": browser})

    assert f'<html lang="{language}"' in page.text


def test_a_chosen_language_stays(client: FlaskClient) -> None:
    client.get("/?hl=en", headers={"Accept-Language": "nl"})

    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "nl"}).text


def test_the_server_draws_the_remembered_scheme(client: FlaskClient) -> None:
    client.set_cookie("scheme", "dark")

    assert 'data-scheme="dark"' in client.get("/").text


def test_an_invented_scheme_is_ignored(client: FlaskClient) -> None:
    client.set_cookie("scheme", '"><script>')

    assert 'data-scheme="system"' in client.get("/").text


@pytest.mark.parametrize(
    ("back", "target"),
    [
        ("/search?q=a", "/search?q=a"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_scheme_is_remembered_without_script_and_leads_nowhere_else(back: str, target: str) -> None:
    app = frame_app()
    app.config["WTF_CSRF_ENABLED"] = False

    answer = app.test_client().post("/preferences", data={"scheme": "dark", "back": back})

    assert (answer.status_code, answer.location) == (303, target)
    assert "scheme=dark" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("viewer", "shown", "absent"),
    [
        (NOOR, ["/notes/new", 'href="/me"', "/me/notices"], ['href="/admin"', "/share/file"]),
        (FrameViewer("Noor", 40), ['href="/me"'], ["/notes/new", 'href="/admin"']),
        (FrameViewer("Noor", 40, is_admin=True), ["/notes/new", 'href="/admin"'], ["/me/plan"]),
        (None, ["scheme-dark"], ["/notes/new", 'href="/me"', "/me/notices", 'action="/search"']),
    ],
    ids=["contributor", "employee", "admin", "signed out"],
)
def test_a_control_appears_only_for_who_may_and_where_it_leads_somewhere(
    viewer: FrameViewer | None, shown: list[str], absent: list[str]
) -> None:
    page = frame_app(viewer).test_client().get("/").text

    assert [part for part in shown if part not in page] == []
    assert [part for part in absent if part in page] == []


def test_served_addresses_are_known(app: Flask) -> None:
    with app.test_request_context("/"):
        assert (serves("/search"), serves("/status/4"), serves("/nowhere"), serves("/save")) == (
            True,
            True,
            False,
            False,
        )


def test_an_address_keeps_the_query_when_something_changes(app: Flask) -> None:
    with app.test_request_context("/search?q=a+b&topic=x&topic=y&page=3"):
        assert url_with(sort="newest", page=None) == "/search?q=a+b&topic=x&topic=y&sort=newest"
        assert url_with(topic=["z"], page=1) == "/search?q=a+b&topic=z&page=1"
        assert url_without("topic", "x") == "/search?q=a+b&topic=y"
        assert url_cleared(["topic"]) == "/search?q=a+b"


def test_what_was_told_stands_in_the_live_region(client: FlaskClient) -> None:
    page = client.get("/told").text

    assert "Your note is saved." in page[page.index('id="told"') : page.index("<main")]


def test_script_in_the_query_stays_text(client: FlaskClient) -> None:
    page = client.get('/?q="><script>alert(1)</script>').text

    assert "<script>alert" not in page


def test_the_style_guide_is_not_served_in_production() -> None:
    from hub.views.frame import init_frame

    app = Flask("hub")
    app.config["SECRET_KEY"] = "only for tests"
    init_frame(app, viewer=lambda: None)

    assert app.test_client().get("/styleguide").status_code == 404
