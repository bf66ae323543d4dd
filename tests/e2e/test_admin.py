"""An administrator lets people in, puts them together, and settles what colleagues report."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open
from tests.e2e.running import NOOR, SOFIA, Hub
from tests.e2e.waiting import soon


@pytest.fixture
def page(visit: Open) -> Page:
    return visit(SOFIA)


def invite(page: Page, name: str, email: str) -> str:
    """Make a login. Answers the link to hand over."""
    page.goto("/admin/people")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Make the login and its link").click()
    return page.locator("code.secret").inner_text()


def test_who_is_invited_comes_in_with_the_link_and_can_become_an_administrator(
    page: Page, visit: Open
) -> None:
    link = invite(page, "Jelle Postma", "jelle.postma@laagland.example")
    guest = visit()
    guest.goto(link)
    guest.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Jelle")
    assert guest.goto("/admin").status == 403  # type: ignore[union-attr]

    page.goto("/admin/people?q=jelle")
    page.get_by_role("link", name="Jelle Postma").click()
    page.get_by_role("radio", name="Admin").check()
    page.get_by_role("button", name="Save the role").click()

    expect(page.get_by_role("radio", name="Admin")).to_be_checked()
    assert guest.goto("/admin").status == 200  # type: ignore[union-attr]


def test_a_group_is_made_and_gets_a_member(page: Page) -> None:
    page.goto("/admin/groups")
    page.get_by_label("Name").fill("Leeskring")
    page.get_by_label("Kind").select_option("circle")
    page.get_by_role("button", name="Make the group").click()

    page.get_by_label("E-mail address").fill(NOOR)
    page.get_by_role("button", name="Add").click()

    expect(page.get_by_role("heading", name="1 member")).to_be_visible()
    expect(page.get_by_role("heading", name="Noor Zandstra")).to_be_visible()


def test_two_profiles_of_one_person_become_one(page: Page) -> None:
    invite(page, "Wouter Slagman", "wouter@thuis.example")
    page.goto("/admin/people?which=no_login&q=slagman")
    page.get_by_role("link", name="Wouter Slagman").click()
    page.get_by_role("search", name="Find the other profile").get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Compare Wouter Slagman").click()

    page.get_by_role("button", name="Yes, this is one person").click()

    page.goto("/admin/people?which=all&q=slagman")
    expect(page.get_by_role("row").filter(has_text="Wouter Slagman")).to_have_count(1)
    expect(page.get_by_role("row").filter(has_text="Wouter Slagman")).to_contain_text("wouter@thuis.example")


def test_a_report_waits_until_it_is_settled(page: Page, visit: Open, hub: Hub) -> None:
    reader = visit(NOOR)
    reader.goto(hub.content("Feedback vragen in één zin"))
    reader.get_by_role("link", name="Report this").click()
    reader.get_by_label("What is not right").fill("De link onderaan klopt niet meer.")
    reader.get_by_role("button", name="Send").click()
    page.goto("/admin/reports")
    expect(page.get_by_text("De link onderaan klopt niet meer.")).to_be_visible()

    page.get_by_role("button", name="Settled").click()

    expect(page.get_by_text("De link onderaan klopt niet meer.")).to_have_count(0)


def test_an_organisation_that_names_nobody_shows_contents_only(page: Page) -> None:
    asked = "/search/colleagues?q=asyncio"
    assert soon(page, asked, "Sanne Hoekstra")
    try:
        _choose(page, "Never")
        assert soon(page, asked, "Sanne Hoekstra", gone=True)
    finally:
        _choose(page, "Yes, unless somebody says no")
    assert soon(page, asked, "Sanne Hoekstra")


def _choose(page: Page, inference: str) -> None:
    page.goto("/admin/policy")
    page.get_by_role("radio", name=inference).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("radio", name=inference)).to_be_checked()
