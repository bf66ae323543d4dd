"""The embed page in real frames of two other sites: one that is allowed, and one that is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from hub.recognition import LOGIN_COOKIE
from hub.services.policies import stored_policy
from tests.factories import make_user
from tests.films import make_film
from tests.hub.conftest import Site

pytestmark = pytest.mark.e2e
REFUSED = "chrome-error://chromewebdata/"


@dataclass(frozen=True)
class Framing:
    """A hub with a film, who may see it, and two sites whose page frames it."""

    hub: str
    cookie: str
    allowed: str
    forbidden: str


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The address at which an application answers until the block ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def intranet(framed: str) -> Flask:
    """Another site, whose one page holds the film in a frame."""
    app = Flask("intranet")
    page = f'<!doctype html><title>Intranet</title><iframe src="{framed}" width="640" height="400"></iframe>'
    app.add_url_rule("/", "front", lambda: page)
    return app


@pytest.fixture
def framing(site: Site) -> Iterator[Framing]:
    with site.writing() as session:
        film = make_film(session, site.backends.storage).id
        ada = make_user(session, "Ada", welcomed=True)
    cookie = site.client_for(ada).get_cookie(LOGIN_COOKIE)
    assert cookie
    with serving(site.app) as hub:
        other = intranet(f"{hub}/embed/{film}")
        with serving(other) as allowed, serving(other) as forbidden:
            with site.writing() as session:
                stored_policy(session).embed_origins = allowed
            yield Framing(hub, cookie.value, allowed, forbidden)


@contextmanager
def page_of(browser: Browser, framing: Framing, address: str) -> Iterator[Page]:
    with browser.new_context(locale="en-GB") as context:
        context.add_cookies([{"name": LOGIN_COOKIE, "value": framing.cookie, "url": framing.hub}])
        page = context.new_page()
        page.goto(address)
        yield page


def test_a_site_that_is_allowed_shows_the_film_in_its_frame(browser: Browser, framing: Framing) -> None:
    with page_of(browser, framing, framing.allowed) as page:
        expect(page.frame_locator("iframe").locator("film-player")).to_be_visible()


def test_a_site_that_is_not_allowed_gets_an_empty_frame(browser: Browser, framing: Framing) -> None:
    with page_of(browser, framing, framing.forbidden) as page:
        [framed] = page.main_frame.child_frames
        assert framed.url == REFUSED
        assert framed.locator("film-player").count() == 0
