"""Index and database are compared document by document, and what differs is mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from hub.backends import Backends
from hub.models.contents import Content, Grant
from hub.models.work import IndexJob, JobState
from indexer.builders import Built
from indexer.changes import make
from indexer.drain import drain
from indexer.generations import write_everywhere
from indexer.rebuild import rebuild
from indexer.verify import Problem, VerifyReport, repair, verify
from search.documents import ContentDocument, DocumentRef, DocumentType
from search.writing import Put, Remove
from tests.factories import make_content

FIRST = DocumentRef(DocumentType.CONTENT, 1)


@pytest.fixture
def indexed(backends: Backends) -> Backends:
    """A hub with two contents, both in the index."""
    return with_two(backends)


@pytest.fixture
def each_indexed(each_hub: Backends) -> Backends:
    """The same on each engine in turn."""
    return with_two(each_hub)


def with_two(hub: Backends) -> Backends:
    with hub.writing() as session:
        make_content(session, "Ebb")
        make_content(session, "Flow")
    drain(hub)
    return hub


def put(backends: Backends, *, version: int, passages: int = 1, vectors: bool = True) -> None:
    """Write the first content into the index, not as it should be."""
    (built,) = make(backends, {FIRST: 0})
    assert isinstance(built, Built)
    assert isinstance(built.document, ContentDocument)
    vector = backends.embedder.embed_documents(["Ebb"])[0] if vectors else None
    first = replace(built.passages[0], vector=vector)
    document = replace(built.document, version=version)
    change = Put(document, tuple(replace(first, position=n) for n in range(passages)))
    write_everywhere(backends.engine, [change], backends.embedder.recipe)


def losing_it(backends: Backends) -> None:
    write_everywhere(backends.engine, [Remove(FIRST, 1)], "")


def losing_its_row(backends: Backends) -> None:
    with backends.writing() as session:
        session.execute(delete(Content).where(Content.id == 1))


def changing_its_row(backends: Backends) -> None:
    with backends.writing() as session:
        session.execute(update(Content).where(Content.id == 1).values(title="x", index_version=2))


def restoring_an_older_row(backends: Backends) -> None:
    put(backends, version=9)


def granting_it(backends: Backends) -> None:
    with backends.writing() as session:
        session.execute(update(Grant).where(Grant.content_id == 1).values(token="group:3"))


def writing_more_passages(backends: Backends) -> None:
    put(backends, version=1, passages=2)


def forgetting_its_vector(backends: Backends) -> None:
    put(backends, version=1, vectors=False)


DAMAGES: dict[str, tuple[Callable[[Backends], None], Problem]] = {
    "a document that is lost": (losing_it, Problem.MISSING),
    "a row that went unnoticed": (losing_its_row, Problem.EXTRA),
    "a row that changed unnoticed": (changing_its_row, Problem.STALE),
    "a row from an older back-up": (restoring_an_older_row, Problem.STALE),
    "other people may see it": (granting_it, Problem.AUDIENCE),
    "passages of another shape": (writing_more_passages, Problem.PASSAGES),
    "a passage without its vector": (forgetting_its_vector, Problem.VECTORS),
}


@pytest.mark.parametrize(("damage", "problem"), DAMAGES.values(), ids=DAMAGES)
def test_a_difference_is_found_and_mended(
    each_indexed: Backends, damage: Callable[[Backends], None], problem: Problem
) -> None:
    damage(each_indexed)

    report = verify(each_indexed)

    assert [(d.ref, d.problem) for d in report.wrong] == [(FIRST, problem)]
    assert not report.agrees
    assert repair(each_indexed).agrees
    assert verify(each_indexed).agrees


@pytest.mark.parametrize(("damage", "problem"), DAMAGES.values(), ids=DAMAGES)
def test_a_rebuild_makes_an_index_without_the_difference(
    indexed: Backends, damage: Callable[[Backends], None], problem: Problem
) -> None:
    damage(indexed)

    assert rebuild(indexed).documents.agrees


def test_looking_changes_nothing(indexed: Backends) -> None:
    losing_it(indexed)

    assert verify(indexed) == verify(indexed)


def test_what_a_job_waits_for_is_told_apart_from_what_nobody_would_mend(indexed: Backends) -> None:
    with indexed.writing() as session:
        session.get_one(Content, 1).title = "Storm"
        make_content(session, "Surge")
        session.flush()
        session.execute(
            update(IndexJob).where(IndexJob.document_id == 3).values(state=JobState.FAILED, reason="too long")
        )

    report = verify(indexed)

    assert [d.problem for d in report.waiting] == [Problem.STALE]
    assert [d.problem for d in report.refused] == [Problem.MISSING]
    assert (report.agrees, report.will_agree, report.compared) == (False, True, 3)


def test_counts_name_every_problem() -> None:
    assert VerifyReport("g", 0).counts() == {
        "missing": 0,
        "extra": 0,
        "stale": 0,
        "audience": 0,
        "passages": 0,
        "vectors": 0,
        "waiting": 0,
        "refused": 0,
    }
