"""`hub verify`: what it prints when index and database differ, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from hub.models.contents import Content
from hub.models.work import IndexJob, JobState
from indexer.drain import drain
from indexer.generations import write_everywhere
from search.documents import DocumentRef, DocumentType
from search.writing import Remove
from tests.factories import make_content
from tests.hub.cli.conftest import Run
from tests.hubs import Backends

WRONG = "wrong, and hub verify --repair mends it"


@pytest.fixture
def hub(backends: Backends) -> Backends:
    """A hub with 25 contents, all in the index."""
    with backends.writing() as session:
        for n in range(25):
            make_content(session, f"Note {n}")
    drain(backends)
    return backends


@pytest.fixture
def home(hub: Backends) -> Path:
    return hub.settings.home


def lose(hub: Backends, *ids: int) -> None:
    """Take contents out of the index behind the hub's back."""
    removed = [Remove(DocumentRef(DocumentType.CONTENT, id_), 1) for id_ in ids]
    write_everywhere(hub.engine, removed, "")


def test_what_agrees_is_one_line(run: Run) -> None:
    answer = run("verify")

    assert (answer.code, answer.stdout, answer.stderr) == (0, "25 documents compared, 0 differ\n", "")


def test_each_difference_is_a_line_that_says_what_comes_of_it(run: Run, hub: Backends) -> None:
    lose(hub, 1)
    with hub.writing() as session:
        session.execute(update(Content).where(Content.id == 2).values(index_version=2))  # no job knows
        session.get_one(Content, 3).title = "Another"
        session.get_one(Content, 4).title = "Too long"
        session.flush()
        session.execute(
            update(IndexJob).where(IndexJob.document_id == 4).values(state=JobState.FAILED, reason="too long")
        )

    answer = run("verify")

    assert (answer.code, answer.stderr) == (1, "")
    assert answer.stdout.splitlines() == [
        "25 documents compared, 4 differ",
        f"  content 1: missing, {WRONG}",
        f"  content 2: stale, {WRONG}",
        "  content 3: stale, waits for the index worker",
        "  content 4: stale, refused by the engine; the log says why",
    ]


def test_of_many_differences_the_first_twenty_are_shown_and_all_are_in_the_json(
    run: Run, hub: Backends
) -> None:
    lose(hub, *range(1, 24))

    lines = run("verify").stdout.splitlines()
    answer = run("verify", "--json")

    assert lines[0] == "25 documents compared, 23 differ"
    assert lines[1:21] == [f"  content {n}: missing, {WRONG}" for n in range(1, 21)]
    assert lines[21:] == ["  and 3 more; --json has them all"]
    assert (answer.code, answer.stderr) == (1, "")
    report = json.loads(answer.stdout)
    assert (report["compared"], report["waiting"], report["refused"]) == (25, [], [])
    assert report["wrong"] == [
        {
            "ref": {"type": "content", "id": n},
            "problem": "missing",
            "row_version": 1,
            "indexed_version": 0,
        }
        for n in range(1, 24)
    ]


def test_the_json_of_what_agrees_is_a_report_too(run: Run) -> None:
    answer = run("verify", "--json")

    report = json.loads(answer.stdout)
    assert answer.code == 0
    assert report["generation"]
    assert (report["compared"], report["wrong"], report["waiting"], report["refused"]) == (25, [], [], [])


def test_looking_mends_nothing(run: Run, hub: Backends) -> None:
    lose(hub, 1)

    assert [run("verify").code for _ in range(2)] == [1, 1]
