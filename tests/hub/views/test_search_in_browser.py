"""Searching in a real browser: by keyboard from the first letter, and without script."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from hub.models.contents import Kind, PersonRole
from hub.recognition import LOGIN_COOKIE
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site, open_site

PAGES = ("/search?q=incident", "/search?q=xyzzy&kind=course", "/search/colleagues?q=incident")
TOPIC_PAGES = ("/topics", "/topics/incident", "/search?q=sanne")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from open_site(tmp_path_factory.mktemp("hub"))


@pytest.fixture(scope="module")
def cookie(site: Site) -> str:
    """The login of somebody among a topic, a talk and a colleague."""
    with site.writing() as session:
        topic = make_topic(session, "incident", label_nl="Incidenten", label_en="Incidents")
        sanne = make_profile(session, "Sanne Hoekstra", job_title="Arbeidsongeschiktheidsverzekering" * 3)
        people = ((sanne, PersonRole.SPEAKER),)
        for title in ("Incident rehearsal", "Incident " + "x" * 250):
            make_content(session, title, kind=Kind.VIDEO, topics=(topic,), people=people, duration_s=60.0)
        user = make_user(session, "Noor")
    site.index()
    kept = site.client_for(user.id).get_cookie(LOGIN_COOKIE)
    assert kept is not None
    return kept.value


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def signed_in(browser: Browser, address: str, cookie: str, **options: object) -> BrowserContext:
    context = browser.new_context(locale="en-GB", **options)
    context.add_cookies([{"name": LOGIN_COOKIE, "value": cookie, "url": address}])
    return context


@pytest.fixture
def page(browser: Browser, address: str, cookie: str) -> Iterator[Page]:
    context = signed_in(browser, address, cookie)
    page = context.new_page()
    page.goto(f"{address}/topics")
    yield page
    context.close()


def test_a_suggestion_is_found_and_opened_by_keyboard_alone(page: Page, address: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type("inci")
    expect(page.get_by_role("option", name="Incidents")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("Incidents")

    page.keyboard.press("Enter")

    page.wait_for_url(f"{address}/topics/incident")


def test_escape_keeps_what_was_typed_and_enter_searches_for_it(page: Page, address: str) -> None:
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.type("sanne")
    expect(page.get_by_role("option", name="Sanne Hoekstra")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Enter")

    page.wait_for_url(f"{address}/search?q=sanne")
    expect(field).to_have_value("sanne")


TELL_OF_BONES = """() => new MutationObserver(() => {
  if (document.querySelector(".bone") && document.querySelector("ol.hits").hidden) console.log("bones");
}).observe(document.body, {childList: true, subtree: true})"""


def test_a_search_that_takes_its_time_shows_where_its_hits_will_stand(page: Page, address: str) -> None:
    page.goto(f"{address}/search?q=incident")
    page.evaluate(TELL_OF_BONES)
    held: list[Route] = []
    page.route("**/search?**kind=video**", lambda route: held.append(route))

    with page.expect_console_message(lambda message: message.text == "bones"):
        page.locator("a[href*='kind=video']").first.click(no_wait_after=True)
    held[0].continue_()

    page.wait_for_url("**kind=video**")
    expect(page.locator("[data-part=hits]")).to_be_visible()
    page.go_back()
    expect(page.locator("[data-part=hits]")).to_be_visible()
    expect(page.locator(".bone")).to_have_count(0)


def test_following_answers_in_place(page: Page, address: str) -> None:
    page.goto(f"{address}/topics/incident")
    button = page.get_by_role("button", name="Follow Incidents")
    button.click()

    expect(page.get_by_role("button", name="Following Incidents")).to_have_attribute("aria-pressed", "true")
    assert page.url == f"{address}/topics/incident"


def test_search_filters_and_sorts_without_script(browser: Browser, address: str, cookie: str) -> None:
    context = signed_in(browser, address, cookie, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/topics")
    page.get_by_role("combobox").fill("incident")
    page.keyboard.press("Enter")
    page.locator("details:visible > summary", has_text="Language").click()
    page.get_by_role("checkbox", name="English").check()
    page.get_by_role("button", name="Show results").click()

    assert page.url == f"{address}/search?q=incident&lang=en"
    assert page.get_by_role("link", name="Remove the filter English").is_visible()
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_pages_are_accessible_and_do_not_scroll_sideways(
    browser: Browser, address: str, cookie: str, width: int, scheme: str
) -> None:
    context = signed_in(
        browser, address, cookie, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    found: list[object] = []
    for path in PAGES + TOPIC_PAGES:
        page.goto(address + path)
        found += [(path, one["id"]) for one in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append((path, "scrolls sideways"))
    context.close()

    assert found == []
