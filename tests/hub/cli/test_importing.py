"""`hub import` and `hub people`: what is printed where, and how each ends."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from hub.cli.importing import import_
from hub.cli.people import people
from hub.db import open_database, utc_now
from hub.services.imports import lease
from tests.hubs import give_tables


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of an empty hub."""
    home = tmp_path / "home"
    monkeypatch.setenv("HUB_HOME", str(home))
    database = open_database(f"sqlite:///{home / 'hub.db'}")
    give_tables(database)
    database.close()
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "school"
    folder.mkdir()
    (folder / "people.csv").write_text("id,name,skills\na,Zoë Wit,asyncio:3\nb,ZOE WIT,\n,Nobody,\n")
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(import_, list(arguments))


def test_the_report_is_text_for_people(home: Path, folder: Path) -> None:
    result = run(str(folder))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:3] == [
        "people.csv: 2 taken, 0 changed, 0 unchanged, 1 left out",
        "  line 4: left out: it has no id",
        "Pairs of profiles that may be one person: 1, see `hub people variants`",
    ]


def test_what_waits_for_the_index_is_said_beside_the_report(home: Path, folder: Path) -> None:
    result = run(str(folder))
    assert "2 documents wait to be indexed" in result.stderr
    assert "indexed" not in result.stdout


def test_who_watches_sees_how_far_it_is_and_how_fast(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "people.csv" not in run(str(folder)).stderr
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    result = run(str(folder))
    assert re.search(r"people\.csv.*100%.* 3 rows +[\d,]+/s.*0:00:00", plain(result.stderr))
    assert "100%" not in result.stdout


def plain(text: str) -> str:
    """What a terminal shows, without its colours and moves."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_the_report_is_json_for_programs(home: Path, folder: Path) -> None:
    report = json.loads(run(str(folder / "people.csv"), "--json", "--source", "staff").stdout)
    assert (report["source"], report["finished"], report["files"][0]["taken"]) == ("staff", True, 2)


def test_nothing_to_import_is_wrong_usage(home: Path, tmp_path: Path) -> None:
    result = run(str(tmp_path / "nowhere"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no such file or folder." in result.stderr


def test_a_source_that_is_being_imported_is_busy(home: Path, folder: Path) -> None:
    database = open_database(f"sqlite:///{home / 'hub.db'}")
    with database.writing() as session:
        lease.claim(session, "school", utc_now())
    database.close()
    result = run(str(folder))
    assert (result.exit_code, result.stdout) == (3, "")


def test_what_could_not_finish_is_told_beside_its_report_and_goes_on_the_next_time(
    home: Path, folder: Path
) -> None:
    (folder / "items.jsonl").write_text('{"id": "a"}\n{"id": "b", "source": "other"}\n')
    database = open_database(f"sqlite:///{home / 'hub.db'}")
    with database.writing() as session:  # as another import does when the lease of this one ran out
        take_over = "update import_runs set lease_until = null"
        session.execute(text(f"create trigger taken after insert on contents begin {take_over}; end"))

    result = run(str(folder), "--json")

    assert result.exit_code == 4
    why = "another import of this source has taken over"
    assert f"hub: the import did not finish: {why}\n" in result.stderr
    report = json.loads(result.stdout)
    assert (report["finished"], report["stopped"]) == (False, why)
    assert [file["taken"] for file in report["files"]] == [2, 1]
    with database.writing() as session:
        session.execute(text("drop trigger taken"))
    database.close()
    again = run(str(folder))
    assert again.exit_code == 0
    assert "items.jsonl: 1 taken, 0 changed, 1 unchanged, 0 left out" in again.stdout


def test_a_pair_is_listed_and_merged(home: Path, folder: Path) -> None:
    run(str(folder))
    listed = json.loads(CliRunner().invoke(people, ["variants", "--json"]).stdout)
    assert [(pair["first_name"], pair["second_name"]) for pair in listed] == [("Zoë Wit", "ZOE WIT")]
    first, second = str(listed[0]["first_id"]), str(listed[0]["second_id"])
    assert CliRunner().invoke(people, ["merge", first, second]).stdout == f"{first}\tZoë Wit\n"
    assert CliRunner().invoke(people, ["merge", first, second]).exit_code == 4
    assert CliRunner().invoke(people, ["variants"]).stdout == ""
