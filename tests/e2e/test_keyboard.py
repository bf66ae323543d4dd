"""Without a mouse: from the first letter to the page, and past the top bar."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open
from tests.e2e.running import NOOR, SANNE, Hub


@pytest.fixture
def page(visit: Open) -> Page:
    page = visit(NOOR)
    page.goto("/topics")
    return page


def test_a_suggestion_is_typed_chosen_and_opened(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("kubern")
    expect(page.get_by_role("option", name="Kubernetes", exact=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("Kubernetes")

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Kubernetes")


def test_a_hit_is_reached_with_tab_and_opened_with_enter(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("kubernetes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=kubernetes")
    title = page.get_by_role("article").get_by_role("heading", level=3).first.get_by_role("link")
    tab_to(page, title.inner_text())

    page.keyboard.press("Enter")

    page.wait_for_url("**/contents/*")


def test_the_skip_link_is_first_and_leads_past_the_bar(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_a_note_is_published_without_a_mouse(visit: Open, hub: Hub) -> None:
    page = visit(SANNE)
    page.goto("/notes/new")
    tab_to(page, "", field="title")
    page.keyboard.type("Alleen met toetsen")
    tab_to(page, "Publish")

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Alleen met toetsen")


def tab_to(page: Page, words: str, *, field: str = "") -> None:
    """Press Tab until the focus, which must be seen, is on the element with these words or this id."""
    focus = "() => [document.activeElement.innerText.trim(), document.activeElement.id]"
    for _ in range(60):
        page.keyboard.press("Tab")
        text, name = page.evaluate(focus)
        if (name == field) if field else (text == words):
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"Tab never came to {words or field!r}")
