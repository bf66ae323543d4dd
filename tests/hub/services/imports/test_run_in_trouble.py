"""An import against what may happen on the way: another one, a death, a full disk, a damaged file."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text

from hub.db import Database, open_database, utc_now
from hub.models.contents import Content, ContentTopic
from hub.models.media import Cue
from hub.models.topics import Topic
from hub.services.imports import lease
from hub.services.imports.files import plan_import
from hub.services.imports.lease import SourceBusy
from hub.services.imports.outcomes import Outcome
from hub.services.imports.run import run_import
from tests.hub.services.conftest import NOW, Import
from tests.hub.services.imports.reading import contents, counts


def test_a_second_import_of_the_source_is_refused_while_one_runs(
    database: Database, import_rows: Import
) -> None:
    with database.writing() as session:
        lease.claim(session, "school", NOW)
    with pytest.raises(SourceBusy):
        import_rows(items=[{"id": "a"}])


def test_a_lease_that_ran_out_is_free(database: Database, import_rows: Import) -> None:
    with database.writing() as session:
        lease.claim(session, "school", NOW - lease.LEASE - timedelta(seconds=1))
    assert counts(import_rows(items=[{"id": "a"}]).files[0]) == {"taken": 1}


def test_the_lease_of_a_process_that_died_is_free_at_once(database: Database, folder: Path) -> None:
    claim = (
        "import sys; from datetime import datetime, UTC; from hub.db import open_database;"
        "from hub.services.imports import lease\n"
        "with open_database(sys.argv[1]).writing() as session:"
        " lease.claim(session, 'school', datetime.fromisoformat(sys.argv[2]))"
    )
    url = str(database.engine.url)
    subprocess.run([sys.executable, "-c", claim, url, utc_now().isoformat()], check=True, cwd=Path.cwd())
    (folder / "items.jsonl").write_text('{"id": "a"}')
    assert counts(run_import(database, plan_import(folder), clock=utc_now).files[0]) == {"taken": 1}


def test_an_import_that_lost_its_lease_stops(database: Database, import_rows: Import, folder: Path) -> None:
    (folder / "items.jsonl").write_text('{"id": "a"}\n{"id": "b", "source": "other"}\n{"id": "c"}')

    def take_over(_: object) -> None:
        with database.writing() as session:
            session.execute(text("update import_runs set lease_until = null"))

    report = run_import(database, plan_import(folder), clock=lambda: NOW, show=take_over)
    assert report.stopped == "another import of this source has taken over"
    assert set(contents(database)) == {"a"}


def test_a_full_disk_stops_the_import_and_the_next_one_goes_on(
    database: Database, import_rows: Import, folder: Path
) -> None:
    (folder / "items.jsonl").write_text(
        "\n".join(f'{{"id": "{n}", "body": "{"word " * 2_000}"}}' for n in range(1_000))
    )
    with database.writing() as session:
        pages = session.scalar(text("pragma page_count"))
    database.engine.dispose()
    limit = limited_pages(database, (pages or 0) + 1_500)
    report = run_import(limit, plan_import(folder), clock=lambda: NOW)
    limit.close()
    assert report.stopped.startswith("the disk is full")
    kept = len(contents(database))
    assert 0 < kept < 1_000
    report = run_import(database, plan_import(folder), clock=lambda: NOW)
    assert counts(report.files[0]) == {"taken": 1_000 - kept, "unchanged": kept}


@pytest.mark.parametrize(
    ("first", "some"),
    [("pass;", False), ("language_of('The model of languages unpacks itself to a file');", True)],
    ids=["before anything is kept", "later"],
)
def test_a_file_that_may_not_grow_stops_the_import_and_the_next_one_goes_on(
    database: Database, folder: Path, first: str, some: bool
) -> None:
    rows = (f'{{"id": "{n}", "body": "{"word " * 4_000}"}}' for n in range(300))
    (folder / "items.jsonl").write_text("\n".join(rows))
    code = (
        "import resource, sys; from pathlib import Path; from hub.db import open_database, utc_now;"
        "from search.analysis.languages import language_of;"
        "from hub.services.imports.files import plan_import;"
        "from hub.services.imports.run import run_import\n"
        f"{first} resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))\n"
        "print(run_import(open_database(sys.argv[1]), plan_import(Path(sys.argv[2])), clock=utc_now).stopped)"
    )
    command = [sys.executable, "-c", code, str(database.engine.url), str(folder)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert said.startswith("the disk is full")
    kept = len(contents(database))
    assert (kept > 0) == some
    report = run_import(database, plan_import(folder), clock=utc_now)
    assert report.files[0].counts == Counter({Outcome.TAKEN: 300 - kept, Outcome.UNCHANGED: kept})


def test_two_imports_of_two_sources_at_once_both_come_in_whole(database: Database, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from hub.db import open_database, utc_now;"
        "from hub.services.imports.files import plan_import;"
        "from hub.services.imports.run import run_import\n"
        "report = run_import(open_database(sys.argv[1]), plan_import(Path(sys.argv[2])), clock=utc_now)\n"
        "sys.exit(bool(report.stopped or any(file.problems for file in report.files)))"
    )
    running = []
    for source in ("school", "library"):
        folder = tmp_path / "both" / source
        folder.mkdir(parents=True)
        rows = (f'{{"id": "{source}{n}", "tags": ["t{n % 50}"]}}' for n in range(600))
        (folder / "items.jsonl").write_text("\n".join(rows))
        command = [sys.executable, "-c", code, str(database.engine.url), str(folder)]
        running.append(subprocess.Popen(command))
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ContentTopic)) == 1_200
        assert session.scalar(select(func.count()).select_from(Topic)) == 50


def limited_pages(database: Database, pages: int) -> Database:
    """The same database, on a disk that has room for so many pages."""
    limited = open_database(str(database.engine.url))
    event.listen(limited.engine, "connect", lambda c, _: c.execute(f"pragma max_page_count={pages}"))
    return limited


def test_an_import_killed_at_any_moment_leaves_whole_items_and_the_next_goes_on(
    database: Database, folder: Path
) -> None:
    rows = (f'{{"id": "{n}", "tags": ["t{n % 7}"], "transcript": "hello {n}"}}' for n in range(700))
    (folder / "items.jsonl").write_text("\n".join(rows))
    code = (
        "import os, sys; from pathlib import Path; from hub.db import open_database, utc_now;"
        "from hub.services.imports.files import plan_import;"
        "from hub.services.imports.run import run_import\n"
        "kill = lambda step: os.kill(os.getpid(), 9) if step.rows > 300 else None\n"
        "run_import(open_database(sys.argv[1]), plan_import(Path(sys.argv[2])), clock=utc_now, show=kill)"
    )
    url = str(database.engine.url)
    died = subprocess.run([sys.executable, "-c", code, url, str(folder)], check=False, cwd=Path.cwd())
    assert died.returncode == -9
    with database.reading() as session:
        kept = session.scalar(select(func.count()).select_from(Content))
        said = session.scalar(select(func.count()).select_from(Cue))
    assert 300 < (kept or 0) == said < 700
    report = run_import(database, plan_import(folder), clock=utc_now)
    assert counts(report.files[0]) == {"taken": 700 - (kept or 0), "unchanged": kept}


def test_a_damaged_file_is_reported_and_what_came_before_is_in(
    database: Database, import_rows: Import, folder: Path
) -> None:
    (folder / "items.jsonl.gz").write_bytes(os.urandom(100))
    (folder / "people.jsonl").write_text('{"id": "anna", "name": "Anna"}')
    report = run_import(database, plan_import(folder), clock=lambda: NOW)
    assert [file.damaged for file in report.files] == [
        "",
        "after line 0: the compressed file is damaged or incomplete",
    ]
    assert report.files[0].counts == {Outcome.TAKEN: 1}
