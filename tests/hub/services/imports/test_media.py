"""An archive of lectures comes in, again and again, with what stands beside each file."""

from __future__ import annotations

import json
import os
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content, ContentState, Kind
from hub.models.media import FileRole, MediaFile, Transcript, Upload
from hub.services.contents import delete_content
from hub.services.found_languages import note_found
from hub.services.imports import lease
from hub.services.imports.media.lectures import arranged
from hub.services.imports.media.report import MediaReport
from hub.services.imports.media.run import MediaImport, Progress, run_media_import
from hub.services.imports.media.shelves import Book, open_shelf
from hub.services.imports.outcomes import Outcome
from indexer.arrivals import check_arrivals
from tests.arriving import Sharing, sharing
from tests.hub.api.sending import film
from tests.hubs import with_parts
from uploads.opening import open_storage
from uploads.storage import StorageFull

VTT = "WEBVTT\n\n00:00.000 --> 00:04.000\nWelkom bij het gemaal.\n"
SRT = "1\n00:00:00,000 --> 00:00:04,000\nWelcome to the pumping station.\n"


@pytest.fixture
def noor(backends: Backends) -> Sharing:
    return sharing(backends)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two lectures with what belongs to them, a handout, and files that belong to nothing."""
    folder = tmp_path / "lectures"
    (folder / "2019").mkdir(parents=True)
    told = {
        "title": "How a polder stays dry",
        "description": "Pumps and dikes.",
        "people": ["Ineke Sluis", {"name": "Bart Kade", "role": "teacher"}],
        "topics": ["Polders"],
        "lang": "nl",
        "date": "2019-05-01",
        "audience": ["everyone"],
    }
    (folder / "2019" / "polder.mp4").write_bytes(film(60_000))
    (folder / "2019" / "polder.json").write_text(json.dumps(told))
    (folder / "2019" / "polder.vtt").write_text(VTT)
    (folder / "2019" / "polder.en.srt").write_text(SRT)
    (folder / "bare_talk.webm").write_bytes(film(50_000, seed=2))
    (folder / "handout.pdf").write_bytes(b"%PDF-1.7\n" + bytes(500))
    (folder / "lost.vtt").write_text(VTT)
    (folder / "virus.exe").write_bytes(b"MZ")
    return folder


def bring(noor: Sharing, folder: Path, backends: Backends | None = None, **more: Any) -> MediaReport:
    assert noor.viewer.profile_id
    plan = MediaImport(open_shelf(str(folder)), "lectures", noor.viewer.profile_id)
    return run_media_import(backends or noor.backends, plan, clock=utc_now, **more)


def contents(noor: Sharing) -> dict[str, Content]:
    with noor.backends.reading() as session:
        return {str(one.source_id): one for one in session.query(Content).filter_by(source="lectures")}


def counts(report: MediaReport) -> tuple[int, ...]:
    assert not report.stopped
    return tuple(report.counts[outcome] for outcome in Outcome)


def test_files_come_in_with_what_is_told_of_them(noor: Sharing, archive: Path) -> None:
    report = bring(noor, archive)

    assert counts(report) == (3, 0, 0, 2)
    assert {one.path for one in report.remarks if one.left_out} == {"lost.vtt", "virus.exe"}
    found = contents(noor)
    talk = found["2019/polder.mp4"]
    assert (talk.title, talk.kind, talk.lang, talk.state) == (
        "How a polder stays dry",
        Kind.VIDEO,
        "nl",
        ContentState.PUBLISHED,
    )
    assert str(talk.published_at).startswith("2019-05-01")
    assert found["handout.pdf"].kind is Kind.DOCUMENT
    assert (found["bare_talk.webm"].title, found["bare_talk.webm"].lang) == ("Bare talk", None)
    assert found["bare_talk.webm"].owner_id == noor.viewer.profile_id
    with noor.backends.reading() as session:
        row = session.get_one(Content, talk.id)
        assert [(one.profile.name, one.role) for one in row.people] == [
            ("Ineke Sluis", "speaker"),
            ("Bart Kade", "teacher"),
        ]
        assert [one.topic.label_nl for one in row.topics] == ["Polders"]
        spoken = session.query(Transcript).filter_by(content_id=talk.id).order_by(Transcript.lang)
        assert [(one.lang, one.cues[0].text) for one in spoken] == [
            ("en", "Welcome to the pumping station."),
            ("nl", "Welkom bij het gemaal."),
        ]


def test_the_worker_takes_each_file_as_any_other_upload(noor: Sharing, archive: Path) -> None:
    bring(noor, archive)

    assert check_arrivals(noor.backends) == 3

    [original] = noor.files(contents(noor)["2019/polder.mp4"].id)
    assert (original.role, original.filename, original.size_bytes) == (
        FileRole.ORIGINAL,
        "polder.mp4",
        60_000,
    )


def test_again_nothing_is_read_twice_and_only_what_changed_changes(noor: Sharing, archive: Path) -> None:
    bring(noor, archive)
    check_arrivals(noor.backends)
    assert counts(bring(noor, archive)) == (0, 0, 3, 2)

    (archive / "bare_talk.webm").write_bytes(film(51_000, seed=3))
    (archive / "handout.json").write_text('{"title": "What to remember"}')
    os.utime(archive / "2019" / "polder.mp4", (1, 1))
    report = bring(noor, archive)
    check_arrivals(noor.backends)

    assert counts(report) == (0, 2, 1, 2)
    assert report.copied_bytes == 51_000
    found = contents(noor)
    assert found["handout.pdf"].title == "What to remember"
    assert [len(noor.files(found[path].id)) for path in ("bare_talk.webm", "2019/polder.mp4")] == [2, 1]
    assert counts(bring(noor, archive)) == (0, 0, 3, 2)


def test_a_language_that_was_heard_outlives_another_title(noor: Sharing, archive: Path) -> None:
    bring(noor, archive)
    check_arrivals(noor.backends)
    bare = contents(noor)["bare_talk.webm"]
    with noor.backends.writing() as session:
        note_found(session, noor.files(bare.id)[0].id, "de")

    (archive / "bare_talk.json").write_text('{"title": "Een kort gesprek over de haven"}')
    bring(noor, archive)

    renamed = contents(noor)["bare_talk.webm"]
    assert (renamed.title, renamed.lang) == ("Een kort gesprek over de haven", "de")


def test_what_cannot_be_read_or_seen_stays_out_with_its_reason(noor: Sharing, archive: Path) -> None:
    (archive / "bare_talk.json").write_text('{"audience": ["group:Nobody"]}')
    (archive / "2019" / "polder.json").write_text("{")
    (archive / "handout.pdf").write_bytes(b"<svg><script>alert(1)</script></svg>")
    (archive / "empty.mp4").write_bytes(b"")

    report = bring(noor, archive)

    reasons = {one.path: one.reason for one in report.remarks}
    assert counts(report) == (0, 0, 0, 6)
    assert "group" in reasons["bare_talk.webm"]
    assert "not JSON" in reasons["2019/polder.mp4"]
    assert "picture" in reasons["handout.pdf"]
    assert "empty" in reasons["empty.mp4"]
    assert contents(noor) == {}
    assert noor.keys() == []


def test_an_import_that_is_cut_off_goes_on_where_it_stopped(noor: Sharing, archive: Path) -> None:
    class Filling:
        """The storage has room for one file."""

        left = 1

        def put(self, key: str, stream: Any, *, content_type: str) -> Any:
            self.left -= 1
            if self.left < 0:
                raise StorageFull(key)
            return noor.backends.storage.put(key, stream, content_type=content_type)

        def delete(self, key: str) -> None:
            noor.backends.storage.delete(key)

    cut = bring(noor, archive, with_parts(noor.backends, storage=Filling()))
    assert "full" in cut.stopped
    assert len(contents(noor)) == len(noor.keys()) == 1

    assert counts(bring(noor, archive)) == (2, 0, 1, 2)


def test_what_somebody_deleted_stays_away(noor: Sharing, archive: Path) -> None:
    bring(noor, archive)
    check_arrivals(noor.backends)
    deleted = contents(noor)["handout.pdf"]
    with noor.backends.writing() as session:
        delete_content(session, noor.viewer, deleted.id, revision=1, now=utc_now())
    (archive / "handout.pdf").write_bytes(b"%PDF-1.7\n" + bytes(600))

    bring(noor, archive)

    assert contents(noor)["handout.pdf"].state is ContentState.DELETED
    assert check_arrivals(noor.backends) == 0


def test_two_imports_of_one_source_do_not_run_at_once(noor: Sharing, archive: Path) -> None:
    with noor.backends.writing() as session:
        lease.claim(session, "lectures", utc_now())

    with pytest.raises(lease.SourceBusy):
        bring(noor, archive)


def test_progress_ends_with_every_byte(noor: Sharing, archive: Path) -> None:
    told: list[Progress] = []

    bring(noor, archive, show=told.append)

    assert told[-1].done_bytes == told[-1].total_bytes == 60_000 + 50_000 + 509


def test_a_bucket_is_an_archive_too(noor: Sharing, s3_url: str, s3_credentials: Any) -> None:
    bucket = open_storage(s3_url, credentials=s3_credentials)
    bucket.put("lectures/a/talk.mp4", BytesIO(film()), content_type="video/mp4")
    bucket.put("lectures/a/talk.srt", BytesIO(SRT.encode()), content_type="text/plain")
    bucket.put("other/talk.mp4", BytesIO(film()), content_type="video/mp4")
    name, _, options = s3_url.partition("?")
    assert noor.viewer.profile_id
    shelf = open_shelf(f"{name}/lectures?{options}", s3_credentials)
    plan = MediaImport(shelf, shelf.name, noor.viewer.profile_id)

    report = run_media_import(noor.backends, plan, clock=utc_now)

    assert counts(report) == (1, 0, 0, 0)
    assert list(contents(noor)) == ["a/talk.mp4"]
    assert counts(run_media_import(noor.backends, plan, clock=utc_now)) == (0, 0, 1, 0)


def test_links_out_of_the_folder_are_not_followed(noor: Sharing, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.mp4").write_bytes(film())
    (archive / "linked.mp4").symlink_to(tmp_path / "secret.mp4")

    bring(noor, archive)

    assert "linked.mp4" not in contents(noor)


def test_files_beside_a_lecture_are_known_by_its_name() -> None:
    names = ("a.mp4", "a.nl.vtt", "a.mp4.json", "b.part1.mp3", "b.part1.srt", "b.json", "a b.pdf")
    archive = arranged(Book(name, 1, datetime.min.isoformat()) for name in names)

    together = {
        one.book.path: (one.told and one.told.path, {lang: book.path for lang, book in one.captions.items()})
        for one in archive.lectures
    }
    assert together == {
        "a.mp4": ("a.mp4.json", {"nl": "a.nl.vtt"}),
        "b.part1.mp3": (None, {"": "b.part1.srt"}),
        "a b.pdf": (None, {}),
    }
    assert archive.strangers == ["b.json"]


def test_uploads_of_an_import_are_of_whoever_owns_the_content(noor: Sharing, archive: Path) -> None:
    bring(noor, archive)

    with noor.backends.reading() as session:
        owners = {one.owner_id for one in session.query(Upload)}
        assert session.query(MediaFile).count() == 0
    assert noor.viewer.profile_id in owners
