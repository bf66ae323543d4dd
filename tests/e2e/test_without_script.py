"""With script switched off: coming in, searching, filtering, reading and keeping still work."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from hub.models.people import Role
from hub.services import accounts
from tests.e2e.conftest import Open
from tests.e2e.running import NOOR, Hub

PASSWORD = "een rustig wachtwoord"


@pytest.fixture
def page(visit: Open) -> Page:
    return visit(NOOR, java_script_enabled=False)


def test_a_password_opens_the_page_one_was_going_to(visit: Open, hub: Hub) -> None:
    with hub.backends.writing() as session:
        email = "gerben@laagland.example"
        accounts.create_user(session, email, name="Gerben", role=Role.EMPLOYEE, password=PASSWORD)
    page = visit(java_script_enabled=False)
    page.goto("/topics/privacy")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)

    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy")


def test_a_search_is_filtered_and_a_text_is_read(page: Page) -> None:
    page.goto("/topics")
    page.get_by_role("combobox").fill("feedback")
    page.keyboard.press("Enter")
    page.locator("details:visible > summary", has_text="Language").click()
    page.get_by_role("checkbox", name="Dutch").check()
    page.get_by_role("button", name="Show results").click()
    expect(page).to_have_url(re.compile(r"/search\?q=feedback&lang=nl$"))

    page.get_by_role("link", name="Feedback vragen in één zin").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Feedback vragen in één zin")
    expect(page.locator("article .prose").first).to_be_visible()


def test_the_transcript_is_searched_by_its_form(page: Page, hub: Hub) -> None:
    page.goto(hub.content("Cancellation done right: asyncio without leaks"))
    page.get_by_role("searchbox", name="Search in the transcript").fill("shield")
    page.keyboard.press("Enter")

    expect(page.locator(".script mark").first).to_have_text("shield")


def test_a_talk_is_kept_and_a_colleague_followed(page: Page, hub: Hub) -> None:
    page.goto(hub.content("Reading logs under pressure"))

    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Follow Tomasz Wilczek").click()

    expect(page.get_by_role("button", name="Saved")).to_be_visible()
    expect(page.get_by_role("button", name="Following Tomasz Wilczek")).to_be_visible()
