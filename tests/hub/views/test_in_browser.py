"""The frame and every component in a real browser: by keyboard, at every width, under the strict policy."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from tests.hub.views.framed import frame_app

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, frame_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 800}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}/styleguide")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "lang"), [(1440, "nl"), (390, "en")])
def test_the_style_guide_has_no_accessibility_violation(
    browser: Browser, address: str, scheme: str, width: int, lang: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/styleguide?hl={lang}")
    for part in ("summary.why", ".menu:has(.who-am-i) > summary"):
        page.locator(part).first.click()

    found = Axe().run(page).response["violations"]

    context.close()
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1079, 1440, 2560])
def test_no_page_scrolls_sideways(context: BrowserContext, address: str, width: int) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/styleguide")

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_page_asks_no_other_host_and_breaks_no_policy(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    hosts: set[bool] = set()
    told: list[str] = []
    page.on("request", lambda request: hosts.add(request.url.startswith(address)))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))

    page.goto(f"{address}/styleguide")
    page.wait_for_load_state("networkidle")

    assert (hosts, told) == ({True}, [])


def test_slash_focuses_the_search_field_and_arrows_walk_through_suggestions(page: Page, address: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type("inc")
    field = page.locator("input[data-suggest]")
    expect(field).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    expect(page.locator('#suggestions [aria-selected="true"]')).to_contain_text("Sanne")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/styleguide#person")


def test_escape_closes_the_suggestions_and_keeps_the_words(page: Page) -> None:
    field = page.locator("input[data-suggest]")
    field.fill("inc")
    expect(field).to_have_attribute("aria-expanded", "true")

    field.press("Escape")

    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("inc")


def test_enter_without_a_choice_searches(page: Page, address: str) -> None:
    page.locator("input[data-suggest]").fill("a & b")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}/search?q=a+%26+b")


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page) -> None:
    summary = page.locator("summary", has_text="Share")
    summary.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Note")).to_be_focused()

    page.keyboard.press("Escape")

    expect(summary).to_be_focused()
    expect(page.get_by_role("link", name="Note")).to_be_hidden()


def test_a_chosen_scheme_is_there_on_the_next_page_without_script(page: Page, address: str) -> None:
    page.locator(".menu:has(.who-am-i) > summary").click()
    page.get_by_label("Dark").check()
    dark = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(dark) == "dark"

    answer = page.request.get(f"{address}/nowhere")

    assert 'data-scheme="dark"' in answer.text()


def test_a_destructive_button_asks_once_and_can_be_left(page: Page) -> None:
    page.locator("summary", has_text="Verwijderen").click()
    dialog = page.get_by_role("dialog", name="Deze notitie verwijderen?")
    expect(dialog).to_be_visible()

    page.get_by_role("button", name="Cancel").click()

    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_the_words_of_a_moment_never_hide_the_line_below_nor_leave_the_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    moments = page.locator(".line > li:has(.tip)")
    for index in range(moments.count()):
        moments.nth(index).locator("a").focus()
        tip = moments.nth(index).locator(".tip").bounding_box()
        line = page.locator(".line").first.bounding_box()

        assert tip is not None
        assert line is not None
        assert tip["y"] + tip["height"] <= line["y"]
        assert tip["x"] >= 0
        assert tip["x"] + tip["width"] <= width


def test_an_action_answers_in_place_and_carries_its_token(page: Page, address: str) -> None:
    page.goto(f"{address}/parts")

    page.get_by_role("button", name="Save").click()

    expect(page.locator("#answer")).to_have_text("saved")


def test_a_part_that_fails_says_so_in_the_live_region_and_leaves_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/parts")

    page.get_by_role("button", name="Ask").click()

    expect(page.locator("#told")).to_contain_text("Search is catching its breath")
    expect(page.locator("#answer")).to_have_text("nothing yet")


def test_without_script_search_menus_and_questions_still_work(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/styleguide")

    page.locator("summary", has_text="Verwijderen").click()
    expect(page.get_by_role("button", name="Verwijder de notitie")).to_be_visible()
    page.locator(".menu:has(.who-am-i) > summary").click()
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Remember").click()
    expect(page.locator('html[data-scheme="dark"]')).to_be_attached()
    page.locator(".bar input[type=search]").fill("asyncio")
    page.locator(".bar input[type=search]").press("Enter")

    expect(page).to_have_url(f"{address}/search?q=asyncio")
    context.close()
