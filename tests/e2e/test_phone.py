"""On a phone: a search, its filters in a sheet, the colleagues as a row, and room for a thumb."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open
from tests.e2e.running import NOOR, SANNE

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
THUMB_PX = 44


@pytest.fixture
def page(visit: Open) -> Page:
    page = visit(NOOR, **PHONE)
    page.goto("/search?q=asyncio")
    return page


def test_filters_are_chosen_in_a_sheet(page: Page) -> None:
    page.get_by_text("Filters", exact=True).first.tap()
    sheet = page.locator(".sheet > div")
    sheet.get_by_role("checkbox", name="English").check()
    sheet.get_by_role("button", name="Show results").tap()

    expect(page.get_by_role("link", name="Remove the filter English")).to_be_visible()
    expect(sheet).to_be_hidden()


def test_the_row_of_faces_opens_everybody_with_the_evidence(page: Page) -> None:
    page.get_by_role("link", name="colleagues know this").tap()

    expect(page.get_by_role("heading", level=2, name="Sanne Hoekstra")).to_be_visible()


def test_the_menu_stays_on_the_screen_and_leads_to_the_settings(page: Page) -> None:
    page.get_by_label("Menu of Noor Zandstra").tap()
    box = page.locator(".bar .menu[open] > div").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390

    page.get_by_role("link", name="Settings").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")


@pytest.mark.parametrize("path", ["/search?q=asyncio", "/notes/new", "/me/settings", "/topics"])
def test_what_is_pressed_has_room_for_a_thumb(visit: Open, path: str) -> None:
    page = visit(SANNE, **PHONE)
    page.goto(path)
    small = page.locator("button:visible, .btn:visible, summary.chip:visible, a.chip:visible").evaluate_all(
        f"""all => all.filter(one => !one.closest(".sr") && !one.classList.contains("sr"))
            .filter(one => one.getBoundingClientRect().height < {THUMB_PX})
            .map(one => one.outerHTML)"""
    )

    assert small == []
