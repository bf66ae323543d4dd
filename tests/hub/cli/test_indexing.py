"""`hub reindex` and `hub verify`: what is printed where, what is live afterwards, and how each ends."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from hub.backends import Backends
from hub.cli.indexing import reindex, verify
from hub.errors import Invalid
from hub.models.contents import Content
from indexer.drain import drain
from indexer.rebuild import ensure_live
from search.documents import DocumentRef, DocumentType
from search.ports import GenerationState
from search.writing import Remove
from tests.factories import make_content


@pytest.fixture
def hub(backends: Backends, monkeypatch: pytest.MonkeyPatch) -> Backends:
    """A hub with three contents in its live index, which is also the one of the environment."""
    monkeypatch.setenv("HUB_HOME", str(backends.settings.home))
    monkeypatch.setenv("HUB_EMBEDDER", "hash:64")
    with backends.writing() as session:
        for title in ("Ebb", "Flow", "Storm"):
            make_content(session, title)
    drain(backends)
    return backends


def run_reindex(*arguments: str) -> Result:
    return CliRunner().invoke(reindex, list(arguments))


def run_verify(*arguments: str) -> Result:
    return CliRunner().invoke(verify, list(arguments))


def lose_the_first(hub: Backends) -> None:
    """Take a document out of the index of which the database knows nothing."""
    writer = hub.engine.writer(ensure_live(hub))
    writer.write([Remove(DocumentRef(DocumentType.CONTENT, 1), 1)])
    writer.refresh()


def states(hub: Backends) -> dict[str, GenerationState]:
    return {generation.name: generation.state for generation in hub.engine.generations()}


def test_a_new_index_is_live_and_named_and_the_way_back_is_open(hub: Backends) -> None:
    first = ensure_live(hub)

    made = run_reindex()
    second = made.stdout.strip()
    after = states(hub)
    back = run_reindex("--rollback")

    assert (made.exit_code, back.exit_code) == (0, 0)
    assert after == {second: GenerationState.LIVE, first: GenerationState.KEPT}
    assert "3 documents compared, 0 differ" in made.stderr
    assert back.stdout == f"{first}\n"
    assert states(hub) == {first: GenerationState.LIVE, second: GenerationState.KEPT}


def test_one_that_is_held_goes_live_with_promote_and_has_what_changed_meanwhile(hub: Backends) -> None:
    first = ensure_live(hub)

    held = run_reindex("--hold")
    waiting = held.stdout.strip()
    while_it_waited = states(hub)
    with hub.writing() as session:
        session.get_one(Content, 1).title = "Changed while it waited"
    promoted = run_reindex("--promote")

    assert (held.exit_code, promoted.exit_code) == (0, 0)
    assert "hub reindex --promote makes it live, --discard throws it away" in held.stderr
    assert while_it_waited == {first: GenerationState.LIVE, waiting: GenerationState.BUILDING}
    assert promoted.stdout == held.stdout
    assert states(hub) == {waiting: GenerationState.LIVE, first: GenerationState.KEPT}
    assert run_verify().exit_code == 0


def test_one_that_is_held_and_discarded_is_gone(hub: Backends) -> None:
    first = ensure_live(hub)
    run_reindex("--hold")

    discarded = run_reindex("--discard")

    assert (discarded.exit_code, discarded.stdout) == (0, "")
    assert states(hub) == {first: GenerationState.LIVE}


def test_without_one_that_waits_there_is_nothing_to_promote_or_discard(hub: Backends) -> None:
    before = states(hub)

    promoted, discarded = run_reindex("--promote"), run_reindex("--discard")

    assert isinstance(promoted.exception, Invalid)
    assert "No index waits to be made live" in promoted.exception.problem
    assert discarded.exit_code == 1
    assert states(hub) == before


def test_a_difference_is_an_exit_code_and_repaired_by_the_command(hub: Backends) -> None:
    lose_the_first(hub)

    found, as_json = run_verify(), run_verify("--json")
    mended, again = run_verify("--repair"), run_verify()

    assert (found.exit_code, as_json.exit_code) == (1, 1)
    assert "content 1: missing, wrong, and hub verify --repair mends it" in found.stdout
    assert [one["problem"] for one in json.loads(as_json.stdout)["wrong"]] == ["missing"]
    assert (mended.exit_code, mended.stdout) == (0, "3 documents compared, 0 differ\n")
    assert (again.exit_code, again.stdout) == (0, "3 documents compared, 0 differ\n")
