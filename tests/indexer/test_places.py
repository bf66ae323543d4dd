"""A hub that moves to another engine and back finds what it missed, and finds no more what was hidden."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch

from hub.backends import Backends
from hub.cli.serving import prepare_index
from hub.models.contents import Content, ContentState
from indexer.drain import Clock, drain
from indexer.places import is_behind, place_of
from indexer.rebuild import ensure_live, rebuild
from indexer.tasks.index import keep_in_line
from indexer.verify import catch_up, verify
from tests.dying import Killed
from tests.factories import make_content
from tests.hubs import reopened, settings_for
from tests.indexer.draining import add, indexed


@pytest.fixture(params=["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def twin(request: pytest.FixtureRequest, backends: Backends, tmp_path: Path) -> Iterator[Backends]:
    """The same hub on another engine, which holds nothing yet; the first one holds four contents."""
    add(backends, "Ebb", "Flow", "Storm", "Surge")
    drain(backends)
    if request.param == "embedded":
        other = reopened(backends, home=tmp_path / "twin")
        yield other
    else:
        address, prefix = request.getfixturevalue("opensearch_url"), f"t{uuid4().hex[:12]}"
        other = reopened(backends, search_url=f"opensearch+{address}/{prefix}")
        yield other
        OpenSearch([address], timeout=30).indices.delete(index=f"{prefix}-*")
    other.database.close()


def change(backends: Backends) -> None:
    """Edit, hide, delete and add a content, and bring this hub's own engine in line."""
    with backends.writing() as session:
        session.get_one(Content, 1).title = "Low tide"
        session.get_one(Content, 2).state = ContentState.HIDDEN
        session.delete(session.get_one(Content, 3))
        make_content(session, "Salt marsh")
    drain(backends)


CHANGED = {"content:1": (2, 1), "content:4": (1, 1), "content:5": (1, 1)}


def test_back_on_an_engine_all_that_changed_meanwhile_is_in_line_before_the_start(
    backends: Backends, twin: Backends, capsys: pytest.CaptureFixture[str]
) -> None:
    ensure_live(twin)
    change(twin)
    before = set(indexed(backends))

    prepare_index(backends)

    assert before == {"content:1", "content:2", "content:3", "content:4"}
    assert indexed(backends).keys() == CHANGED.keys()
    assert verify(backends).agrees
    assert "4 documents differed and are brought in line" in capsys.readouterr().err


def test_what_changed_between_the_rebuild_and_the_restart_is_not_lost(
    backends: Backends, twin: Backends
) -> None:
    rebuild(twin)
    change(backends)

    prepare_index(twin)

    assert indexed(twin).keys() == CHANGED.keys()
    assert verify(twin).agrees


def test_what_a_process_of_before_the_move_still_settles_in_the_old_engine_is_not_lost(
    backends: Backends, twin: Backends
) -> None:
    prepare_index(twin)
    assert not is_behind(twin)
    change(backends)

    keep_in_line(twin, Clock())

    assert indexed(twin).keys() == CHANGED.keys()
    assert verify(twin).agrees


def test_without_a_move_nothing_is_compared(backends: Backends, capsys: pytest.CaptureFixture[str]) -> None:
    add(backends, "Ebb")
    drain(backends)
    rebuild(backends)

    prepare_index(backends)

    assert not is_behind(backends)
    assert capsys.readouterr().err == ""


def test_a_worker_that_was_started_without_preparing_sees_it_too(backends: Backends, twin: Backends) -> None:
    ensure_live(twin)
    change(twin)

    keep_in_line(backends, Clock())

    assert indexed(backends).keys() == CHANGED.keys()
    assert verify(backends).agrees
    assert not is_behind(backends)
    assert is_behind(twin)


def test_a_comparison_that_was_killed_is_made_by_the_next_process(backends: Backends, twin: Backends) -> None:
    ensure_live(twin)
    change(twin)

    def dying() -> None:
        raise Killed

    with pytest.raises(Killed):
        catch_up(backends, between=dying)

    assert is_behind(backends)
    keep_in_line(backends, Clock())
    assert verify(backends).agrees


def test_two_processes_that_compare_at_once_do_no_harm(backends: Backends, twin: Backends) -> None:
    ensure_live(twin)
    change(twin)
    both, barrier = (backends, reopened(backends)), Barrier(2)

    def begin(one: Backends) -> None:
        barrier.wait(timeout=30)
        keep_in_line(one, Clock())

    threads = [Thread(target=begin, args=(one,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    drain(backends)
    assert verify(backends).agrees
    assert not is_behind(backends)
    both[1].database.close()


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("opensearch+https://ada:secret@host:9200/hub?ca=/ca.pem", "opensearch+https://host:9200/hub"),
        ("opensearch+http://host:9200/hub/", "opensearch+http://host:9200/hub"),
        ("embedded:", "embedded:{home}"),
    ],
)
def test_a_place_says_where_and_no_password(tmp_path: Path, url: str, place: str) -> None:
    assert place_of(settings_for(tmp_path, HUB_SEARCH_URL=url)) == place.format(home=tmp_path)
