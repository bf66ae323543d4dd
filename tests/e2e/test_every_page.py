"""Every page, looked at once by who may see it: what must hold on each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, Response

from hub.app import create_app
from tests.e2e.browsing import Watch, scrolls_sideways, signed_in
from tests.e2e.conftest import Open
from tests.e2e.every_page import NOT_PAGES, Place, places
from tests.e2e.running import NOOR, Hub

API = "/api/"
DESK, PHONES = 1440, (390, 320)
# What is in order is not told: it would be the greater part of the time
ALL: dict[str, Any] = {"resultTypes": ["violations"]}
# Of all that axe looks at, contrast alone depends on the scheme
CONTRAST: dict[str, Any] = {**ALL, "runOnly": ["color-contrast"]}
LOOKS = (
    ("light", DESK, ALL),
    ("dark", DESK, CONTRAST),
    ("dark", PHONES[0], ALL),
    ("light", PHONES[0], CONTRAST),
)
VIOLATIONS = """options => axe.run(options).then(
    found => found.violations.map(one => `${one.id}: ${one.nodes[0].html}`))"""
WITHOUT_TOKEN = """Array.from(document.querySelectorAll("form[method=post]"))
    .filter(one => !one.elements.csrf_token?.value).length"""


@dataclass
class Look:
    """What was seen of a page."""

    status: int = 0
    title: str = ""
    lang: str = ""
    dutch: tuple[str, str] = ("", "")
    violations: list[str] = field(default_factory=list)
    too_wide_at: list[int] = field(default_factory=list)
    forms_without_token: int = 0


@pytest.fixture(scope="module")
def every_place(hub: Hub) -> dict[str, Place]:
    return places(hub)


@pytest.fixture(scope="module")
def watch(hub: Hub) -> Watch:
    return Watch(hub.address)


@pytest.fixture(scope="module")
def looks(
    browser: Browser, hub: Hub, every_place: dict[str, Place], watch: Watch
) -> Iterator[dict[str, Look]]:
    """Every page in English: on a desk and on a phone, in light and in dark; and its title in Dutch."""
    contexts: dict[str | None, BrowserContext] = {}
    seen = {}
    for name, place in every_place.items():
        if place.email not in contexts:
            context = signed_in(browser, hub, place.email) if place.email else visitor(browser, hub)
            watch.on(context)
            contexts[place.email] = context
        seen[name] = look_at(contexts[place.email].new_page(), place)
    yield seen
    for context in contexts.values():
        context.close()


def visitor(browser: Browser, hub: Hub) -> BrowserContext:
    return browser.new_context(locale="en-GB", base_url=hub.address)


def look_at(page: Page, place: Place) -> Look:
    look = Look()
    answer = page.goto(place.path, wait_until="load")
    if place.is_sent_too_late:
        answer = send_too_late(page)
    assert answer is not None
    look.status, look.title = answer.status, page.title()
    look.lang = page.locator("html").get_attribute("lang") or ""
    look.forms_without_token = page.evaluate(WITHOUT_TOKEN)
    page.evaluate(AXE_SCRIPT)
    for scheme, width, options in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        look.violations += [f"{scheme} {width}: {one}" for one in page.evaluate(VIOLATIONS, options)]
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 700})
        if scrolls_sideways(page):
            look.too_wide_at.append(width)
    dutch = page.request.get(place.path, headers={"Accept-Language": "nl"}).text()
    look.dutch = _first(r'<html lang="(\w+)"', dutch), _first(r"<title>(.*?)</title>", dutch)
    page.close()
    return look


def send_too_late(page: Page) -> Response:
    """Send the form that the page holds as if somebody had saved it since."""
    page.evaluate("document.querySelector('form.editor').elements.revision.value = 1")
    with page.expect_navigation(wait_until="load") as sent:
        page.get_by_role("button", name="Save", exact=True).click()
    assert sent.value is not None
    return sent.value


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, flags=re.DOTALL)
    return found[1] if found else ""


def test_every_page_of_the_hub_is_among_them(hub: Hub, every_place: dict[str, Place]) -> None:
    router = create_app(hub.backends.settings).url_map.bind("127.0.0.1")
    visited = {
        router.match(place.path.partition("?")[0], return_rule=True)[0].rule
        for place in every_place.values()
        if place.status != 404
    }
    served = {rule.rule for rule in router.map.iter_rules() if "GET" in (rule.methods or ())}

    assert {rule for rule in served - visited if not rule.startswith(API)} == set(NOT_PAGES)


def test_every_page_answers_as_it_should(looks: dict[str, Look], every_place: dict[str, Place]) -> None:
    assert {name: look.status for name, look in looks.items()} == {
        name: place.status for name, place in every_place.items()
    }


def test_no_page_has_an_accessibility_violation_in_either_scheme(looks: dict[str, Look]) -> None:
    assert {name: look.violations for name, look in looks.items() if look.violations} == {}


def test_no_page_scrolls_sideways_on_a_phone(looks: dict[str, Look]) -> None:
    assert {name: look.too_wide_at for name, look in looks.items() if look.too_wide_at} == {}


def test_every_title_says_where_one_is(looks: dict[str, Look], every_place: dict[str, Place]) -> None:
    titles = {name: look.title for name, look in looks.items()}

    assert {name: one for name, one in titles.items() if not one.startswith(every_place[name].title)} == {}
    assert {name: one for name, one in titles.items() if not re.fullmatch(r"\S.* · Raakvlak", one)} == {}


def test_every_page_says_its_language_in_english_and_in_dutch(looks: dict[str, Look]) -> None:
    assert {name: (look.lang, look.dutch[0]) for name, look in looks.items()} == dict.fromkeys(
        looks, ("en", "nl")
    )
    assert {name for name, look in looks.items() if not look.dutch[1].endswith(" · Raakvlak")} == set()


def test_every_form_that_posts_carries_a_token(looks: dict[str, Look]) -> None:
    assert {name: look.forms_without_token for name, look in looks.items() if look.forms_without_token} == {}


def test_no_page_asks_another_host(looks: dict[str, Look], watch: Watch) -> None:
    assert watch.elsewhere == []


def test_every_answer_carries_the_strict_policy(looks: dict[str, Look], watch: Watch) -> None:
    assert watch.unguarded == []


def test_no_page_complains_to_the_console(looks: dict[str, Look], watch: Watch) -> None:
    assert watch.said == []


def test_a_player_elsewhere_is_asked_for_only_after_a_click(
    visit: Open, hub: Hub, every_place: dict[str, Place]
) -> None:
    page = visit(NOOR)
    watch = Watch(hub.address)
    watch.on(page.context)
    page.goto(every_place["talk elsewhere"].path)
    page.wait_for_load_state("networkidle")
    assert watch.elsewhere == []

    page.get_by_role("link", name=re.compile("^Play")).click()

    page.locator("iframe").wait_for()
    assert {re.sub(r"(https://[^/]+).*", r"\1", url) for url in watch.elsewhere} == {
        "https://www.youtube-nocookie.com"
    }
