"""A generation is filled by several hands, of which some are processes that may be of no use, or die."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from hub.backends import Backends
from hub.db import utc_now
from hub.models.work import DocumentType
from indexer.changes import ref_of
from indexer.drain import drain
from indexer.filling import WORTH_HELP, fill, helpers_for
from indexer.helper import Helper
from indexer.rebuild import current_recipe
from indexer.runs import begin_run
from indexer.verify import verify
from search.ports import Generation
from tests.factories import make_content, make_profile

CONTENTS = [ref_of(DocumentType.CONTENT, number) for number in (1, 2, 3)]


@pytest.fixture
def filled(backends: Backends) -> Backends:
    """A hub whose texts are all embedded."""
    with backends.writing() as session:
        for number in range(3):
            make_content(session, f"Tides of the sea, part {number}")
        make_profile(session, "Noor de Wit")
    drain(backends)
    return backends


@pytest.fixture
def building(filled: Backends) -> Generation:
    name = filled.engine.create(current_recipe(filled))
    return next(one for one in filled.engine.generations() if one.name == name)


@pytest.fixture
def helper(filled: Backends, building: Generation) -> Iterator[Helper]:
    helper = Helper(filled.settings, building.name)
    yield helper
    helper.stop()


def held(backends: Backends, generation: Generation) -> list[str]:
    return [str(one.ref) for one in backends.engine.searcher(generation.name).versions()]


def test_another_process_writes_a_batch(filled: Backends, building: Generation, helper: Helper) -> None:
    assert helper.fills(CONTENTS)

    assert held(filled, building) == [str(ref) for ref in CONTENTS]


def test_what_nobody_has_embedded_yet_is_handed_back(
    filled: Backends, building: Generation, helper: Helper
) -> None:
    with filled.database.writing() as session:
        new = make_content(session, "Nobody has read this yet").id

    assert not helper.fills([ref_of(DocumentType.CONTENT, new)])
    assert helper.fills(CONTENTS)


def test_a_helper_that_died_hands_back(filled: Backends, helper: Helper) -> None:
    os.kill(helper.pid, signal.SIGKILL)

    assert not helper.fills(CONTENTS)


STARTS_ONE_AND_DIES = """
import os, pickle, signal, sys
from indexer.helper import Helper
helper = Helper(*pickle.load(sys.stdin.buffer))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_helper_ends_with_whoever_started_it(filled: Backends, building: Generation) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STARTS_ONE_AND_DIES],
        input=pickle.dumps((filled.settings, building.name)),
        stderr=subprocess.PIPE,  # which the helper holds too: it is closed when both are gone
        timeout=60,
    )

    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("helpers", [0, 1, 2])
def test_all_is_written_whoever_does_it(filled: Backends, helpers: int) -> None:
    run = begin_run(filled, current_recipe(filled), utc_now)
    target = next(one for one in filled.engine.generations() if one.name == run.generation)
    done: list[int] = []

    fill(filled, run, target, lambda: done.append(run.done), helpers=helpers)

    assert done == [3, 4]
    assert verify(filled, run.generation).agrees


def test_what_helpers_hand_back_is_written_too(filled: Backends) -> None:
    with filled.database.writing() as session:
        make_content(session, "Nobody has read this yet")
    run = begin_run(filled, current_recipe(filled), utc_now)
    target = next(one for one in filled.engine.generations() if one.name == run.generation)

    fill(filled, run, target, lambda: None, helpers=1)

    assert len(held(filled, target)) == 5


def test_few_rows_are_not_worth_a_helper() -> None:
    assert helpers_for(WORTH_HELP - 1) == 0
