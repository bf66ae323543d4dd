"""Generations: made, filled, promoted, rolled back and dropped, and none mistaken for another."""

import pytest

from search.ports import Engine, Generation, GenerationLive, GenerationNotFound, GenerationState
from search.query import Facet
from search.reading import ExpandRequest
from search.results import FacetCount
from tests.contract.documents import EAST, EVERYONE, NO_TERMS, RECIPE, Filled, content, filled, put


def states(engine: Engine) -> dict[str, GenerationState]:
    return {generation.name: generation.state for generation in engine.generations()}


def test_an_engine_without_a_live_generation_answers_that_it_has_none(engine: Engine) -> None:
    assert engine.ping()
    assert engine.generations() == ()
    with pytest.raises(GenerationNotFound):
        engine.searcher().expand(ExpandRequest(NO_TERMS, None, EVERYONE))
    with pytest.raises(GenerationNotFound):
        engine.searcher().frequencies(["word"])


@pytest.mark.parametrize("name", ["20200101t000000-abc123", "", "../elsewhere", "*"])
def test_a_generation_that_is_not_there_is_not_found(engine: Engine, name: str) -> None:
    filled(engine)

    with pytest.raises(GenerationNotFound):
        engine.searcher(name)
    with pytest.raises(GenerationNotFound):
        engine.writer(name)
    with pytest.raises(GenerationNotFound):
        engine.promote(name)
    engine.drop(name)


def test_a_generation_says_its_recipe_and_size(engine: Engine) -> None:
    index = filled(engine, [put(content(1, "A talk"), "text", EAST)])

    (generation,) = engine.generations()

    assert generation == Generation(
        name=index.name,
        state=GenerationState.LIVE,
        recipe=RECIPE,
        created_at=generation.created_at,
        documents=1,
        passages=2,
        size_bytes=generation.size_bytes,
    )
    assert generation.created_at.utcoffset() is not None
    assert generation.size_bytes > 0


def test_a_building_generation_is_seen_when_it_is_promoted(index: Filled) -> None:
    index.write(put(content(1, "Old", kind="note")))
    searcher = index.engine.searcher()
    fresh = Filled(index.engine, index.engine.create(RECIPE))

    fresh.write(put(content(2, "New", kind="video")))
    index.engine.finish(fresh.name)

    assert [held.ref.id for held in searcher.versions()] == [1]
    assert [held.ref.id for held in index.engine.searcher(fresh.name).versions()] == [2]
    assert states(index.engine) == {fresh.name: GenerationState.BUILDING, index.name: GenerationState.LIVE}

    index.engine.promote(fresh.name)

    shown = searcher.expand(ExpandRequest(NO_TERMS, None, EVERYONE, facets=(Facet.KIND,)))
    assert (shown.page, shown.facets) == ((2,), {Facet.KIND: (FacetCount("video", 1),)})
    assert states(index.engine) == {fresh.name: GenerationState.LIVE, index.name: GenerationState.KEPT}


def test_a_kept_generation_can_be_written_and_promoted_again(index: Filled) -> None:
    index.write(put(content(1, "Old")))
    fresh = filled(index.engine)

    index.write(put(content(2, "Caught up")))
    index.engine.promote(index.name)

    assert sorted(held.ref.id for held in index.engine.searcher().versions()) == [1, 2]
    assert states(index.engine) == {fresh.name: GenerationState.KEPT, index.name: GenerationState.LIVE}


def test_generations_come_newest_first(engine: Engine) -> None:
    made = [engine.create(RECIPE) for _ in range(3)]

    assert [generation.name for generation in engine.generations()] == made[::-1]


def test_a_dropped_generation_is_gone(index: Filled) -> None:
    fresh = Filled(index.engine, index.engine.create(RECIPE))
    searcher, writer = index.engine.searcher(fresh.name), fresh.writer
    assert list(searcher.versions()) == []

    index.engine.drop(fresh.name)

    assert list(states(index.engine)) == [index.name]
    with pytest.raises(GenerationNotFound):
        list(searcher.versions())
    with pytest.raises(GenerationNotFound):
        writer.write([put(content(1, "Lost"))])
    index.engine.drop(fresh.name)


def test_the_live_generation_cannot_be_dropped(index: Filled) -> None:
    with pytest.raises(GenerationLive):
        index.engine.drop(index.name)

    assert states(index.engine) == {index.name: GenerationState.LIVE}
