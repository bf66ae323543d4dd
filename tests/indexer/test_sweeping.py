"""What nobody needs any more is cleared, and nothing else."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from hub.backends import Backends
from hub.backup import make_backup, restore_backup
from hub.db import utc_now
from hub.models.contents import ContentState
from hub.models.media import FileRole, MediaFile, Transcript, TranscriptOrigin, UploadState
from hub.services.contents import delete_content
from hub.services.upload_status import captions_are_older
from indexer.arrivals import check_arrivals
from indexer.sweeping import ABANDONED_AFTER, ORPHANED_FOR, ROWS_KEPT_FOR, sweep
from indexer.tasks.upkeep import purge_contents
from tests.arriving import Sharing, sharing
from tests.hub.api.sending import film

SOON = timedelta(hours=2)


@pytest.fixture
def noor(backends: Backends) -> Sharing:
    return sharing(backends)


def render(noor: Sharing, original: MediaFile) -> MediaFile:
    """As the media worker does: a rendition in the storage, and its row."""
    key = f"media/{original.id}/360p.mp4"
    stored = noor.backends.storage.put(key, io.BytesIO(film()), content_type="video/mp4")
    with noor.backends.writing() as session:
        rendition = MediaFile(
            content_id=original.content_id,
            made_from_id=original.id,
            role=FileRole.RENDITION,
            key=key,
            content_type="video/mp4",
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
        )
        session.add(rendition)
    return rendition


def test_an_upload_that_nobody_goes_on_with_ends_and_its_parts_go(noor: Sharing) -> None:
    upload = noor.begin(film())
    noor.put(upload, film(), 1)

    kept = sweep(noor.backends, utc_now() + ABANDONED_AFTER - SOON)
    assert (kept["abandoned"], kept["multiparts"]) == (0, 0)

    swept = sweep(noor.backends, utc_now() + ABANDONED_AFTER + SOON)
    assert (swept["abandoned"], swept["multiparts"]) == (1, 1)
    assert noor.upload(upload.token).state is UploadState.CANCELLED
    assert noor.content(upload.content_id).state is ContentState.DELETED
    assert list(noor.backends.storage.stale_multiparts(utc_now() + SOON)) == []

    sweep(noor.backends, utc_now() + ABANDONED_AFTER + ROWS_KEPT_FOR + 3 * SOON)
    with pytest.raises(Exception, match="No row"):
        noor.upload(upload.token)


def test_parts_that_were_begun_without_a_row_go(noor: Sharing) -> None:
    noor.backends.storage.create_multipart("originals/nobody", "video/mp4", part_bytes=8 * 1024**2)

    assert sweep(noor.backends, utc_now())["multiparts"] == 0
    assert sweep(noor.backends, utc_now() + SOON)["multiparts"] == 1


def test_a_file_that_was_joined_by_a_web_that_died_goes_on_to_the_check(noor: Sharing) -> None:
    upload = noor.begin(film())
    etag = noor.put(upload, film(), 1)
    noor.backends.storage.complete_multipart(upload.key, upload.storage_id, {1: etag})

    assert sweep(noor.backends, utc_now() + SOON)["completed"] == 1
    assert check_arrivals(noor.backends) == 1
    assert noor.upload(upload.token).state is UploadState.DONE


def test_a_purged_content_takes_its_files_along(noor: Sharing) -> None:
    kept = noor.send(film(seed=2))
    gone = noor.send(film())
    check_arrivals(noor.backends)
    render(noor, noor.files(gone.content_id)[0])
    with noor.backends.writing() as session:
        delete_content(session, noor.viewer, gone.content_id, revision=1, now=utc_now())

    purge_contents(noor.backends, utc_now().date())
    assert len(noor.keys()) == 3
    purge_contents(noor.backends, utc_now().date() + timedelta(days=31))

    assert noor.keys() == [kept.key]


def test_a_file_that_no_row_names_goes_after_a_day_and_no_other(noor: Sharing) -> None:
    upload = noor.send(film())
    checking = noor.send(film(seed=2))
    check_arrivals(noor.backends)
    render(noor, noor.files(upload.content_id)[0])
    noor.send(film(seed=3))
    for key in ("originals/left", "media/7/left.mp4", "photos/7/kept"):
        noor.backends.storage.put(key, io.BytesIO(b"left"), content_type="video/mp4")

    assert sweep(noor.backends, utc_now())["files"] == 0
    assert sweep(noor.backends, utc_now() + ORPHANED_FOR + SOON)["files"] == 2
    assert {"photos/7/kept", upload.key, checking.key} < set(noor.keys())
    assert len(noor.keys()) == 5


def test_files_of_another_hub_are_left_alone(noor: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.sweeping.CHUNK", 2)
    for number in range(3):
        noor.backends.storage.put(f"media/{number}/x", io.BytesIO(b"x"), content_type="video/mp4")

    assert sweep(noor.backends, utc_now() + ORPHANED_FOR + SOON)["files"] == 0
    assert len(noor.keys()) == 3


def test_a_replaced_file_stays_until_the_new_one_can_be_watched(noor: Sharing) -> None:
    first = noor.send(film())
    check_arrivals(noor.backends)
    render(noor, noor.files(first.content_id)[0])

    second = noor.send(film(seed=2), content_id=first.content_id)
    check_arrivals(noor.backends)
    assert sweep(noor.backends, utc_now())["replaced"] == 0
    assert len(noor.files(first.content_id)) == 3

    made = render(noor, noor.files(first.content_id)[-1])
    assert sweep(noor.backends, utc_now())["replaced"] == 1

    assert second.content_id == first.content_id
    assert [file.key for file in noor.files(first.content_id)] == [second.key, made.key]
    assert sorted(noor.keys()) == sorted([second.key, made.key])


def test_captions_that_a_person_made_are_said_to_be_older_than_the_new_file(noor: Sharing) -> None:
    first = noor.send(film())
    check_arrivals(noor.backends)
    with noor.backends.writing() as session:
        session.add(Transcript(content_id=first.content_id, lang="nl", origin=TranscriptOrigin.EDITED))
    with noor.backends.reading() as session:
        assert not captions_are_older(session, first.content_id)

    noor.send(film(seed=2), content_id=first.content_id)
    check_arrivals(noor.backends)

    with noor.backends.reading() as session:
        assert captions_are_older(session, first.content_id)


def test_a_backup_brings_originals_and_what_was_made_of_them_back(noor: Sharing) -> None:
    upload = noor.send(film())
    check_arrivals(noor.backends)
    made = render(noor, noor.files(upload.content_id)[0])
    half = noor.begin(film(seed=2))
    target = noor.backends.settings.home / "backup"
    make_backup(noor.backends, target, with_files=True)
    noor.backends.storage.delete(upload.key)
    noor.backends.storage.delete(made.key)

    restore_backup(noor.backends, target, replace=True)

    assert {upload.key, made.key} <= set(noor.keys())
    assert [file.key for file in noor.files(upload.content_id)] == [upload.key, made.key]
    assert noor.upload(half.token).state is UploadState.OPEN
