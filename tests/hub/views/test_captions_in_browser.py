"""Captions corrected without a mouse, by two people at once, and over a line that drops."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from hub.models.contents import Kind
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.models.people import Role, User
from hub.recognition import LOGIN_COOKIE
from tests.factories import make_content, make_user
from tests.films import make_film
from tests.hub.conftest import Site, open_site

pytestmark = pytest.mark.e2e
MANY = 830


@dataclass
class Desk:
    """A hub that answers at `address`, with a film of three lines and a talk of many, both Noor's."""

    site: Site
    address: str
    noor: User
    film: str
    talk: str
    cookie: str = ""

    def said(self, path: str, lang: str = "en") -> list[str]:
        content_id = int(path.rpartition("/")[2])
        with self.site.backends.reading() as session:
            statement = select(Cue.text).join(Transcript, Transcript.id == Cue.transcript_id)
            statement = statement.where(Transcript.content_id == content_id, Transcript.lang == lang)
            return list(session.scalars(statement.order_by(Cue.position)))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    for site in open_site(tmp_path):
        site.app.config["WTF_CSRF_ENABLED"] = True
        with site.writing() as session:
            noor = make_user(session, "Noor", role=Role.CONTRIBUTOR, welcomed=True)
            film = make_film(session, site.backends.storage, owner_id=noor.profile.id)
            talk = make_content(
                session, "A long talk", kind=Kind.VIDEO, owner_id=noor.profile.id, duration_s=3320.0
            )
            transcript = Transcript(content_id=talk.id, lang="en", origin=TranscriptOrigin.RECOGNISED)
            transcript.cues = [
                Cue(position=n, start_s=4.0 * n, end_s=4.0 * n + 4, text=f"line {n} about rack flak")
                for n in range(MANY)
            ]
            session.add(transcript)
        server = make_server("127.0.0.1", 0, site.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.port}"
        cookie = site.client_for(noor).get_cookie(LOGIN_COOKIE)
        assert cookie
        yield Desk(site, address, noor, f"/contents/{film.id}", f"/contents/{talk.id}", cookie.value)
        server.shutdown()
        thread.join()
        server.server_close()


def window(browser: Browser, desk: Desk, **options: object) -> BrowserContext:
    context = browser.new_context(**({"locale": "en-GB", "base_url": desk.address} | options))
    context.add_cookies([{"name": LOGIN_COOKIE, "value": desk.cookie, "url": desk.address}])
    return context


@pytest.fixture
def context(browser: Browser, desk: Desk) -> Iterator[BrowserContext]:
    context = window(browser, desk, viewport={"width": 1440, "height": 900})
    yield context
    context.close()


