"""The file of a content in a browser: another one takes its place, and what people did with it stays."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import func, select

from hub.models.media import FileRole, MediaFile, Transcript, TranscriptOrigin
from hub.models.people import Profile
from tests.e2e.conftest import Open
from tests.e2e.playing import comes_true, film_in
from tests.e2e.running import SANNE, Hub
from tests.e2e.waiting import until
from tests.media_clips import clip


def test_a_replaced_file_keeps_its_address_and_what_people_corrected(visit: Open, hub: Hub) -> None:
    with hub.backends.reading() as session:
        owner = session.scalars(select(Profile).where(Profile.name == "Sanne Hoekstra")).one()
    film = film_in(hub, "A film that gets better", owner_id=owner.id)
    content_id = int(film.rpartition("/")[2])
    with hub.backends.writing() as session:
        english = select(Transcript).where(Transcript.content_id == content_id, Transcript.lang == "en")
        session.scalars(english).one().origin = TranscriptOrigin.EDITED
    page = visit(SANNE)
    page.goto(f"{film}/media")
    page.get_by_label("Replace it").set_input_files(str(clip("silent")))

    page.get_by_role("button", name="Replace", exact=True).click()

    expect(page.get_by_text("It is here, and is being made ready.")).to_be_visible()

    def is_new() -> bool:
        with hub.backends.reading() as session:
            newest = session.scalar(
                select(func.max(MediaFile.id)).where(
                    MediaFile.content_id == content_id, MediaFile.role == FileRole.ORIGINAL
                )
            )
            made = select(MediaFile).where(
                MediaFile.made_from_id == newest, MediaFile.role == FileRole.RENDITION
            )
            return session.scalars(made).first() is not None

    assert until(is_new, within_s=120)
    page.goto(film)
    expect(page.locator(".script a", has_text="Now we cancel a task.")).to_be_visible()
    page.locator("[data-part=start]").click()
    assert comes_true(page, "document.querySelector('video').videoWidth === 320")


def test_the_film_is_cut_where_it_stands(visit: Open, hub: Hub) -> None:
    with hub.backends.reading() as session:
        owner = session.scalars(select(Profile).where(Profile.name == "Sanne Hoekstra")).one()
    film = film_in(hub, "A film with a slow beginning", owner_id=owner.id)
    with hub.backends.writing() as session:
        content_id = int(film.rpartition("/")[2])
        original = session.scalars(
            select(MediaFile).where(MediaFile.content_id == content_id, MediaFile.role == FileRole.ORIGINAL)
        ).one()
        original.about = {**original.about, "trim": {"start_s": 1.0, "end_s": None}}
    page = visit(SANNE)
    page.goto(f"{film}/media")
    begins, ends = page.get_by_label("Begins at"), page.get_by_label("Ends at")
    expect(begins).to_have_value("0:01.0")
    page.evaluate("document.querySelector('[data-film]').currentTime = 2.5")

    page.get_by_role("button", name="Begin where the film stands").click()

    # The film that plays begins a second into its file
    expect(begins).to_have_value("0:03.5")
    ends.fill("0:09")
    page.get_by_role("button", name="Cut", exact=True).click()
    expect(page.get_by_text("It is being cut.")).to_be_visible()
    expect(page.get_by_text("Shown is 0:03.5 to 0:09.0 of 0:12.0.")).to_be_visible()
