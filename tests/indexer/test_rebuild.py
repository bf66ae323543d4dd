"""A new generation is filled while search goes on, proven, promoted, and can be taken back."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content, ContentState
from hub.models.work import Rebuild, RebuildState
from indexer.drain import drain
from indexer.rebuild import (
    Progress,
    current_recipe,
    differences,
    ensure_live,
    rebuild,
    rebuild_needed,
)
from indexer.rollback import CannotRollBack, retire_kept, roll_back
from indexer.runs import RebuildCancelled, begin_run, cancel_run
from indexer.verify import verify
from search.ports import GenerationState, RebuildRunning
from tests.factories import make_content, make_profile
from tests.hubs import reopened


class Killed(BaseException):
    """Stands for the end of a process: nothing that it would still have done is done."""


def fill(backends: Backends, count: int = 3) -> None:
    with backends.writing() as session:
        for number in range(count):
            make_content(session, f"Tides of the sea, part {number}")
        make_profile(session, "Noor de Wit")


def states(backends: Backends) -> list[GenerationState]:
    return [generation.state for generation in backends.engine.generations()]


def later() -> timedelta:
    return timedelta(hours=25)


def test_a_rebuild_holds_every_document_and_keeps_the_index_before_it(each_hub: Backends) -> None:
    fill(each_hub)

    report = rebuild(each_hub)

    assert (report.documents.compared, report.documents.agrees) == (4, True)
    assert states(each_hub) == [GenerationState.LIVE, GenerationState.KEPT]
    assert verify(each_hub).agrees


def test_progress_is_told_until_all_is_written_and_proven(backends: Backends) -> None:
    fill(backends)
    seen: list[Progress] = []

    rebuild(backends, progress=seen.append)

    assert [(p.done, p.total, p.is_proving) for p in seen] == [(3, 4, False), (4, 4, False), (4, 4, True)]


def test_a_killed_rebuild_goes_on_where_it_was(each_hub: Backends) -> None:
    fill(each_hub)
    seen: list[Progress] = []

    def killing(_progress: Progress) -> None:
        raise Killed

    with pytest.raises(Killed):
        rebuild(each_hub, progress=killing)
    rebuild(each_hub, progress=seen.append)

    assert [p.done for p in seen] == [4, 4]
    assert states(each_hub) == [GenerationState.LIVE, GenerationState.KEPT]
    assert verify(each_hub).agrees


def test_changes_made_while_a_rebuild_runs_reach_both_generations(each_hub: Backends) -> None:
    fill(each_hub)
    drain(each_hub)

    def changing(progress: Progress) -> None:
        if progress.done == 3:
            with each_hub.writing() as session:
                session.get_one(Content, 1).title = "Ebb and flow"
                session.get_one(Content, 2).state = ContentState.HIDDEN
                make_content(session, "Salt marshes")
            drain(each_hub)

    before = each_hub.engine.generations()[0].name
    assert rebuild(each_hub, progress=changing).documents.agrees
    assert verify(each_hub, before).agrees


def test_two_rebuilds_do_not_run_at_once(each_hub: Backends) -> None:
    run = begin_run(each_hub, current_recipe(each_hub), utc_now)

    with pytest.raises(RebuildRunning):
        rebuild(each_hub)

    assert run.generation in {generation.name for generation in each_hub.engine.generations()}


def test_a_rebuild_whose_lease_ran_out_is_taken_over(backends: Backends) -> None:
    fill(backends)
    run = begin_run(backends, current_recipe(backends), utc_now)

    report = rebuild(backends, now=lambda: utc_now() + later())

    assert report.generation == run.generation


def test_a_cancelled_rebuild_leaves_nothing_behind(backends: Backends) -> None:
    fill(backends)

    def cancelling(_progress: Progress) -> None:
        cancel_run(backends)

    with pytest.raises(RebuildCancelled):
        rebuild(backends, progress=cancelling)

    assert states(backends) == [GenerationState.LIVE]
    with backends.reading() as session:
        last = session.scalars(select(Rebuild).order_by(Rebuild.id.desc())).first()
        assert last is not None
        assert last.state is RebuildState.CANCELLED


def test_a_rebuild_begun_with_another_recipe_is_begun_anew(backends: Backends) -> None:
    fill(backends)
    other = begin_run(backends, current_recipe(backends), utc_now)
    with backends.database.writing() as session:
        session.get_one(Rebuild, other.id).lease_until = None
    backends.engine.drop(other.generation)

    report = rebuild(backends)

    assert report.generation != other.generation
    assert report.documents.agrees


def test_rolling_back_brings_the_kept_index_up_to_date_first(each_hub: Backends) -> None:
    fill(each_hub)
    drain(each_hub)
    first = ensure_live(each_hub)
    second = rebuild(each_hub).generation
    with each_hub.writing() as session:
        session.get_one(Content, 1).title = "Written after the rebuild"
        session.delete(session.get_one(Content, 2))
        make_content(session, "Made after the rebuild")
    drain(each_hub)

    assert roll_back(each_hub) == first

    assert ensure_live(each_hub) == first
    assert verify(each_hub, first).agrees
    assert verify(each_hub, second).agrees


def test_without_a_kept_index_there_is_no_way_back(backends: Backends) -> None:
    with pytest.raises(CannotRollBack, match="hub reindex"):
        roll_back(backends)


def test_kept_indexes_are_retired_after_their_time(each_hub: Backends) -> None:
    first = ensure_live(each_hub)
    rebuild(each_hub)

    assert retire_kept(each_hub) == ()
    assert retire_kept(each_hub, now=lambda: utc_now() + later()) == (first,)
    assert states(each_hub) == [GenerationState.LIVE]


def test_how_long_they_are_kept_is_a_setting(backends: Backends) -> None:
    first = ensure_live(backends)
    rebuild(backends)
    other = reopened(backends, kept_index_h=2)

    assert retire_kept(other, now=lambda: utc_now() + timedelta(minutes=119)) == ()
    assert retire_kept(other, now=lambda: utc_now() + timedelta(minutes=121)) == (first,)
    other.database.close()


def test_an_index_that_fits_needs_no_rebuild(backends: Backends) -> None:
    assert rebuild_needed(backends) is None


def test_another_model_is_noticed_and_nothing_is_changed(backends: Backends) -> None:
    other = reopened(backends, embedder="hash:32")

    assert rebuild_needed(other) == "another embedding model"
    assert states(other) == [GenerationState.LIVE]
    other.database.close()


def test_with_another_model_the_live_index_takes_words_until_the_rebuild(backends: Backends) -> None:
    other = reopened(backends, embedder="hash:32")
    fill(other)

    drain(other)

    assert {v.vectors for v in other.engine.searcher().versions()} == {0}
    assert rebuild(other).documents.agrees
    assert rebuild_needed(other) is None
    other.database.close()


def test_a_hub_with_rows_and_no_index_gets_a_whole_one(backends: Backends) -> None:
    fill(backends)
    shutil.rmtree(backends.settings.home / "index")
    without = reopened(backends)

    ensure_live(without)

    assert (verify(without).compared, verify(without).agrees) == (4, True)
    without.database.close()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"mapping": "other"}, "another layout"),
        ({"analysis": "other"}, "another analysis of text"),
        ({"dimension": 3}, "another embedding model"),
        ({"mapping": "other", "embedder": "other"}, "another layout, another embedding model"),
        ({}, None),
    ],
)
def test_what_an_index_was_made_with_is_compared_with_what_is_used_now(
    backends: Backends, changed: dict[str, str | int], words: str | None
) -> None:
    recipe = current_recipe(backends)

    assert differences(replace(recipe, **changed), recipe) == words  # type: ignore[arg-type]
