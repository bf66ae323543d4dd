"""Friendly errors."""

import pytest
from flask.testing import FlaskClient

from hub.errors import Conflict, Forbidden, Invalid, NotFound
from hub.views.error_pages import TROUBLES, error_page
from search.ports import SearchUnavailable
from tests.hub.views.framed import frame_app


@pytest.mark.parametrize(
    ("code", "lang", "words"),
    [
        (403, "nl", "Dit staat niet voor je open"),
        (404, "en", "There is nothing here"),
        (404, "nl", "Hier is niets"),
        (409, "en", "Somebody was here before you"),
        (418, "en", "We could not read that"),
        (429, "nl", "Dat ging iets te snel"),
        (500, "nl", "Er ging bij ons iets stuk"),
        (502, "en", "Something broke on our side"),
        (503, "en", "Search is catching its breath"),
    ],
)
def test_an_error_says_what_happened_in_the_viewers_language(
    client: FlaskClient, code: int, lang: str, words: str
) -> None:
    page = client.get(f"/status/{code}?hl={lang}")

    assert (page.status_code, words in page.text) == (code, True)


def test_a_missing_page_offers_search(client: FlaskClient) -> None:
    page = client.get("/nowhere").text

    assert page[page.index("<main") :].count('action="/search"') == 1


def test_a_part_of_a_page_gets_a_notice_in_the_live_region(client: FlaskClient) -> None:
    answer = client.get("/status/503", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (503, "#told")
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound(), 404),
        (Forbidden(), 403),
        (Invalid("title", "too long"), 400),
        (Conflict(3), 409),
        (SearchUnavailable("no answer"), 503),
        (ZeroDivisionError("secret"), 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_service_says_becomes_a_page_without_its_inner_words(error: Exception, code: int) -> None:
    app = frame_app()

    def fail() -> str:
        raise error

    app.add_url_rule("/fail", "fail", fail)

    page = app.test_client().get("/fail?hl=en")

    assert page.status_code == code
    with app.test_request_context("/?hl=en"):
        assert str(TROUBLES[code].title) in page.text
    assert not any(word in page.text for word in ("secret", "ZeroDivision", "Traceback"))


def test_a_form_without_its_token_says_it_expired(client: FlaskClient) -> None:
    page = client.post("/save?hl=en")

    assert (page.status_code, "This form has expired" in page.text) == (400, True)


def test_a_form_with_its_token_is_taken(client: FlaskClient) -> None:
    page = client.get("/").text
    token = page.split('name="csrf-token" content="')[1].split('"')[0]

    assert client.post("/save", headers={"X-CSRFToken": token}).text == "saved"


def test_a_view_can_answer_with_an_error_page() -> None:
    app = frame_app()
    with app.test_request_context("/?hl=en"):
        assert error_page(503).status_code == 503
