"""From the address that `make up` prints to the first useful result: how many things a newcomer has to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Open
from tests.e2e.running import Hub

TOPICS = ("asyncio", "Incident response", "Privacy", "Feedback", "Planning")
TALK = "Cancellation done right: asyncio without leaks"


@dataclass
class Newcomer:
    """Somebody who has never been here, and how often she pressed or typed something."""

    page: Page
    did: int = 0

    def press(self, what: Locator) -> None:
        what.click()
        self.did += 1

    def look_for(self, words: str) -> None:
        self.page.get_by_role("combobox").fill(words)
        self.page.keyboard.press("Enter")
        self.did += 1


def arrive(visit: Open, hub: Hub, name: str) -> Newcomer:
    newcomer = Newcomer(visit())
    newcomer.page.goto(hub.newcomer(name))
    newcomer.press(newcomer.page.get_by_role("main").get_by_role("button", name="Sign in"))
    expect(newcomer.page.get_by_role("heading", level=1)).to_contain_text("What do you want to learn")
    return newcomer


def open_what_is_said(newcomer: Newcomer) -> None:
    """Searches, and opens a talk at the second where it is explained; a colleague stands beside it."""
    page = newcomer.page
    newcomer.look_for("shield")
    expect(page.get_by_role("complementary", name="Colleagues")).to_contain_text("Sanne Hoekstra")
    hit = page.get_by_role("article").filter(has=page.get_by_role("link", name=TALK))
    newcomer.press(hit.locator(".moments > a").first)
    expect(page).to_have_url(re.compile(r"/contents/\d+\?.*t=\d+"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TALK)
    expect(page.locator(".script [aria-current]")).to_be_in_viewport()


def test_nine_steps_lead_to_five_topics_and_the_second_where_it_is_said(visit: Open, hub: Hub) -> None:
    newcomer = arrive(visit, hub, "Tessa de Groot")
    page = newcomer.page
    for topic in TOPICS:
        newcomer.press(page.get_by_role("checkbox", name=topic, exact=True))
    newcomer.press(page.get_by_role("button", name="Show my front page"))
    expect(page.get_by_role("region", name="Your raakvlak").get_by_role("listitem")).to_have_count(3)

    open_what_is_said(newcomer)

    assert newcomer.did == 9


def test_four_steps_lead_there_without_choosing_topics(visit: Open, hub: Hub) -> None:
    newcomer = arrive(visit, hub, "Joost Vermeer")
    newcomer.press(newcomer.page.get_by_role("button", name="Skip"))
    expect(newcomer.page.get_by_role("region", name="New in the hub")).to_be_visible()

    open_what_is_said(newcomer)

    assert newcomer.did == 4
