"""What `hub backup` took is what `hub restore` brings back, on either database and from one to the other."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from hub import schema
from hub.backup import make_backup, restore_backup
from hub.errors import Invalid
from hub.models.contents import Content, ContentPerson
from hub.models.work import WorkerBeat
from tests.factories import make_content, make_profile
from tests.hub.backing_up import OpenHub, fill, hubs_in, rows_of


@pytest.fixture
def open_hub(tmp_path: Path) -> OpenHub:
    return hubs_in(tmp_path)


@pytest.mark.parametrize("name", ["copy", "copy.tar"], ids=["folder", "file"])
def test_what_was_backed_up_comes_back(open_hub: OpenHub, tmp_path: Path, name: str) -> None:
    old, new = open_hub("old"), open_hub("new", tables=False)
    fill(old)
    make_backup(old, tmp_path / name, with_files=True)

    restore_backup(new, tmp_path / name, replace=False)

    assert rows_of(new) == rows_of(old)
    assert schema.is_current(new.database)
    with new.storage.open("originals/1/talk.txt") as stream:
        assert stream.read() == b"hello"
    assert new.storage.stat("originals/1/talk.txt").content_type == "text/plain"
    assert (tmp_path / "new" / "secret_key").read_text() == old.settings.secret_key
    with new.reading() as session:
        assert session.scalars(select(WorkerBeat)).all() == []


@pytest.mark.postgres
@pytest.mark.parametrize("to_postgres", [True, False], ids=["to PostgreSQL", "from PostgreSQL"])
def test_a_backup_moves_a_hub_to_the_other_database(
    open_hub: OpenHub, tmp_path: Path, postgres_url: str, to_postgres: bool
) -> None:
    old = open_hub("old", database_url="" if to_postgres else postgres_url)
    new = open_hub("new", database_url=postgres_url if to_postgres else "", tables=False)
    fill(old)
    make_backup(old, tmp_path / "copy", with_files=True)

    restore_backup(new, tmp_path / "copy", replace=False)

    assert rows_of(new) == rows_of(old)
    with new.writing() as session:
        assert make_profile(session, "Joep").id == 4
    for backends in (old, new):
        backends.database.close()


def test_a_backup_taken_while_another_process_writes_is_of_one_moment(
    open_hub: OpenHub, tmp_path: Path
) -> None:
    old, new = open_hub("old"), open_hub("new", tables=False)
    fill(old)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, old.settings.database_url], stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout is not None
        writer.stdout.readline()  # it has begun
        make_backup(old, tmp_path / "copy", with_files=True)
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()

    restore_backup(new, tmp_path / "copy", replace=False)

    with new.reading() as session:
        contents = session.scalar(select(func.count()).select_from(Content)) or 0
        credits_ = session.scalar(select(func.count()).select_from(ContentPerson))
    assert contents > 1
    assert credits_ == contents


WRITER = """
import sys
from hub.db import open_database
from hub.models.contents import PersonRole
from hub.models.people import Profile
from tests.factories import make_content
database, number = open_database(sys.argv[1]), 0
while True:
    with database.writing() as session:
        person = session.get_one(Profile, 1)
        make_content(session, f"Talk {number}", people=((person, PersonRole.SPEAKER),))
    number += 1
    if number == 5:
        print("begun", flush=True)
"""


def test_ids_of_rows_that_are_gone_are_not_given_out_again(open_hub: OpenHub, tmp_path: Path) -> None:
    old, new = open_hub("old"), open_hub("new", tables=False)
    with old.writing() as session:
        gone = make_content(session, "Gone")
        gone_id = gone.id
        session.delete(gone)
    make_backup(old, tmp_path / "copy", with_files=True)

    restore_backup(new, tmp_path / "copy", replace=False)

    with new.writing() as session:
        assert make_content(session, "Next").id == gone_id + 1


def test_a_hub_that_is_not_empty_is_replaced_only_when_asked(open_hub: OpenHub, tmp_path: Path) -> None:
    old, new = open_hub("old"), open_hub("new")
    fill(old)
    with new.writing() as session:
        for number in range(9):
            make_content(session, f"Other {number}")
    make_backup(old, tmp_path / "copy", with_files=True)

    with pytest.raises(Invalid, match="not empty"):
        restore_backup(new, tmp_path / "copy", replace=False)
    with new.reading() as session:
        assert session.scalar(select(func.count()).select_from(Content)) == 9

    restore_backup(new, tmp_path / "copy", replace=True)
    assert rows_of(new) == rows_of(old)
    with new.writing() as session:
        assert make_content(session, "Next").id == 10


def test_a_backup_never_writes_over_another_and_leaves_no_rubbish(open_hub: OpenHub, tmp_path: Path) -> None:
    hub = open_hub("old")
    folder = tmp_path / "backups"
    make_backup(hub, folder / "copy.tar", with_files=True)
    with pytest.raises(Invalid, match="there already"):
        make_backup(hub, folder / "copy.tar", with_files=True)
    broken = open_hub("broken", tables=False)
    (tmp_path / "broken" / "hub.db").write_bytes(b"not a database, " * 100)
    with pytest.raises(DatabaseError):
        make_backup(broken, folder / "other", with_files=True)
    assert [path.name for path in folder.iterdir()] == ["copy.tar"]


def test_nobody_else_may_read_a_backup(open_hub: OpenHub, tmp_path: Path) -> None:
    hub = open_hub("old")
    make_backup(hub, tmp_path / "copy", with_files=True)
    make_backup(hub, tmp_path / "copy.tar", with_files=True)
    assert [(tmp_path / name).stat().st_mode & 0o077 for name in ("copy", "copy.tar")] == [0, 0]
    with tarfile.open(tmp_path / "copy.tar") as archive:
        assert "./manifest.json" in archive.getnames()


def test_without_files_a_restore_leaves_the_storage_alone(open_hub: OpenHub, tmp_path: Path) -> None:
    old, new = open_hub("old"), open_hub("new", tables=False)
    fill(old)
    assert make_backup(old, tmp_path / "copy", with_files=False).files == 0
    restore_backup(new, tmp_path / "copy", replace=False)
    assert rows_of(new) == rows_of(old)
    assert list(new.storage.list()) == []
