"""Similar contents, suggestions and frequencies."""

import pytest

from search.analysis.spelling import edits
from search.results import Suggestions
from tests.contract.documents import EAST, EVERYONE, NORTH, Filled, content, profile, put, topic, vector

NOBODY = frozenset[str]()


def similar(index: Filled, number: int, audience: frozenset[str] = EVERYONE) -> list[int]:
    found = index.searcher.similar(number, audience=audience, limit=2)
    return [passage.document_id for passage in found]


def test_similar_contents_are_near_the_mean_of_all_passages(index: Filled) -> None:
    index.write(
        put(content(1, "Asked"), EAST, NORTH),
        put(content(2, "Between"), vector(1, 1), vector(0, 0, 1)),
        put(content(3, "East"), vector(3, 1)),
        put(content(4, "Elsewhere"), vector(0, 0, 1)),
        put(profile(5, "Rosa"), vector(1, 1)),
    )

    found = index.searcher.similar(1, audience=EVERYONE, limit=2)

    assert [(p.document_id, p.position) for p in found] == [(2, 0), (3, 0)]
    assert found[0].score == pytest.approx(1.0, abs=1e-3)


def test_many_passages_of_one_content_leave_room_for_others(index: Filled) -> None:
    index.write(
        put(content(1, "Asked"), EAST),
        put(content(2, "Long"), *(vector(100, n) for n in range(60))),
        put(content(3, "Short"), vector(1, 1)),
    )

    assert similar(index, 1) == [2, 3]


def test_similar_contents_are_visible_ones_of_a_visible_one(index: Filled) -> None:
    hidden = frozenset({"group:4"})
    index.write(
        put(content(1, "Asked"), EAST),
        put(content(2, "Hidden", audience=hidden), EAST),
        put(content(3, "Seen"), EAST),
    )

    assert similar(index, 1) == [3]
    assert similar(index, 2) == []
    assert similar(index, 2, EVERYONE | hidden) == [1, 3]
    assert similar(index, 1, NOBODY) == []


def test_nothing_is_similar_to_what_has_no_vector(index: Filled) -> None:
    index.write(put(content(1, "Asked"), "text"), put(content(2, "Other"), EAST))

    assert similar(index, 1) == []
    assert similar(index, 99) == []


PREFIXES = {
    "one letter": ("g", ((1, 2), (3,))),
    "a start": ("gar", ((1, 2), ())),
    "two starts, in any order": ("rob gar", ((2,), ())),
    "accents left out": ("gerard", ((), (3,))),
    "accents put in": ("gárd", ((1, 2), ())),
    "capitals": ("GARDEN", ((1, 2), ())),
    "the middle of a word": ("arden", ((), ())),
    "no word": ("!?", ((), ())),
    "nothing": ("", ((), ())),
    "signs of a query language": ('gar* AND "', ((), ())),
}


@pytest.mark.parametrize(("prefix", "expected"), PREFIXES.values(), ids=PREFIXES.keys())
def test_suggestions_have_a_word_that_starts_with_each_word_typed(
    index: Filled, prefix: str, expected: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    index.write(
        put(content(1, "Gardens")),
        put(content(2, "The garden robot of a neighbour", body="gerard")),
        put(profile(3, "Gérard Jansen", about="gardens")),
        put(profile(4, "Rosa", job_title="Gardener")),
    )

    found = index.searcher.suggest(prefix, audience=EVERYONE, limit=5)

    assert (tuple(sorted(found.content_ids)), found.profile_ids) == expected


def test_suggestions_are_visible_and_few(index: Filled) -> None:
    hidden = frozenset({"group:4"})
    index.write(
        put(content(1, "Garden")),
        put(content(2, "Garden", audience=hidden)),
        put(profile(3, "Garden", audience=hidden)),
    )

    def suggest(audience: frozenset[str], limit: int = 5) -> Suggestions:
        return index.searcher.suggest("gard", audience=audience, limit=limit)

    assert suggest(EVERYONE) == Suggestions((1,), ())
    assert suggest(NOBODY) == Suggestions()
    assert len(suggest(EVERYONE | hidden).content_ids) == 2
    assert len(suggest(EVERYONE | hidden, limit=1).content_ids) == 1


def test_frequencies_count_contents_and_profiles(index: Filled) -> None:
    index.write(
        put(content(1, "Robot robot", body="robot")),
        put(content(2, "Talk", topics=(topic("r", "Robot"),))),
        put(profile(3, "Rosa", about="robot", lang="en")),
    )

    assert dict(index.searcher.frequencies(["robot", "rosa", "unheard"])) == {"robot": 3, "rosa": 1}
    assert dict(index.searcher.frequencies([])) == {}


def test_of_many_tokens_that_start_alike_each_is_counted_by_itself(index: Filled) -> None:
    index.write(
        put(content(1, "Naïef café kubernetes kubernets")),
        put(content(2, "Café kuberneted")),
        put(profile(3, "Kubernetz", about="kubernetes", lang="en")),
    )
    near = sorted(edits("kubernets") | edits("café") | {"naïef"})

    found = index.searcher.frequencies([*near, *near])

    alone = {token: index.searcher.frequencies([token]) for token in near}
    assert dict(found) == {token: one[token] for token, one in alone.items() if one}
    assert found["kubernetz"] == 1
