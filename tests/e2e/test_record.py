"""Recording in a browser with Chromium's own devices: made, looked at, trimmed, kept and sent."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hub.models.media import Upload
from tests.e2e.conftest import Open
from tests.e2e.running import SANNE, Hub

# The countdown, and a machine that encodes for other tests too
SOON_MS = 30_000
REFUSE = """navigator.mediaDevices.getUserMedia = () =>
    Promise.reject(new DOMException("no", "NotAllowedError"))"""


@pytest.fixture
def page(visit: Open) -> Page:
    return visit(SANNE)


def record(page: Page, source: str, *, until: str = "0:02") -> None:
    page.goto("/share/record")
    page.get_by_role("radio", name=source).check()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("[data-time]")).to_have_text(until, timeout=SOON_MS)


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name="Look at it before you share it")).to_be_visible(timeout=SOON_MS)


def test_the_screen_with_its_maker_in_a_corner_is_recorded_trimmed_and_sent(page: Page, hub: Hub) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    record(page, "Both the screen")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    page.get_by_role("button", name="Go on").click()
    stop(page)
    film = page.get_by_label("Your recording")
    expect(film).to_have_js_property("readyState", 4, timeout=SOON_MS)
    assert film.evaluate("film => Number.isFinite(film.duration) && film.videoWidth > 0")
    # Nothing leaves the device before somebody says so
    assert sent == []
    page.get_by_role("slider", name="Begins at").fill("0.5")

    page.get_by_role("button", name="Share this recording").click()

    expect(page.locator(".file [data-state]")).to_have_text("Sent", timeout=SOON_MS)
    with hub.backends.reading() as session:
        upload = session.scalars(select(Upload).where(Upload.filename.like("Recording %"))).one()
    assert upload.trim is not None
    assert upload.trim["start_s"] == 0.5


def test_sound_alone_shows_its_level_and_is_kept_on_the_device_until_it_is_thrown_away(page: Page) -> None:
    record(page, "Sound only")
    assert page.get_by_label("Loudness").evaluate("meter => meter.value") >= 0
    stop(page)
    page.reload()
    kept = page.get_by_role("region", name="Recorded before, and not sent")

    kept.get_by_role("button", name="Look at it").click()
    expect(page.get_by_label("Your recording")).to_be_visible()
    page.get_by_role("button", name="Throw away").last.click()

    expect(page.get_by_text("The recording is thrown away.")).to_be_attached()
    page.reload()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_visible()
    expect(kept).to_be_hidden()


def test_a_recording_outlives_the_tab_that_it_was_made_in(page: Page) -> None:
    record(page, "Sound only", until="0:05")

    page.close(run_before_unload=False)
    other = page.context.new_page()
    other.goto("/share/record")

    kept = other.get_by_role("region", name="Recorded before, and not sent")
    kept.get_by_role("button", name="Look at it").click()
    film = other.get_by_label("Your recording")
    expect(film).to_have_js_property("readyState", 4, timeout=SOON_MS)
    assert film.evaluate("film => film.duration") >= 2
    other.get_by_role("button", name="Throw away").last.click()


def test_a_refused_microphone_is_told_with_what_to_do(page: Page) -> None:
    page.add_init_script(REFUSE)
    page.goto("/share/record")
    page.get_by_role("radio", name="Sound only").check()

    page.get_by_role("button", name="Record", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Allow it beside the address of this page")
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_recording_and_looking_are_accessible(visit: Open, scheme: str) -> None:
    page = visit(SANNE, color_scheme=scheme, reduced_motion="reduce", viewport={"width": 390, "height": 844})
    record(page, "Camera", until="0:01")
    found = [one["id"] for one in Axe().run(page).response["violations"]]
    stop(page)

    found += [one["id"] for one in Axe().run(page).response["violations"]]

    assert found == []
