"""The sheet that opens over any page when a file is dropped, and the plain form without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.browsing import scrolls_sideways
from tests.e2e.conftest import Open
from tests.e2e.running import NOOR, SANNE
from tests.e2e.sending import drop, expect_sent, hold, line


@pytest.fixture
def page(visit: Open) -> Page:
    return visit(SANNE)


# --- The sheet over any page ----------------------------------------------------------------------


def test_a_file_dropped_on_any_page_opens_the_sheet_and_is_sent(page: Page, film: Path) -> None:
    page.goto("/topics")

    drop(page, film)

    sheet = page.get_by_role("dialog", name="Share what you know")
    expect(sheet).to_be_visible()
    expect_sent(sheet)


def test_a_closed_sheet_goes_on_and_says_so_in_the_corner(page: Page, large: Path) -> None:
    hold(page, after=1)
    page.goto("/topics")
    page.get_by_text("Share", exact=True).click()
    sheet = page.get_by_role("dialog", name="Share what you know")
    sheet.locator("input[data-files]").set_input_files(str(large))
    expect(sheet.locator("form.share-form")).to_be_visible()

    page.keyboard.press("Escape")
    page.get_by_role("button", name="1 file on its way").click()

    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Cancel").click()
    expect(line(page, large).get_by_text("Cancelled.")).to_be_visible()


def test_who_may_not_share_gets_no_sheet(visit: Open) -> None:
    page = visit(NOOR)
    page.goto("/topics")

    assert page.locator("[data-sheet]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheet_with_files_is_accessible_on_a_desk_and_a_phone(
    visit: Open, film: Path, tmp_path: Path, scheme: str
) -> None:
    page = visit(SANNE, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/topics")
    page.get_by_text("Share", exact=True).click()
    empty = tmp_path / "leeg.mp4"
    empty.touch()
    sheet = page.get_by_role("dialog", name="Share what you know")
    sheet.locator("input[data-files]").set_input_files([str(film), str(empty)])
    expect(sheet.locator("form.share-form")).to_be_visible()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})

        found = Axe().run(page).response["violations"]

        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert not scrolls_sideways(page)


# --- Without script -------------------------------------------------------------------------------


def test_without_script_a_small_file_goes_with_a_plain_form(visit: Open, film: Path) -> None:
    page = visit(SANNE, java_script_enabled=False)
    page.goto("/share")
    page.locator("input[type=file]").set_input_files(str(film))
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/contents/\d+/edit$"))

    page.get_by_role("button", name="Publish").click()

    page.wait_for_url(re.compile(r"/contents/\d+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Test without script"))
