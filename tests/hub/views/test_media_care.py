"""What an owner does with a file after it came in, and that nobody else does."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from hub.models.media import FileRole, MediaFile, MediaStep, StepState, WatchedSlice
from hub.models.people import Role, User
from hub.services.media_steps import Fault, StepName, add_steps
from tests.factories import make_user
from tests.films import make_film
from tests.hub.conftest import Site


@pytest.fixture
def client(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


@pytest.fixture
def film(site: Site, noor: User) -> str:
    """The address of a film of Noor's whose captions did not succeed and whose renditions wait."""
    with site.writing() as session:
        content = make_film(session, site.backends.storage, owner_id=noor.profile.id)
        original = session.scalars(select(MediaFile).where(MediaFile.role == FileRole.ORIGINAL)).one()
        original.about = original.about | {"has_video": True}
        add_steps(session, original)
        for step in session.scalars(select(MediaStep)):
            step.state = StepState.OPEN if step.name == StepName.RENDITIONS else StepState.DONE
            if step.name == StepName.CAPTIONS:
                step.state, step.reason = StepState.FAILED, Fault.OUT_OF_TIME
        return f"/contents/{content.id}"


def step_of(site: Site, name: StepName) -> MediaStep:
    with site.backends.reading() as session:
        return session.scalars(select(MediaStep).where(MediaStep.name == name)).one()


def original_of(site: Site) -> MediaFile:
    with site.backends.reading() as session:
        return session.scalars(select(MediaFile).where(MediaFile.role == FileRole.ORIGINAL)).one()


def test_the_owner_sees_each_step_in_words_and_tries_one_again(
    site: Site, client: FlaskClient, film: str
) -> None:
    page = client.get(film).text
    assert "One step did not succeed" in page
    assert "It took too long. Try again, or share a shorter version." in page
    assert 'hx-get="/contents/1/steps"' in page
    retry = re.findall(r'action="(/contents/\d+/steps/\d+/retry)"', client.get(f"{film}/steps").text)
    assert len(retry) == 1

    assert client.post(retry[0]).status_code == 303

    assert step_of(site, StepName.CAPTIONS).state is StepState.OPEN
    assert client.post(retry[0]).status_code == 400
    assert client.post(f"{film}/steps/999/retry").status_code == 404


def test_a_frame_of_the_film_becomes_its_picture(site: Site, client: FlaskClient, film: str) -> None:
    assert client.post(f"{film}/media/poster", data={"at_s": "4,5"}).status_code == 303

    assert original_of(site).about["poster_at_s"] == 4.5
    assert step_of(site, StepName.POSTER).state is StepState.OPEN
    for wrong in ("", "soon", "nan", "-1"):
        assert client.post(f"{film}/media/poster", data={"at_s": wrong}).status_code == 400


def test_the_frames_of_the_storyboard_are_offered(site: Site, client: FlaskClient, film: str) -> None:
    page = client.get(f"{film}/media").text

    offered = re.findall(r'name="at_s" value="(.*?)"', page)
    assert offered == ["0.0", "2.0", "4.0", "6.0", "8.0", "10.0"]
    board = re.search(r'<image href="(.*?)"', page)
    assert board
    assert client.get(board[1]).mimetype == "image/webp"
    client.post(f"{film}/media/poster", data={"at_s": offered[-1]})
    assert original_of(site).about["poster_at_s"] == 10.0


def test_a_picture_of_ones_own_is_shown_from_then_on(site: Site, client: FlaskClient, film: str) -> None:
    kept = io.BytesIO()
    Image.new("RGB", (1600, 1200), "teal").save(kept, "PNG")
    sent = {"poster": (io.BytesIO(kept.getvalue()), "mine.png")}

    assert client.post(f"{film}/media/poster", data=sent).status_code == 303

    page = client.get(f"{film}/media").text
    shown = re.search(r'class="poster-now" src="(.*?)"', page)
    assert shown
    answer = client.get(shown[1])
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.size == (1280, 720)
    broken = {"poster": (io.BytesIO(b"<svg/>"), "mine.png")}
    assert client.post(f"{film}/media/poster", data=broken).status_code == 400


