"""On paper there is the text and nothing to press."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.running import NOOR, Hub


def test_a_note_prints_its_text_on_white_without_bar_and_buttons(visit: Open, hub: Hub) -> None:
    page = visit(NOOR, color_scheme="dark")
    page.goto(hub.content("Task groups on one page"))
    expect(page.locator("header.bar")).to_be_visible()

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.locator("article .prose").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("header.bar:visible, footer.foot:visible, .btn:visible, .menu:visible").count() == 0
    colours = "getComputedStyle(document.body)"
    assert page.evaluate(f"{colours}.colorScheme || getComputedStyle(document.documentElement).colorScheme")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_a_page_of_hits_prints_them_all_the_way_across(visit: Open) -> None:
    page = visit(NOOR)
    page.goto("/search?q=privacy")
    hits = page.locator(".hit:visible").count()

    page.emulate_media(media="print")

    assert page.locator(".hit:visible").count() == hits > 0
    assert page.locator("nav:visible .btn, form:visible .btn").count() == 0
