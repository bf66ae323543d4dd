"""Back-ups that are not whole, or that the database refuses: nothing is touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest
from sqlalchemy import select

from hub.backup import make_backup, restore_backup
from hub.errors import Invalid
from hub.models.contents import Content
from tests.factories import make_content
from tests.hub.backing_up import OpenHub, fill, hubs_in


@pytest.fixture
def open_hub(tmp_path: Path) -> OpenHub:
    return hubs_in(tmp_path)


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
