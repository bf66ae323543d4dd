"""Sharing files in a browser: sent, held up, broken off, gone on with, refused, and published meanwhile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Open
from tests.e2e.running import SANNE
from tests.e2e.sending import MADE_WITHIN_MS, PARTS, choose, expect_sent, hold, line
from tests.e2e.waiting import soon
from tests.media_clips import copied


@pytest.fixture
def page(visit: Open) -> Page:
    return visit(SANNE)


# --- Sending --------------------------------------------------------------------------------------


def test_a_film_is_sent_and_found_by_its_title_once_it_is_published(page: Page, film: Path) -> None:
    choose(page, film)
    form = line(page, film).locator("form")
    expect(form.get_by_label("Title")).to_have_value(re.compile("^Test a film"))
    expect(form.get_by_label("People", exact=True)).to_have_value("Sanne Hoekstra")
    form.get_by_label("Title").fill("Havenfilm met een zeldzaamwoord")
    form.get_by_role("button", name="Publish").click()

    expect(line(page, film).get_by_text("Published.")).to_be_visible()
    assert soon(page, "/search?q=zeldzaamwoord", "Havenfilm met een")
    page.goto("/me/uploads")
    expect(page.get_by_role("heading", name="Havenfilm met een zeldzaamwoord")).to_be_visible()


def test_what_is_typed_beside_a_file_is_kept_as_a_draft(page: Page, film: Path) -> None:
    choose(page, film)
    form = line(page, film).locator("form")
    form.get_by_label("Title").fill("Half bedacht")
    expect(form.get_by_text("Draft saved")).to_be_visible()

    page.goto("/me/drafts")

    expect(page.get_by_role("link", name="Half bedacht")).to_be_visible()


def test_topics_that_the_title_speaks_of_are_offered(page: Page, film: Path) -> None:
    choose(page, film)
    form = line(page, film).locator("form")
    form.get_by_label("Title").fill("Kubernetes in an afternoon")
    form.get_by_label("Title").press("Tab")

    form.get_by_role("button", name="Kubernetes").click()

    expect(form.get_by_label("Topics")).to_have_value("Kubernetes")


def test_several_files_go_at_once_each_with_its_line(page: Page, tmp_path: Path) -> None:
    films = [copied("silent", tmp_path / f"{tmp_path.name}-{number}.mp4") for number in range(4)]
    choose(page, *films)

    for film in films:
        expect_sent(line(page, film))


def test_a_film_says_when_it_is_ready_and_where_the_same_one_is(page: Page, tmp_path: Path) -> None:
    first, again = (copied("silent", tmp_path / f"{tmp_path.name}-{name}.mp4") for name in ("een", "twee"))
    choose(page, first)
    expect(line(page, first).locator(".done", has_text="Ready to play")).to_be_visible(timeout=MADE_WITHIN_MS)
    line(page, first).get_by_role("button", name="Publish").click()
    expect(line(page, first).get_by_text("Published.")).to_be_visible()

    page.locator("input[data-files]").set_input_files(str(again))

    told = line(page, again).get_by_text("The very same file is here already.")
    expect(told).to_be_visible(timeout=MADE_WITHIN_MS)


# --- Held up --------------------------------------------------------------------------------------


def test_sending_can_be_paused_and_goes_on(page: Page, large: Path) -> None:
    held = hold(page, after=1)
    choose(page, large)
    row = line(page, large)
    expect(row.locator("progress")).to_have_js_property("value", 8 * 1024**2, timeout=MADE_WITHIN_MS)
    row.get_by_role("button", name="Pause").click()
    expect(row.get_by_text("Paused", exact=True)).to_be_visible()
    expect(row.get_by_role("button", name="Go on")).to_be_focused()
    held.is_open = True

    row.get_by_role("button", name="Go on").click()

    expect_sent(row)


def test_a_reload_in_the_middle_goes_on_with_what_arrived(page: Page, large: Path) -> None:
    held = hold(page, after=2)
    choose(page, large)
    expect(line(page, large).locator("progress")).to_have_js_property(
        "value", 16 * 1024**2, timeout=MADE_WITHIN_MS
    )
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(line(page, large).get_by_text("not all of it is here")).to_be_visible()
    held.is_open = True
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)

    page.locator("input[data-files]").set_input_files(str(large))

    expect_sent(line(page, large))
    assert len(sent) == 1
    expect(line(page, large)).to_have_count(1)


def test_a_part_that_was_damaged_on_its_way_is_sent_again(page: Page, large: Path) -> None:
    spoilt: list[str] = []

    def spoil(route: Route) -> None:
        answer = route.fetch()
        first = not spoilt
        spoilt.append(route.request.url)
        etag = '"00000000000000000000000000000000"' if first else answer.headers["etag"]
        route.fulfill(response=answer, headers={**answer.headers, "etag": etag})

    page.route(PARTS, spoil)
    choose(page, large)

    expect_sent(line(page, large))
    assert len(spoilt) == 4


def test_a_lost_connection_is_waited_out(page: Page, film: Path) -> None:
    page.route(PARTS, lambda route: route.abort("connectionreset"))
    choose(page, film)
    row = line(page, film)
    expect(row.get_by_text("No connection.")).to_be_visible(timeout=30_000)

    page.unroute(PARTS)

    expect_sent(row)


# --- Taken back and refused -----------------------------------------------------------------------


def test_what_is_cancelled_is_gone(page: Page, large: Path) -> None:
    hold(page, after=1)
    choose(page, large)
    row = line(page, large)
    expect(row.locator("form")).to_be_visible()

    row.get_by_role("button", name="Cancel").click()

    expect(row.get_by_text("Cancelled.")).to_be_visible()
    page.goto("/share")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(line(page, large)).to_have_count(0)


def test_a_file_that_is_none_of_ours_is_refused_with_a_reason(page: Page, tmp_path: Path) -> None:
    wrong = tmp_path / f"{tmp_path.name}.mp4"
    wrong.write_bytes(b"\x7fELF" + bytes(range(256)) * 40)

    choose(page, wrong)

    row = line(page, wrong)
    expect(row.get_by_text("We do not know this kind of file.")).to_be_visible(timeout=30_000)
    expect(row.locator("form")).to_have_count(0)


def test_an_empty_file_is_refused_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    empty = tmp_path / f"{tmp_path.name}.mp4"
    empty.touch()

    choose(page, empty)

    expect(line(page, empty).get_by_text("This file is empty.")).to_be_visible()
