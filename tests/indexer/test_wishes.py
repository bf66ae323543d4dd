"""What administrators ask of the index is a row, and the media worker does it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.access import ANYBODY_SIGNED_IN, Viewer
from hub.backends import Backends
from hub.db import utc_now
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.people import Role
from hub.models.work import RebuildState
from hub.services import generations as service
from indexer.rebuild import current_recipe, ensure_live, rebuild
from indexer.rollback import retire_kept
from indexer.runs import begin_run, next_wish
from indexer.tasks.media import grant_wish
from search.ports import GenerationState
from tests.factories import make_content
from tests.hubs import reopened

ADMIN = Viewer(frozenset({"everyone"}), user_id=1, role=Role.ADMIN)


def start(backends: Backends, *, held: bool = False) -> None:
    with backends.writing() as session:
        service.start_rebuild(session, ADMIN, held=held, now=utc_now())


def latest(backends: Backends) -> service.RebuildStatus:
    with backends.reading() as session:
        found = service.latest_rebuild(session, ADMIN, now=utc_now())
    assert found is not None
    return found


def states(backends: Backends) -> dict[str, GenerationState]:
    return {generation.name: generation.state for generation in backends.engine.generations()}


def fill(backends: Backends) -> None:
    with backends.writing() as session:
        for number in range(3):
            make_content(session, f"Tides of the sea, part {number}")


def test_a_rebuild_that_was_asked_for_is_made_and_shows_its_gate(backends: Backends) -> None:
    fill(backends)
    start(backends)
    asked = latest(backends)

    grant_wish(backends)

    done = latest(backends)
    assert (asked.state, asked.generation, asked.is_unfinished) == (RebuildState.ASKED, "", True)
    assert (done.state, done.done, done.total, done.is_at_work) == (RebuildState.PROMOTED, 3, 3, False)
    assert done.rate > 0
    with backends.reading() as session:
        shown = service.generations(session, ADMIN, backends.engine)
    live = next(one for one in shown if one.generation.state is GenerationState.LIVE)
    assert live.generation.name == done.generation
    assert (live.gate["compared"], live.gate["missing"]) == (3, 0)
    assert live.gate["answers"]["questions"] == 3


def test_a_held_rebuild_waits_until_somebody_says_that_it_goes_live(backends: Backends) -> None:
    fill(backends)
    before = ensure_live(backends)
    start(backends, held=True)
    grant_wish(backends)
    held = latest(backends)
    grant_wish(backends)

    assert (held.state, held.waits_for_word) == (RebuildState.READY, True)
    assert states(backends)[before] is GenerationState.LIVE
    with backends.writing() as session:
        make_content(session, "Written while it waited")
    with backends.writing() as session:
        service.promote(session, ADMIN, held.generation)
    grant_wish(backends)

    assert latest(backends).state is RebuildState.PROMOTED
    assert states(backends)[held.generation] is GenerationState.LIVE
    assert len(list(backends.engine.searcher().versions())) == 4


def test_only_one_rebuild_is_asked_for_at_a_time(backends: Backends) -> None:
    start(backends)

    with pytest.raises(Invalid):
        start(backends)
    with backends.writing() as session, pytest.raises(Invalid):
        service.roll_back(session, ADMIN, backends.engine, now=utc_now())


@pytest.mark.parametrize("when", ["asked", "held"])
def test_a_cancelled_rebuild_leaves_nothing(backends: Backends, when: str) -> None:
    fill(backends)
    before = states(backends)
    start(backends, held=True)
    if when == "held":
        grant_wish(backends)

    with backends.writing() as session:
        assert service.cancel_rebuild(session, ADMIN, backends.engine, now=utc_now())
    grant_wish(backends)

    assert states(backends) == before
    assert latest(backends).state is RebuildState.CANCELLED
    with backends.writing() as session:
        assert not service.cancel_rebuild(session, ADMIN, backends.engine, now=utc_now())


def test_a_kept_index_is_brought_up_to_date_and_made_live_again(backends: Backends) -> None:
    fill(backends)
    first = ensure_live(backends)
    second = rebuild(backends).generation
    with backends.writing() as session:
        service.roll_back(session, ADMIN, backends.engine, now=utc_now())
    assert retire_kept(backends, now=lambda: utc_now() + timedelta(hours=25)) == ()
    with backends.writing() as session, pytest.raises(NotFound):
        service.delete_generation(session, ADMIN, backends.engine, first)

    grant_wish(backends)
    grant_wish(backends)

    assert states(backends) == {first: GenerationState.LIVE, second: GenerationState.KEPT}
    with backends.writing() as session:
        service.delete_generation(session, ADMIN, backends.engine, second)
    assert states(backends) == {first: GenerationState.LIVE}


def test_an_index_of_another_model_does_not_come_back_and_says_so(backends: Backends) -> None:
    first = ensure_live(backends)
    other = reopened(backends, embedder="hash:32")
    rebuild(other)
    with other.writing() as session:
        assert service.roll_back(session, ADMIN, other.engine, now=utc_now()) == first

    grant_wish(other)
    grant_wish(other)

    assert states(other)[first] is GenerationState.KEPT
    with other.reading() as session:
        assert next_wish(session, utc_now()) is None
    other.database.close()


def test_the_live_index_is_not_deleted(backends: Backends) -> None:
    with backends.writing() as session, pytest.raises(NotFound):
        service.delete_generation(session, ADMIN, backends.engine, ensure_live(backends))


def test_a_rebuild_that_was_killed_is_gone_on_with_and_one_that_was_stopped_is_not(
    backends: Backends,
) -> None:
    fill(backends)
    run = begin_run(backends, current_recipe(backends), utc_now)
    soon, later = utc_now(), utc_now() + timedelta(minutes=2)
    with backends.reading() as session:
        assert next_wish(session, soon) is None
        assert next_wish(session, later) is RebuildState.FILLING

    with pytest.raises(KeyboardInterrupt), run.leased():
        raise KeyboardInterrupt
    with backends.reading() as session:
        assert next_wish(session, later) is None


def test_nobody_but_an_administrator_asks_anything_of_the_index(backends: Backends) -> None:
    engine, now = backends.engine, utc_now()
    with backends.writing() as session:
        for asks in (
            lambda: service.generations(session, ANYBODY_SIGNED_IN, engine),
            lambda: service.latest_rebuild(session, ANYBODY_SIGNED_IN, now=now),
            lambda: service.start_rebuild(session, ANYBODY_SIGNED_IN, held=False, now=now),
            lambda: service.promote(session, ANYBODY_SIGNED_IN, "g"),
            lambda: service.roll_back(session, ANYBODY_SIGNED_IN, engine, now=now),
            lambda: service.cancel_rebuild(session, ANYBODY_SIGNED_IN, engine, now=now),
            lambda: service.delete_generation(session, ANYBODY_SIGNED_IN, engine, "g"),
        ):
            with pytest.raises(Forbidden):
                asks()