def opened(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    page.locator("form[data-ready]").wait_for()
    return page


def line(page: Page, number: int) -> Locator:
    return page.locator(".cue textarea").nth(number - 1)


def kept(page: Page) -> None:
    expect(page.locator("[data-state]")).to_contain_text("Saved")


def test_a_talk_is_corrected_from_the_first_key_to_the_last(context: BrowserContext, desk: Desk) -> None:
    page = opened(context, f"{desk.film}/captions/en")
    line(page, 1).focus()
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type("! Hello")
    page.keyboard.press("Enter")
    expect(line(page, 2)).to_be_focused()
    expect(page.locator("[data-state]")).to_contain_text("Saved")

    page.keyboard.press("Home")
    for _ in "Now we ":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+Enter")
    expect(line(page, 3)).to_have_value("cancel a task.")
    expect(line(page, 3)).to_be_focused()
    page.keyboard.press("Alt+Period")
    page.keyboard.press("Alt+m")
    expect(page.locator(".cue textarea")).to_have_count(3)
    expect(line(page, 3)).to_have_value("cancel a task. That was it.")

    assert desk.said(desk.film) == [
        "Good morning, this is a small film! Hello",
        "Now we",
        "cancel a task. That was it.",
    ]
    for _ in ("merge", "times", "split", "write"):
        page.keyboard.press("Alt+z")
    expect(page.locator(".cue textarea")).to_have_count(3)
    expect(line(page, 1)).to_have_value("Good morning, this is a small film.")
    page.keyboard.press("Alt+Shift+z")
    expect(line(page, 1)).to_have_value("Good morning, this is a small film! Hello")
    assert desk.said(desk.film)[0] == "Good morning, this is a small film! Hello"


def test_the_film_plays_from_the_line_one_is_in_and_repeats_it(context: BrowserContext, desk: Desk) -> None:
    page = opened(context, f"{desk.film}/captions/en")
    film = page.locator("video")
    until(film, "film => film.readyState >= 1")
    line(page, 2).focus()

    page.keyboard.press("Alt+k")

    until(film, "film => film.currentTime > 4.1")
    expect(page.locator(".cue").nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator(".cue[aria-current]")).to_have_count(1)
    page.keyboard.press("Alt+k")
    assert film.evaluate("film => film.paused")
    at = film.evaluate("film => film.currentTime")
    page.keyboard.press("Alt+j")
    assert film.evaluate("film => film.currentTime") < at
    page.keyboard.press("Alt+o")
    expect(page.get_by_role("button", name="Repeat")).to_have_attribute("aria-pressed", "true")
    film.evaluate("film => { film.currentTime = 6.9; }")
    until(film, "film => film.currentTime > 4 && film.currentTime < 5.5")


def until(film: Locator, holds: str) -> None:
    """Wait until this is so of the film; the page's policy lets nothing be waited for in it."""
    ends = time.monotonic() + 20
    while not film.evaluate(holds):
        assert time.monotonic() < ends, film.evaluate("film => [film.readyState, film.currentTime]")


def test_two_editors_lose_nothing(context: BrowserContext, desk: Desk) -> None:
    mine = opened(context, f"{desk.film}/captions/en")
    hers = opened(context, f"{desk.film}/captions/en")
    line(hers, 3).fill("That was all of it.")
    line(hers, 3).blur()
    kept(hers)
    line(hers, 1).fill("Hers")
    kept(hers)

    line(mine, 2).fill("And mine")
    kept(mine)

    expect(line(mine, 3)).to_have_value("That was all of it.")
    assert desk.said(desk.film)[1:] == ["And mine", "That was all of it."]
    line(hers, 2).fill("Hers too")
    notice = hers.locator(".cue").nth(1).get_by_role("alert")
    expect(notice).to_contain_text("Hers too")
    expect(line(hers, 2)).to_have_value("And mine")
    notice.get_by_role("button", name="Use mine").click()
    kept(hers)
    expect(notice).to_have_count(0)
    expect(hers.locator("[data-state]")).not_to_contain_text("Not saved")
    assert desk.said(desk.film)[1] == "Hers too"


def test_what_is_typed_without_a_connection_is_sent_when_it_is_back(
    context: BrowserContext, desk: Desk
) -> None:
    page = opened(context, f"{desk.film}/captions/en")
    context.set_offline(True)
    line(page, 1).fill("Typed on a train")
    expect(page.locator("[data-state]")).to_contain_text("No connection")

    context.set_offline(False)

    kept(page)
    assert desk.said(desk.film)[0] == "Typed on a train"


def test_words_are_replaced_in_all_of_a_long_talk_and_come_back(context: BrowserContext, desk: Desk) -> None:
    page = opened(context, f"{desk.talk}/captions/en")
    expect(page.locator(".cue textarea")).to_have_count(MANY)
    line(page, 1).focus()
    page.get_by_text("Find and replace").last.click()
    page.get_by_label("Find", exact=True).fill("rack flak")
    page.get_by_label("Replace with").fill("Raakvlak")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.locator("[data-count]")).to_have_text(f"Lines found: {MANY}", timeout=20_000)
    page.locator("[data-found] input").first.uncheck()

    page.get_by_role("button", name="Replace in the chosen lines").click()

    kept(page)
    said = desk.said(desk.talk)
    assert said[:2] == ["line 0 about rack flak", "line 1 about Raakvlak"]
    assert sum("Raakvlak" in text for text in said) == MANY - 1
    page.get_by_role("button", name="Undo").click()
    expect(line(page, MANY)).to_have_value(f"line {MANY - 1} about rack flak")
    assert not any("Raakvlak" in text for text in desk.said(desk.talk))


def test_a_word_of_the_house_is_added_and_offered(context: BrowserContext, desk: Desk) -> None:
    page = opened(context, f"{desk.film}/captions/en")
    line(page, 1).fill("Welcome to Raakvlak")
    page.get_by_role("button", name="Add “Raakvlak”").click()
    expect(page.locator("[data-state]")).to_contain_text("now a word of the house")

    line(page, 2).fill("At rakvlak")
    expect(page.get_by_role("button", name="Raakvlak", exact=True)).to_be_visible()
    page.keyboard.press("Alt+w")

    expect(line(page, 2)).to_have_value("At Raakvlak")
    kept(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_has_no_accessibility_violation_and_breaks_no_policy(
    browser: Browser, desk: Desk, scheme: str
) -> None:
    for width in (1440, 390):
        context = window(browser, desk, viewport={"width": width, "height": 900}, color_scheme=scheme)
        told: list[str] = []
        context.on("console", lambda message, told=told: told.append(message.text))
        page = opened(context, f"{desk.film}/captions/nl")
        for details in page.locator("details").all():
            details.evaluate("details => details.open = true")
        line(page, 1).focus()

        found = Axe().run(page).response["violations"]

        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert told == []
        context.close()
