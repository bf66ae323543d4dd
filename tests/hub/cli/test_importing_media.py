"""`hub import-media`: what is printed where, and how each ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli.importing_media import import_media
from hub.db import open_database
from tests.factories import make_user
from tests.hub.api.sending import film
from tests.hubs import give_tables

OWNER = "noor.vink@example.org"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a lecture and a stranger, beside the home of a hub that Noor signs in to."""
    home = tmp_path / "home"
    monkeypatch.setenv("HUB_HOME", str(home))
    database = open_database(f"sqlite:///{home / 'hub.db'}")
    give_tables(database)
    with database.writing() as session:
        make_user(session, "Noor Vink")
    database.close()
    folder = tmp_path / "lectures"
    folder.mkdir()
    (folder / "talk.mp4").write_bytes(film(10_000))
    (folder / "notes.xls").write_bytes(b"no")
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(import_media, list(arguments))


def test_the_report_says_what_was_taken_and_why_the_rest_was_not(folder: Path) -> None:
    result = run(str(folder), "--owner", OWNER)

    assert result.exit_code == 0
    assert "lectures: 1 taken, 0 changed, 0 unchanged, 1 left out" in result.stdout
    assert "notes.xls: left out: no recording or document" in result.stdout


def test_the_report_is_json_for_programs(folder: Path) -> None:
    report = json.loads(run(str(folder), "--owner", OWNER, "--source", "old", "--json").stdout)

    assert (report["source"], report["taken"], report["finished"]) == ("old", 1, True)
    assert [one["path"] for one in report["remarks"]] == ["notes.xls"]


@pytest.mark.parametrize(
    ("address", "owner", "problem"),
    [
        ("nowhere", OWNER, "no such folder"),
        ("s3://bucket?colour=red", OWNER, "no address of a bucket"),
        (".", "nobody@example.org", "Nobody with this e-mail address"),
    ],
)
def test_what_is_asked_wrongly_is_said(folder: Path, address: str, owner: str, problem: str) -> None:
    result = run(address, "--owner", owner)

    assert result.exit_code == 2
    assert problem in result.stderr
