"""What somebody who opens a recording too early is told."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from hub.db import utc_now
from hub.models.contents import Content, Kind
from hub.models.media import MediaStep, StepState, Upload, UploadState
from hub.services.films import files_of, film_from
from hub.services.preparing import Preparing, Stage, preparing
from tests.factories import make_content, make_profile
from tests.films import add_original, ask_steps
from uploads.local import LocalStorage


@pytest.fixture
def talk(session: Session) -> Content:
    return make_content(session, "A talk", kind=Kind.VIDEO)


def now(session: Session, talk: Content) -> Preparing | None:
    return preparing(session, talk.id, film_from(talk, files_of(session, talk.id)))


def send(session: Session, talk: Content, state: UploadState) -> None:
    session.add(
        Upload(
            token=f"t{state}",
            owner_id=make_profile(session, "Ada").id,
            content_id=talk.id,
            state=state,
            key=f"originals/{state}",
            storage_id="",
            filename="talk.mp4",
            content_type="video/mp4",
            size_bytes=1,
            part_bytes=1,
        )
    )
    session.flush()


def test_a_content_without_a_file_waits_for_nothing(session: Session, talk: Content) -> None:
    assert now(session, talk) is None


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        (UploadState.OPEN, Stage.ARRIVING),
        (UploadState.CHECKING, Stage.CHECKING),
        (UploadState.REFUSED, Stage.REFUSED),
    ],
)
def test_a_file_on_its_way_says_how_far_it_is(
    session: Session, talk: Content, state: UploadState, stage: Stage
) -> None:
    send(session, talk, state)

    assert now(session, talk) == Preparing(stage)


def test_steps_say_whether_it_waits_works_or_failed(session: Session, talk: Content, tmp_path: Path) -> None:
    send(session, talk, UploadState.DONE)
    ask_steps(session, add_original(session, LocalStorage(tmp_path), talk), rests=False)
    assert now(session, talk) == Preparing(Stage.WAITING)

    first = session.query(MediaStep).filter_by(name="first_rendition").one()
    first.lease_until = utc_now().replace(year=2099)
    first.progress = 0.25
    session.flush()
    working = now(session, talk)
    assert working is not None
    assert (working.stage, working.progress) == (Stage.WORKING, 0.25)

    first.state = StepState.FAILED
    session.flush()
    assert now(session, talk) == Preparing(Stage.FAILED)
