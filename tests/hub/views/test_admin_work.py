"""Work that failed is tried again, and back-ups are taken by the worker."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from hub.backends import Backends
from hub.backup import restore_backup
from hub.db import utc_now
from hub.models.contents import Content
from hub.models.media import FileRole, MediaFile, MediaStep, StepState
from hub.models.work import BackupRun, BackupState
from indexer.backups import take_backups
from tests.factories import make_content
from tests.hub.conftest import Site
from tests.hubs import settings_for

JOBS, BACKUPS = "/admin/jobs", "/admin/backups"


def table(client: FlaskClient, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address).text.removeprefix("\ufeff"))))


# --- Media steps ----------------------------------------------------------------------------------


def test_media_work_that_failed_is_shown_and_tried_again(site: Site, admin: FlaskClient) -> None:
    with site.writing() as session:
        content = make_content(session, "Incident rehearsal")
        file = MediaFile(
            content_id=content.id,
            role=FileRole.ORIGINAL,
            key="a",
            content_type="video/mp4",
            size_bytes=1,
            sha256="0",
        )
        session.add(file)
        session.flush()
        for place, state in enumerate((StepState.DONE, StepState.FAILED)):
            session.add(
                MediaStep(
                    file_id=file.id, name=f"s{place}", position=place, state=state, reason="out_of_time"
                )
            )
    assert table(admin, f"{JOBS}.csv")[1][:4] == ["content 1", "s1", "out_of_time", "0"]
    assert "out_of_time" in admin.get(JOBS).text
    assert "1 thing waits" in admin.get("/admin").text

    admin.post(f"{JOBS}/retry-media")

    with site.backends.reading() as session:
        assert list(session.scalars(select(MediaStep.state).order_by(MediaStep.position))) == ["done", "open"]
    assert "Nothing failed" in admin.get(JOBS).text


# --- Back-ups -------------------------------------------------------------------------------------


def test_a_back_up_that_was_asked_for_is_taken_and_listed(site: Site, admin: FlaskClient) -> None:
    admin.post(BACKUPS)
    assert "waits for the media worker" in admin.get(BACKUPS).text
    assert admin.post(BACKUPS).status_code == 400

    assert (take_backups(site.backends), take_backups(site.backends)) == (1, 0)

    (row,) = table(admin, f"{BACKUPS}.csv")[1:]
    kept = site.backends.settings.backups / row[0]
    assert (row[1], int(row[4]), int(row[5]) > 0) == ("done", kept.stat().st_size, True)
    assert "whole" in admin.get(BACKUPS).text


def test_a_back_up_that_was_asked_for_brings_another_hub_to_life(
    site: Site, admin: FlaskClient, tmp_path: Path
) -> None:
    with site.writing() as session:
        make_content(session, "Incident rehearsal")
    admin.post(BACKUPS)
    take_backups(site.backends)
    (kept,) = site.backends.settings.backups.iterdir()
    other = Backends(settings_for(tmp_path / "other"))

    restore_backup(other, kept, replace=False)

    with other.reading() as session:
        assert [content.title for content in session.scalars(select(Content))] == ["Incident rehearsal"]


def test_a_back_up_that_cannot_be_written_says_so_and_leaves_nothing(site: Site, admin: FlaskClient) -> None:
    site.backends.settings.backups.write_text("a file where the folder should be")
    admin.post(BACKUPS)
    take_backups(site.backends)

    assert table(admin, f"{BACKUPS}.csv")[1][1] == "failed"
    assert admin.post(BACKUPS).status_code == 303


def test_a_back_up_whose_worker_was_killed_is_said_to_have_failed(site: Site) -> None:
    with site.writing() as session:
        session.add(BackupRun(state=BackupState.RUNNING, lease_until=utc_now() - timedelta(seconds=1)))
        session.add(BackupRun(state=BackupState.RUNNING, lease_until=utc_now() + timedelta(minutes=1)))
    take_backups(site.backends)

    with site.backends.reading() as session:
        runs = session.execute(select(BackupRun.state, BackupRun.reason).order_by(BackupRun.id)).all()
    assert [tuple(run) for run in runs] == [("failed", "WorkerEnded"), ("running", "")]