def test_the_captions_are_asked_for_in_another_language(site: Site, client: FlaskClient, film: str) -> None:
    assert client.post(f"{film}/media/recognise", data={"lang": "nl"}).status_code == 303

    assert original_of(site).about["speech_lang"] == "nl"
    assert step_of(site, StepName.CAPTIONS).state is StepState.OPEN
    assert client.post(f"{film}/media/recognise", data={"lang": "klingon"}).status_code == 400


def test_the_owner_sees_how_far_it_is_watched_in_numbers(site: Site, client: FlaskClient, film: str) -> None:
    assert "Nobody has watched it here yet." in client.get(f"{film}/media").text
    with site.writing() as session:
        rows = [
            WatchedSlice(file_id=original_of(site).id, slice=n, views=7 if n < 50 else 3) for n in range(100)
        ]
        session.add_all(rows)

    page = client.get(f"{film}/media").text

    assert "<b>7</b> times begun" in page
    assert "<b>3</b> times to the end" in page
    assert page.count('<th scope="row">') == 10


def test_who_may_only_watch_meets_none_of_it(site: Site, film: str) -> None:
    with site.writing() as session:
        eva = make_user(session, "Eva", role=Role.CONTRIBUTOR)
    client = site.client_for(eva)

    assert 'id="care"' not in client.get(film).text
    for path in ("/media", "/steps"):
        assert client.get(film + path).status_code == 404
    captions = step_of(site, StepName.CAPTIONS)
    for path in ("/media/poster", "/media/recognise", f"/steps/{captions.id}/retry"):
        assert client.post(film + path, data={"at_s": "1", "lang": "nl"}).status_code == 404
    assert step_of(site, StepName.CAPTIONS).state is StepState.FAILED


def test_captions_of_a_machine_are_marked_and_the_owner_is_asked_to_correct_them(
    site: Site, client: FlaskClient, film: str
) -> None:
    assert "Made by a machine" in client.get(film).text
    assert f'{film}/captions/en"' in client.get(film).text
    with site.writing() as session:
        eva = make_user(session, "Eva")
    other = site.client_for(eva).get(film).text
    assert "Made by a machine" in other
    assert f"{film}/captions/en" not in other


def test_the_owner_cuts_the_film_and_shows_all_of_it_again(
    site: Site, client: FlaskClient, film: str
) -> None:
    assert "All of it is shown, 0:12.0." in client.get(f"{film}/media").text

    sent = client.post(f"{film}/media/trim", data={"start": "0:02,5", "end": "9"})

    assert sent.headers["Location"] == f"{film}/media"
    assert original_of(site).about["trim"] == {"start_s": 2.5, "end_s": 9.0}
    assert step_of(site, StepName.FIRST_RENDITION).state is StepState.OPEN
    page = client.get(f"{film}/media").text
    assert "Shown is 0:02.5 to 0:09.0 of 0:12.0." in page
    assert 'value="0:02.5"' in page
    client.post(f"{film}/media/trim", data={"whole": "1", "start": "0:02.5"})
    assert original_of(site).about["trim"] == {"start_s": 0.0, "end_s": None}


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("soon", "9", "Write a time as 1:02:03"),
        ("1:2:3:4", "", "Write a time as 1:02:03"),
        ("-1", "9", "Write a time as 1:02:03"),
        ("9", "2", "At least a second has to stay"),
        ("0:11.8", "", "At least a second has to stay"),
    ],
)
def test_a_cut_that_cannot_be_is_explained(
    site: Site, client: FlaskClient, film: str, start: str, end: str, said: str
) -> None:
    answer = client.post(f"{film}/media/trim", data={"start": start, "end": end})

    assert answer.status_code == 400
    assert said in answer.text
    assert f'value="{start}"' in answer.text
    assert "trim" not in original_of(site).about


def test_nobody_else_cuts_it(site: Site, film: str) -> None:
    with site.writing() as session:
        eva = make_user(session, "Eva", role=Role.CONTRIBUTOR)

    assert site.client_for(eva).post(f"{film}/media/trim", data={"start": "2"}).status_code == 404
    assert "trim" not in original_of(site).about
