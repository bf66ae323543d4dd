"""What `hub backup` took is what `hub restore` brings back, on either database and from one to the other."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pysqlite3
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from hub import schema
from hub.backends import Backends
from hub.backup import make_backup, restore_backup
from hub.config import Settings
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.contents import Content, ContentPerson, PersonRole
from hub.models.people import Profile, ProfileState
from hub.models.work import IndexJob, WorkerBeat
from tests.factories import make_content, make_profile, make_topic, make_user

OpenHub = Callable[..., Backends]


@pytest.fixture
def open_hub(tmp_path: Path) -> OpenHub:
    """A hub of its own, by name; without tables unless asked for."""

    def opened(name: str, *, database_url: str = "", tables: bool = True) -> Backends:
        settings = Settings.from_env({"HUB_HOME": str(tmp_path / name), "HUB_EMBEDDER": "hash:16"})
        if database_url:
            settings = replace(settings, database_url=database_url)
        backends = Backends(settings)
        if tables:
            schema.migrate(backends.database)
        return backends

    return opened


def fill(backends: Backends) -> None:
    """A bit of everything that is hard to copy: times, lists, rows that point at their own table, a file."""
    with backends.writing() as session:
        topic = make_topic(session, "asyncio", synonyms_nl=["asynchroon"])
        kept = make_profile(session, "Noor de Vries", languages=["nl", "fy"])
        make_profile(session, "N. de Vries", state=ProfileState.MERGED, merged_into_id=kept.id)
        make_user(session, "Sanne Visser")
        make_content(
            session,
            "Stoppen is een vak \u2013 \u201cça va\u201d",
            topics=(topic,),
            people=((kept, PersonRole.SPEAKER),),
        )
        session.add(WorkerBeat(name="index", seen_at=utc_now()))
    backends.storage.put("originals/1/talk.txt", io.BytesIO(b"hello"), content_type="text/plain")


def rows_of(backends: Backends) -> dict[str, object]:
    with backends.reading() as session:
        content = session.scalars(select(Content)).one()
        merged = session.scalars(select(Profile).where(Profile.state == ProfileState.MERGED)).one()
        return {
            "title": content.title,
            "published_at": content.published_at,
            "topics": [link.topic.all_labels() for link in content.topics],
            "people": [(link.profile.name, link.profile.languages) for link in content.people],
            "merged into": session.get_one(Profile, merged.merged_into_id or 0).name,
            "jobs": session.scalar(select(func.count()).select_from(IndexJob)),
        }


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


def drop_manifest(backup: Path) -> None:
    (backup / "manifest.json").unlink()


def spoil_manifest(backup: Path) -> None:
    (backup / "manifest.json").write_text("{")


def drop_table(backup: Path) -> None:
    (backup / "tables" / "contents.jsonl.gz").unlink()


def flip_a_byte(backup: Path) -> None:
    path = backup / "tables" / "contents.jsonl.gz"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def cut_a_file_short(backup: Path) -> None:
    path = backup / "files" / "originals" / "1" / "talk.txt"
    path.unlink()
    path.write_bytes(b"hell")


def come_from_the_future(backup: Path) -> None:
    manifest = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps(manifest | {"revision": "9999"}))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(drop_manifest, "no manifest.json", id="no manifest"),
        pytest.param(spoil_manifest, "cannot be read", id="a manifest that is no JSON"),
        pytest.param(drop_table, "contents.jsonl.gz is missing", id="a missing table"),
        pytest.param(flip_a_byte, "contents.jsonl.gz is damaged", id="a flipped bit"),
        pytest.param(cut_a_file_short, "talk.txt is damaged", id="a short file"),
        pytest.param(come_from_the_future, "newer release", id="a newer release"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_touched(
    open_hub: OpenHub, tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    old, new = open_hub("old"), open_hub("new")
    fill(old)
    make_backup(old, tmp_path / "copy", with_files=True)
    spoil(tmp_path / "copy")

    with pytest.raises(Invalid, match=message):
        restore_backup(new, tmp_path / "copy", replace=True)

    assert list(new.storage.list()) == []
    with new.reading() as session:
        assert session.scalars(select(Content)).all() == []


def test_half_a_file_is_refused(open_hub: OpenHub, tmp_path: Path) -> None:
    old, new = open_hub("old"), open_hub("new")
    fill(old)
    make_backup(old, tmp_path / "copy.tar", with_files=True)
    whole = (tmp_path / "copy.tar").read_bytes()
    (tmp_path / "copy.tar").write_bytes(whole[: len(whole) // 3])

    with pytest.raises(Invalid):
        restore_backup(new, tmp_path / "copy.tar", replace=True)


def test_a_row_that_the_database_refuses_leaves_the_hub_as_it_was(open_hub: OpenHub, tmp_path: Path) -> None:
    old, new = open_hub("old"), open_hub("new")
    fill(old)
    with new.writing() as session:
        make_content(session, "Mine")
    with closing(pysqlite3.connect(tmp_path / "old" / "hub.db")) as connection:  # checks no foreign keys
        connection.execute("insert into saved values (99, 99, '2026-01-01 00:00:00')")
        connection.commit()
    make_backup(old, tmp_path / "copy", with_files=True)

    with pytest.raises(Invalid, match="refuses"):
        restore_backup(new, tmp_path / "copy", replace=True)

    with new.reading() as session:
        assert session.scalars(select(Content.title)).all() == ["Mine"]


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
