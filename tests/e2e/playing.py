"""A film in a browser: one to look at, and waiting until something is so of it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.running import Hub
from tests.e2e.waiting import until
from tests.films import make_film

CHAPTERS = "A film about ends.\n\n0:00 Welcome\n0:04 Cancelling\n0:08 The end"
SECOND = "document.querySelector('video').currentTime"
PAUSED = "document.querySelector('video').paused"


def film_in(hub: Hub, title: str = "How tasks end", **values: object) -> str:
    """The address of a film that can be watched."""
    with hub.backends.writing() as session:
        content = make_film(session, hub.backends.storage, title, **{"description": CHAPTERS} | values)
        return f"/contents/{content.id}"


def comes_true(page: Page, so: str) -> bool:
    """Whether it becomes so in time, as a script in the page sees it."""
    return until(lambda: bool(page.evaluate(so)))
