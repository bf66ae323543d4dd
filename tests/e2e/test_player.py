"""What a viewer chooses in the player, what comes after a film, and a film whose addresses end on the way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from hub.models.people import Profile
from hub.models.touch import Playlist, PlaylistItem
from hub.services.policies import stored_policy
from tests.e2e.conftest import Open
from tests.e2e.playing import PAUSED, SECOND, comes_true, film_in
from tests.e2e.running import SANNE, Hub

HEIGHT = "document.querySelector('video').videoHeight"


@pytest.fixture(scope="module")
def film(hub: Hub) -> str:
    return film_in(hub)


@pytest.fixture
def page(visit: Open) -> Page:
    return visit(SANNE)


def test_the_quality_that_is_chosen_is_shown(page: Page, film: str) -> None:
    page.goto(film)
    page.locator("[data-part=start]").click()
    assert comes_true(page, f"{SECOND} > 0")
    page.get_by_label("Speed and quality").click()
    offered = page.locator("[data-part=qualities] label").all_text_contents()

    page.get_by_role("radio", name="270p").check()

    assert [label.strip() for label in offered] == ["By itself", "270p", "180p"]
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('video').currentTime = 0")
    assert comes_true(page, f"{HEIGHT} === 270")


def test_captions_come_in_the_size_that_was_chosen_here_and_the_next_time(page: Page, film: str) -> None:
    page.goto(f"{film}?t=4")
    page.locator("[data-part=captions] summary").click()
    page.get_by_role("radio", name="English").check()
    page.get_by_role("radio", name="Large").check()
    page.locator("[data-part=captions] summary").click()
    page.locator("[data-part=start]").click()
    caption = page.locator("[data-part=caption]")
    expect(caption).to_have_text("Now we cancel a task.")
    large = caption.locator("span").evaluate("line => parseFloat(getComputedStyle(line).fontSize)")

    page.evaluate("localStorage.setItem('film-size', 'small')")
    page.reload()
    page.locator("[data-part=start]").click()

    expect(caption).to_have_text("Now we cancel a task.")
    small = caption.locator("span").evaluate("line => parseFloat(getComputedStyle(line).fontSize)")
    assert small < large


def test_a_film_goes_on_in_a_small_window_of_its_own(page: Page, film: str) -> None:
    page.goto(film)
    page.locator("[data-part=start]").click()
    assert comes_true(page, f"{SECOND} > 0")
    button = page.get_by_role("button", name="Picture in picture")

    button.click()
    assert comes_true(page, "document.pictureInPictureElement === document.querySelector('video')")
    button.click()

    assert comes_true(page, "document.pictureInPictureElement === null")


def test_a_playlist_goes_on_with_its_next_film(page: Page, hub: Hub, film: str) -> None:
    second = film_in(hub, "How tasks begin")
    with hub.backends.writing() as session:
        owner = session.scalars(select(Profile).where(Profile.name == "Sanne Hoekstra")).one()
        playlist = Playlist(owner_id=owner.id, title="Tasks", shared=True)
        session.add(playlist)
        session.flush()
        for position, address in enumerate((film, second)):
            content_id = int(address.rpartition("/")[2])
            session.add(PlaylistItem(playlist_id=playlist.id, content_id=content_id, position=position))
        list_id = playlist.id
    page.goto(f"{film}?list={list_id}&t=11")
    expect(page.get_by_role("link", name="Next: How tasks begin")).to_be_visible()

    page.locator("[data-part=start]").click()

    page.wait_for_url(re.compile(rf"{second}\?list={list_id}"), timeout=15_000)
    assert comes_true(page, f"!{PAUSED} && {SECOND} > 0")


def test_a_link_leads_to_the_second_at_which_the_film_stands(page: Page, film: str) -> None:
    page.goto(f"{film}?t=8")
    page.locator("[data-part=start]").click()
    assert comes_true(page, f"{SECOND} > 8.2")
    page.locator("[data-part=play]").click()
    second = int(page.evaluate(SECOND))

    page.locator("details", has=page.locator("[data-share]")).locator("summary").click()

    expect(page.locator("input[data-share]")).to_have_value(re.compile(rf"{film}\?t={second}&cut=\d+$"))


def test_a_film_whose_addresses_end_goes_on_with_new_ones(page: Page, film: str) -> None:
    refused: list[str] = []
    renewed: list[str] = []

    def answer(route: Route) -> None:
        # The first piece has come, and then the hour is over until the player asks for other addresses
        if "bytes=0-" not in route.request.headers.get("range", "") and not renewed:
            refused.append(route.request.url)
            route.fulfill(status=403)
        else:
            route.continue_()

    def renew(route: Route) -> None:
        renewed.append(route.request.url)
        route.continue_()

    page.route("**/media/**.mp4", answer)
    page.route("**/film.json", renew)
    page.goto(film)

    page.locator("[data-part=start]").click()

    assert comes_true(page, f"!{PAUSED} && {SECOND} > 0.5")
    assert (len(renewed), bool(refused)) == (1, True)


@pytest.mark.parametrize(("width", "height"), [(640, 420), (390, 420), (320, 200)])
def test_a_film_in_a_frame_fits_in_it_with_its_bar(
    visit: Open, hub: Hub, film: str, width: int, height: int
) -> None:
    with hub.backends.writing() as session:
        stored_policy(session).embed_origins = "https://intranet.example.org"
    page = visit(SANNE, viewport={"width": width, "height": height})

    # With a line below it
    page.goto(f"{film.replace('contents', 'embed')}?t=4&cut=0")

    expect(page.get_by_text("This recording was replaced")).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-part=bar]")).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-part=start]")).to_be_in_viewport(ratio=1)
