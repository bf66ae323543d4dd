"""A note from its first word to the bin and back, by somebody who may write."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.browsing import scrolls_sideways
from tests.e2e.conftest import Open
from tests.e2e.running import SANNE
from tests.e2e.waiting import soon


@pytest.fixture
def page(visit: Open) -> Page:
    return visit(SANNE)


def write(page: Page, title: str, body: str) -> None:
    page.goto("/notes/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text", exact=True).fill(body)


def publish(page: Page, title: str, body: str) -> str:
    """Write and publish a note. Answers its address."""
    write(page, title, body)
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/contents/\d+$"))
    return page.url


def test_a_preview_shows_the_text_as_it_will_be(page: Page) -> None:
    write(page, "Voorbeeld", "## Kop\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")

    page.get_by_role("button", name="Preview").click()

    preview = page.get_by_label("Preview", exact=True)
    expect(preview.get_by_role("heading", name="Kop")).to_be_visible()
    expect(preview.get_by_role("cell", name="2")).to_be_visible()


def test_a_draft_survives_a_closed_tab(page: Page) -> None:
    write(page, "Halverwege een gedachte", "Dit is nog niet af.")
    expect(page.get_by_role("status").filter(has_text="Draft saved")).to_be_visible()
    again = page.context.new_page()
    page.close()

    again.goto("/me/drafts")
    again.get_by_role("link", name="Halverwege een gedachte").click()

    expect(again.get_by_label("Text", exact=True)).to_have_value("Dit is nog niet af.")


def test_a_published_note_is_found_at_once_and_leaves_no_draft(page: Page) -> None:
    publish(page, "Kwartaalritme zonder kramp", "Elke dertien weken een zeldzaamwoord.")

    assert soon(page, "/search?q=zeldzaamwoord", "Kwartaalritme zonder kramp")
    page.goto("/me/drafts")
    expect(page.get_by_role("link", name="Kwartaalritme zonder kramp")).to_have_count(0)


def test_an_edit_is_found_and_can_be_compared_with_what_stood_there(page: Page) -> None:
    address = publish(page, "Vergelijk mij", "Wij beginnen om negen uur.")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Text", exact=True).fill("Wij beginnen om elfendertig uur.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(address)
    assert soon(page, "/search?q=elfendertig", "Vergelijk mij")

    page.goto(f"{address}/history")

    expect(page.get_by_role("table").get_by_role("row")).to_have_count(3)
    expect(page.locator(".changes del")).to_have_text(["negen"])
    expect(page.locator(".changes ins")).to_have_text(["elfendertig"])


def test_what_is_deleted_is_gone_and_one_click_brings_it_back(page: Page) -> None:
    address = publish(page, "Even weg", "Een verdwijnwoord om te zoeken.")
    assert soon(page, "/search?q=verdwijnwoord", "Even weg")
    page.get_by_label("More").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("It is deleted.")).to_be_visible()
    assert soon(page, "/search?q=verdwijnwoord", "Even weg", gone=True)

    page.get_by_role("button", name="Undo").click()

    page.wait_for_url(address)
    assert soon(page, "/search?q=verdwijnwoord", "Even weg")


def test_two_who_edit_at_once_keep_both_texts_on_an_accessible_page(page: Page, visit: Open) -> None:
    address = publish(page, "Twee schrijvers", "Het begin.")
    other = visit(SANNE, color_scheme="dark", viewport={"width": 390, "height": 844})
    for window in (page, other):
        window.goto(f"{address}/edit")
    page.get_by_label("Text", exact=True).fill("Het begin van de een.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(address)

    other.get_by_label("Text", exact=True).fill("Het begin van de ander.")
    other.get_by_role("button", name="Save", exact=True).click()

    expect(other.get_by_text("Het begin van de ander.").first).to_be_visible()
    expect(other.get_by_text("Het begin van de een.").first).to_be_visible()
    assert [one["id"] for one in Axe().run(other).response["violations"]] == []
    assert not scrolls_sideways(other)
    other.emulate_media(color_scheme="light")
    other.set_viewport_size({"width": 1440, "height": 900})
    assert [one["id"] for one in Axe().run(other).response["violations"]] == []
