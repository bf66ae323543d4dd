"""The gate asks the live index and the new one the same questions, and holds what answers worse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.backends import Backends
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.finding import AskedQuery
from hub.models.work import Rebuild, RebuildState
from indexer.drain import drain
from indexer.judging import Answers
from indexer.rebuild import ensure_live, rebuild
from search.documents import DocumentRef, DocumentType
from search.writing import Remove
from tests.factories import make_content
from tests.hubs import reopened

TITLES = ("Ebb and flow", "Salt marshes", "Lighthouse keeping", "Knots for beginners")


@pytest.fixture
def indexed(backends: Backends) -> Backends:
    """Four contents in the live index."""
    return with_four(backends)


@pytest.fixture
def each_indexed(each_hub: Backends) -> Backends:
    """The same on each engine in turn."""
    return with_four(each_hub)


def with_four(hub: Backends) -> Backends:
    with hub.writing() as session:
        for title in TITLES:
            make_content(session, title)
    drain(hub)
    return hub


def judge(folder: Path, *rows: tuple[str, str, int]) -> None:
    """Write questions with their one right content."""
    folder.mkdir()
    lines = [json.dumps({"_id": name, "text": text}) for name, text, _ in rows]
    (folder / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    grades = [f"{name}\t{content_id}\t1" for name, _, content_id in rows]
    (folder / "qrels.tsv").write_text("\n".join(["question\tanswer\tgrade", *grades]), encoding="utf-8")


def test_titles_are_asked_where_nothing_was_judged(indexed: Backends) -> None:
    answers = rebuild(indexed).answers

    assert answers == Answers(4, False, after=1.0, before=1.0, overlap=1.0)


def test_the_organisations_own_questions_are_asked_and_kept_without_their_words(
    each_indexed: Backends,
) -> None:
    judge(each_indexed.settings.judged, ("q1", "salt marshes", 2), ("q2", "lighthouse", 3))

    proof = rebuild(each_indexed)

    assert proof.answers == Answers(2, True, after=1.0, before=1.0, overlap=1.0)
    with each_indexed.reading() as session:
        row = session.query(Rebuild).filter_by(generation=proof.generation).one()
        assert row.gate["answers"]["after"] == 1.0
        assert "marshes" not in json.dumps(row.gate)


def test_an_index_that_answers_worse_waits_and_says_so_and_can_be_made_live_all_the_same(
    each_indexed: Backends,
) -> None:
    live = ensure_live(each_indexed)
    judge(each_indexed.settings.judged, ("q1", "knots", 5), ("q2", "lighthouse", 3))
    with each_indexed.writing() as session:
        make_content(session, "Knots")
    drain(each_indexed)
    # Its row goes without anybody noticing: the right answer stands in the live index alone
    with each_indexed.database.writing() as session:
        session.connection().exec_driver_sql("delete from contents where id = 5")

    held = rebuild(each_indexed)

    assert (held.held, held.answers.are_worse, held.answers.changed) == (True, True, ())
    assert ensure_live(each_indexed) == live
    with each_indexed.reading() as session:
        row = session.query(Rebuild).filter_by(generation=held.generation).one()
        assert (row.state, row.reason) == (RebuildState.READY, "AnswersWorse")
    assert rebuild(each_indexed, accepted=True).generation == held.generation
    assert ensure_live(each_indexed) == held.generation


def test_what_people_look_for_most_is_asked_of_both_and_kept_as_figures(indexed: Backends) -> None:
    today = utc_now().date()
    with indexed.writing() as session:
        session.add_all([AskedQuery(asked_on=today, text=text, asked=2) for text in ("knots", "lighthouse")])
    writer = indexed.engine.writer(ensure_live(indexed))
    writer.write([Remove(DocumentRef(DocumentType.CONTENT, 3), 99)])
    writer.refresh()

    proof = rebuild(indexed)

    # Without its lighthouse the live index found nothing, and the new one finds it
    assert (proof.answers.asked, proof.answers.asked_overlap) == (2, 0.5)
    assert "knots" not in json.dumps(proof.table())


def test_an_index_that_answers_better_than_a_broken_one_goes_live(indexed: Backends) -> None:
    live = ensure_live(indexed)
    writer = indexed.engine.writer(live)
    writer.write([Remove(DocumentRef(DocumentType.CONTENT, 2), 99)])
    writer.refresh()

    proof = rebuild(indexed)

    assert not proof.held
    assert proof.answers.before is not None
    assert proof.answers.before < 1.0 == proof.answers.after
    assert proof.answers.changed == ("2",)


def test_with_another_model_the_one_before_is_asked_by_words(indexed: Backends) -> None:
    other = reopened(indexed, embedder="hash:32")

    answers = rebuild(other).answers

    assert (answers.by_words, answers.before, answers.after) == (True, 1.0, 1.0)
    other.database.close()


def test_a_broken_folder_of_questions_is_said_before_anything_is_built(indexed: Backends) -> None:
    before = indexed.engine.generations()
    indexed.settings.judged.mkdir()

    with pytest.raises(Invalid, match=r"qrels\.tsv"):
        rebuild(indexed)

    assert indexed.engine.generations() == before
