"""A day of an employee: in by a link, five topics, a search, the second it is explained, a colleague."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.running import NOOR, Hub
from tests.e2e.waiting import soon

TALK = "Cancellation done right: asyncio without leaks"


def test_a_link_and_five_topics_make_a_full_front_page(visit: Open, hub: Hub) -> None:
    page = visit()
    page.goto(hub.told_link("Noor Zandstra"))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you want to learn, Noor?")
    for topic in ("asyncio", "Incident response", "Privacy", "Feedback", "Planning"):
        page.get_by_role("checkbox", name=topic, exact=True).check()

    page.get_by_role("button", name="Show my front page").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Good .+, Noor"))
    expect(page.get_by_role("region", name="Your raakvlak").get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("region", name="From people and topics you follow", exact=True)).to_be_visible()


def test_a_newcomer_who_skips_the_topics_still_gets_a_page(visit: Open, hub: Hub) -> None:
    page = visit()
    page.goto(hub.newcomer("Nienke Bos"))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    page.get_by_role("button", name="Skip").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Good .+, Nienke"))
    expect(page.get_by_role("region", name="New in the hub")).to_be_visible()


def test_a_search_opens_the_talk_at_the_second_of_its_moment(visit: Open) -> None:
    page = visit(NOOR)
    page.goto("/topics")
    page.get_by_role("combobox").fill("shield")
    page.keyboard.press("Enter")
    hit = page.get_by_role("article").filter(has=page.get_by_role("link", name=TALK))
    expect(page.get_by_role("complementary", name="Colleagues")).to_contain_text("Sanne Hoekstra")

    hit.locator(".moments > a").first.click()

    expect(page).to_have_url(re.compile(r"/contents/\d+\?.*t=\d+"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TALK)
    expect(page.get_by_role("navigation", name="Moments")).to_contain_text("You came for shield")
    expect(page.locator(".script [aria-current]")).to_be_visible()


def test_a_colleague_is_followed_and_a_talk_is_kept_and_remembered(visit: Open, hub: Hub) -> None:
    page = visit(NOOR)
    with page.expect_response("**/visit"):
        page.goto(hub.content(TALK))
    page.get_by_role("main").get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Saved")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Sanne Hoekstra").first.click()
    page.get_by_role("button", name="Follow Sanne Hoekstra").click()
    expect(page.get_by_role("button", name="Following Sanne Hoekstra")).to_be_visible()

    for path in ("/me/saved", "/me/history"):
        page.goto(path)
        expect(page.get_by_role("main").get_by_role("link", name=TALK)).to_be_visible()
    page.get_by_role("button", name=f"Forget {TALK}").click()
    expect(page.get_by_role("main").get_by_role("link", name=TALK)).to_have_count(0)


def test_who_opts_out_is_gone_from_search_at_once_and_can_come_back(visit: Open) -> None:
    page = visit(NOOR)
    asked = "/search/colleagues?q=onboarding"
    assert soon(page, asked, "Noor Zandstra")
    page.goto("/me/settings")
    page.get_by_role("button", name="Do not name me").click()
    expect(page.get_by_text("You are not named.")).to_be_visible()

    assert soon(page, asked, "Noor Zandstra", gone=True)

    page.get_by_role("button", name="Name me").click()
    expect(page.get_by_text("You can be found.")).to_be_visible()
