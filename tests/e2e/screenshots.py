"""The pictures of `docs/screenshots/`: `make screenshots`.

A hub with the sample organisation and the packaged model, in which an employee has chosen her topics, follows
a colleague and stopped in the middle of a talk. Light is in English, dark in Dutch: both are looked at.
"""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from hub.db import utc_now
from hub.models.people import Profile, Role
from hub.services import accounts
from tests.browsers import chromium
from tests.e2e.browsing import signed_in
from tests.e2e.running import NOOR, SANNE, SOFIA, Hub, running_hub

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
MAX_BYTES = 150_000
QUALITIES = (82, 70, 55, 40)
TOPICS = ("asyncio", "Incident response", "Privacy", "Feedback", "Planning")


@dataclass(frozen=True, slots=True)
class Screen:
    """A kind of window: `scale` is how many points of the picture make one of the page."""

    name: str
    width: int
    height: int
    scale: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, and whose."""

    name: str
    path: str
    email: str = NOOR


SCREENS = (Screen("desk", 1440, 1100, 1), Screen("phone", 390, 844, 2))
SCHEMES = (("light", "en-GB"), ("dark", "nl-NL"))


def main() -> None:
    models = {"HUB_MODELS": os.environ["HUB_MODELS"]} if "HUB_MODELS" in os.environ else {}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        running_hub(Path(home), **models) as hub,
        chromium() as browser,
    ):
        photograph(hub, browser)


def photograph(hub: Hub, browser: Browser) -> None:
    """Every picture of every page, on each screen and in each scheme."""
    live_in(hub, browser)
    for screen in SCREENS:
        for scheme, locale in SCHEMES:
            for email in (NOOR, SANNE, SOFIA):
                context = signed_in(
                    browser,
                    hub,
                    email,
                    locale=locale,
                    color_scheme=scheme,
                    viewport={"width": screen.width, "height": screen.height},
                    device_scale_factor=screen.scale,
                    reduced_motion="reduce",
                )
                # Having a picture taken is not reading
                context.route("**/visit", lambda route: route.abort())
                for picture in (one for one in pictures(hub) if one.email == email):
                    name = f"{picture.name}-{screen.name}-{scheme}.webp"
                    (FOLDER / name).write_bytes(_photo(context, picture))
                context.close()


def pictures(hub: Hub) -> tuple[Picture, ...]:
    talk = hub.content("Cancellation done right: asyncio without leaks")
    note = hub.content("Draaiboek: het eerste kwartier van een incident")
    draft = hub.content("Hoe wij een storing naspelen")
    return (
        Picture("home", "/"),
        Picture("search", "/search?q=incident+oefenen"),
        Picture("watch", f"{talk}?q=shield&t=754"),
        Picture("note", note),
        Picture("profile", hub.person("Sanne Hoekstra")),
        Picture("topic", "/topics/incident-response"),
        Picture("editor", f"{draft}/edit", SANNE),
        Picture("people-admin", "/admin/people", SOFIA),
    )


def live_in(hub: Hub, browser: Browser) -> None:
    """What Noor and Sanne did here before the pictures are taken."""
    _let_in(hub)
    context = signed_in(browser, hub, NOOR)
    page = context.new_page()
    page.goto("/welcome")
    for topic in TOPICS:
        page.get_by_role("checkbox", name=topic, exact=True).check()
    page.get_by_role("button", name="Show my front page").click()
    page.goto(hub.person("Sanne Hoekstra"))
    page.get_by_role("button", name="Follow Sanne Hoekstra").first.click()
    page.get_by_role("button", name="Following Sanne Hoekstra").first.wait_for()
    for title, place in (
        ("Privacy by default in fifteen decisions", ""),
        ("Plannen met een team dat deeltijd werkt", ""),
        ("Cancellation done right: asyncio without leaks", "?t=754"),
    ):
        _visit(page, hub.content(title) + place)
    # The first search waits for the model
    page.goto("/search?q=incident+oefenen")
    context.close()
    context = signed_in(browser, hub, SANNE)
    page = context.new_page()
    page.goto("/notes/new")
    page.get_by_label("Title").fill("Hoe wij een storing naspelen")
    page.get_by_label("In short").fill("Een uur, vier kaarten en niemand krijgt een cijfer.")
    page.get_by_label("Text").fill(
        "## Vooraf\n\n- Kies een storing die echt is geweest.\n- Spreek af wie leidt en wie schrijft.\n\n"
        "## Tijdens\n\n1. Lees de eerste kaart voor.\n2. Wacht. **Stilte hoort erbij.**\n\n"
        "| Minuut | Wat gebeurt er |\n|---|---|\n| 0 | De eerste melding |\n| 15 | Wie weet het al? |\n"
    )
    page.get_by_label("Topics").fill("Incident response, Planning")
    page.get_by_role("button", name="Keep as a draft").click()
    page.wait_for_url("**/edit")
    context.close()


def _let_in(hub: Hub) -> None:
    """Logins of some colleagues, who have been here."""
    with hub.backends.writing() as session:
        people = session.scalars(select(Profile).where(Profile.user_id.is_(None), Profile.email.is_not(None)))
        for number, person in enumerate(people.all()[:12]):
            role = Role.CONTRIBUTOR if number % 3 else Role.EMPLOYEE
            user = accounts.create_user(session, str(person.email), name=person.name, role=role)
            user.last_login_at = utc_now() - timedelta(days=number * number, hours=number)


def _visit(page: Page, path: str) -> None:
    with page.expect_request("**/visit"):
        page.goto(path)
    page.wait_for_load_state("networkidle")


def _photo(context: BrowserContext, picture: Picture) -> bytes:
    page = context.new_page()
    page.goto(picture.path, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    # A headless browser draws no scrollbar in the room that is kept for it
    page.evaluate("document.documentElement.style.scrollbarGutter = 'auto'")
    shot = page.screenshot()
    page.close()
    return small(shot)


def small(shot: bytes) -> bytes:
    """The picture as WebP, as good as fits."""
    with Image.open(io.BytesIO(shot)) as picture:
        for quality in QUALITIES:
            out = io.BytesIO()
            picture.convert("RGB").save(out, "WEBP", quality=quality, method=6)
            if out.tell() <= MAX_BYTES:
                break
    return out.getvalue()


if __name__ == "__main__":
    main()
