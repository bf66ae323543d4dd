"""A film in a real browser: it plays, seeks, shows its captions, opens at a second, and is counted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from hub.models.contents import Content, Kind
from hub.models.media import WatchedSlice
from hub.models.touch import Visit
from tests.e2e.browsing import Watch, scrolls_sideways
from tests.e2e.conftest import Open
from tests.e2e.playing import PAUSED, SECOND, comes_true, film_in
from tests.e2e.running import NOOR, SANNE, Hub
from tests.e2e.waiting import until
from tests.factories import make_content
from tests.films import add_film, add_original, ask_steps


@pytest.fixture(scope="module")
def film(hub: Hub) -> str:
    """The address of a film that can be watched."""
    return film_in(hub)


@pytest.fixture
def page(visit: Open) -> Page:
    return visit(SANNE)


def test_a_film_plays_in_pieces_and_pauses(page: Page, film: str, hub: Hub) -> None:
    watch = Watch(hub.address)
    watch.on(page.context)
    page.goto(film)

    page.get_by_role("button", name="Play").first.click()

    assert comes_true(page, f"{SECOND} > 0.3 && document.querySelector('video').src.startsWith('blob:')")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("[data-part=play]")).to_have_accessible_name("Play")
    assert (watch.said, watch.elsewhere, watch.unguarded) == ([], [], [])


def test_a_line_of_the_transcript_leads_to_its_second_and_is_followed(page: Page, film: str) -> None:
    page.goto(film)
    line = page.locator(".script a", has_text="Now we cancel a task.")

    line.click()

    assert comes_true(page, f"{SECOND} >= 4 && {SECOND} < 8")
    expect(line).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-part=chapter]")).to_have_text("Cancelling")


def test_an_address_opens_the_film_at_its_second(page: Page, film: str) -> None:
    page.goto(f"{film}?t=8")

    expect(page.get_by_role("button", name="Play from 0:08")).to_be_visible()
    page.get_by_role("button", name="Play from 0:08").click()

    assert comes_true(page, f"!{PAUSED} && {SECOND} >= 8")


def test_captions_come_in_the_language_and_colour_that_were_chosen(page: Page, film: str) -> None:
    page.goto(f"{film}?t=4")
    page.locator("[data-part=captions] summary").click()
    page.get_by_role("radio", name="Dutch").check()
    page.get_by_role("radio", name="Yellow on black").check()
    page.locator("[data-part=captions] summary").click()
    page.locator("[data-part=start]").click()

    caption = page.locator("[data-part=caption]")
    expect(caption).to_have_text("[nl] Now we cancel a task.")
    expect(caption).to_have_attribute("data-colour", "yellow")

    page.reload()
    expect(page.locator("input[name=captions-of-film][value=nl]")).to_be_checked()


def test_everything_of_the_player_is_done_without_a_mouse(page: Page, film: str) -> None:
    page.goto(film)
    page.locator("[data-part=play]").focus()
    page.keyboard.press("Enter")
    assert comes_true(page, f"!{PAUSED} && {SECOND} > 0")

    for key, so in (
        ("k", PAUSED),
        ("9", f"Math.abs({SECOND} - 10.8) < 0.5"),
        ("j", f"{SECOND} < 1.5"),
        ("ArrowRight", f"Math.abs({SECOND} - 5.8) < 0.8"),
        ("m", "document.querySelector('video').muted"),
        (">", "document.querySelector('video').playbackRate === 1.25"),
        ("t", "document.querySelector('.watch').classList.contains('theatre')"),
        ("c", "[...document.querySelector('video').textTracks].some(track => track.mode === 'hidden')"),
        ("f", "document.fullscreenElement?.tagName === 'FILM-PLAYER'"),
    ):
        page.keyboard.press(key)
        assert comes_true(page, so), key


def test_keys_outside_the_player_are_left_alone(page: Page, film: str) -> None:
    page.goto(film)
    page.get_by_role("searchbox", name="Search in the transcript").fill("task")
    page.keyboard.press("k")

    expect(page.get_by_role("searchbox", name="Search in the transcript")).to_have_value("taskk")
    assert page.evaluate(PAUSED)


def test_the_bar_shows_a_frame_and_the_chapter_under_the_pointer(page: Page, film: str) -> None:
    page.goto(film)
    bar = page.locator("[data-part=seek]")
    box = bar.bounding_box()
    assert box

    bar.hover(position={"x": box["width"] * 0.75, "y": box["height"] / 2})

    frame = page.locator("[data-part=frame]")
    expect(frame).to_contain_text("The end")
    expect(frame.locator("image")).to_have_attribute("href", re.compile(r"^/media/.*\.webp$"))
    expect(frame.locator("svg")).to_have_attribute("viewBox", "64 36 64 36")


def test_what_was_watched_is_counted_and_gone_on_with_elsewhere(visit: Open, film: str, hub: Hub) -> None:
    page = visit(NOOR)
    page.goto(f"{film}?t=10")
    page.locator("[data-part=start]").click()
    assert comes_true(page, "document.querySelector('video').ended")

    def counted() -> bool:
        with hub.backends.reading() as session:
            slices = session.scalars(select(WatchedSlice.slice)).all()
            position = session.scalar(select(func.max(Visit.position_s)).where(Visit.finished))
            return {85, 95} <= set(slices) and (position or 0) > 10

    assert until(counted)


def test_another_device_begins_where_she_stopped(visit: Open, film: str, hub: Hub) -> None:
    with hub.backends.writing() as session:
        session.query(Visit).delete()
    visit(SANNE).goto(f"{film}?t=11")

    def is_kept() -> bool:
        with hub.backends.reading() as session:
            # A window that was closed before may tell its last second only now
            return 11.0 in session.scalars(select(Visit.position_s)).all()

    assert until(is_kept)
    other = visit(SANNE)
    other.goto(film)

    expect(other.get_by_text("You stopped at 0:11.")).to_be_visible()
    expect(other.get_by_role("button", name="Play from 0:11")).to_be_visible()


def test_a_film_that_becomes_ready_plays_without_a_reload(page: Page, hub: Hub) -> None:
    with hub.backends.writing() as session:
        content = make_content(session, "Not ready yet", kind=Kind.VIDEO, duration_s=12.0)
        ask_steps(session, add_original(session, hub.backends.storage, content), rests=True)
        content_id = content.id
    page.goto(f"/contents/{content_id}")
    expect(page.get_by_text("It can be watched here as soon as it is ready, by itself.")).to_be_visible()

    with hub.backends.writing() as session:
        add_film(session, hub.backends.storage, session.get_one(Content, content_id))

    page.locator("[data-part=start]").click(timeout=20_000)
    assert comes_true(page, f"{SECOND} > 0")


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_the_player_fits_also_over_the_whole_width(visit: Open, film: str, width: int) -> None:
    page = visit(SANNE, viewport={"width": width, "height": 800})
    page.goto(film)
    page.evaluate("document.querySelector('.watch').classList.add('theatre')")

    assert not scrolls_sideways(page)


def test_without_script_the_browser_plays_the_file_with_its_captions(visit: Open, film: str) -> None:
    page = visit(SANNE, java_script_enabled=False)
    page.goto(f"{film}?t=4")

    video = page.locator("video")
    expect(video).to_have_attribute("controls", "")
    expect(page.locator("[data-part=bar]")).to_be_hidden()
    address = video.get_attribute("src") or ""
    answer = page.request.get(address.partition("#")[0], headers={"Range": "bytes=0-99"})
    assert (answer.status, answer.headers["content-type"]) == (206, "video/mp4")
    assert address.endswith("#t=4")
    assert [track.get_attribute("srclang") for track in page.locator("track").all()] == ["en", "nl"]
