"""Candidates by words and by vector, within phrases and exclusions."""

from datetime import UTC, datetime

import pytest

from search.documents import PassageDocument, Written
from search.reading import ContentFacts, PassageCandidate
from tests.contract.documents import (
    EAST,
    NORTH,
    Filled,
    content,
    credit,
    profile,
    put,
    topic,
    vector,
)


def test_contents_with_all_words_come_before_those_with_some(index: Filled) -> None:
    index.write(
        put(content(1, "Garden garden garden")),
        put(content(2, "Music", body="a long text about the weather and then a robot in a garden")),
        put(content(3, "Robot")),
        put(content(4, "Cooking")),
    )

    matches = index.match("garden robot")

    ids = [candidate.id for candidate in matches.contents]
    assert (ids[0], set(ids), matches.complete) == (2, {1, 2, 3}, 1)


def test_complete_counts_more_than_are_listed(index: Filled) -> None:
    index.write(*(put(content(number, "Garden robot")) for number in range(1, 8)))
    index.write(put(content(9, "Garden")))

    matches = index.match("garden robot", depth=3)

    assert (len(matches.contents), matches.complete) == (3, 7)


def test_the_title_counts_for_more_than_the_body(index: Filled) -> None:
    index.write(
        put(content(1, "Cooking", body="robots in the kitchen")),
        put(content(2, "Robots", body="cooking in the kitchen")),
    )

    assert index.found("robots") == (2, 1)


FIELDS = {
    "title": ("gardening", {"title": "Gardening"}),
    "description": ("gardening", {"description": "About gardening"}),
    "body": ("gardening", {"body": "Something about gardening"}),
    "label of a topic": ("tuinieren", {"topics": (topic("garden", "Gardening", "Tuinieren"),)}),
    "name of a person": ("Zoë", {"people": (credit(3, "Zoe Example"),)}),
    "another inflection": ("gardens", {"title": "The garden"}),
    "a Dutch inflection": ("lopen", {"title": "Zij loopt", "lang": "nl"}),
    "a part of a Dutch compound": ("loopbaan", {"title": "Loopbaanontwikkeling", "lang": "nl"}),
    "a word joined elsewhere": ("machinelearning", {"title": "Machine-learning"}),
}


@pytest.mark.parametrize(("text", "values"), FIELDS.values(), ids=FIELDS.keys())
def test_a_content_is_found_by_its(index: Filled, text: str, values: dict[str, object]) -> None:
    index.write(put(content(1, **{"title": "A talk"} | values)), put(content(2, "Cooking")))

    assert index.found(text) == (1,)


def test_a_phrase_is_required_of_every_leg(index: Filled) -> None:
    index.write(
        put(content(1, "Open source search"), "open source search engines", EAST),
        put(content(2, "Search in open water, the source"), "source and search", EAST),
        put(profile(3, "Rosa", about="Loves open source"), EAST),
        put(profile(4, "Jan", about="Open to any source"), EAST),
    )

    matches = index.match('"open source" search', near=EAST)

    assert [candidate.id for candidate in matches.contents] == [1]
    assert {found.document_id for found in (*matches.passages, *matches.semantic)} == {1}
    assert [candidate.id for candidate in matches.profiles] == [3]
    assert [found.document_id for found in matches.profiles_semantic] == [3]


def test_an_exclusion_is_forbidden_in_every_leg(index: Filled) -> None:
    index.write(
        put(content(1, "Python for science"), "python", EAST),
        put(content(2, "Python the snake"), "python", EAST),
        put(profile(3, "Rosa", about="python and snakes"), EAST),
        put(profile(4, "Jan", about="python"), EAST),
    )

    matches = index.match("python -snake", near=EAST)

    assert [candidate.id for candidate in matches.contents] == [1]
    assert {found.document_id for found in (*matches.passages, *matches.semantic)} == {1}
    assert [candidate.id for candidate in matches.profiles] == [4]
    assert [found.document_id for found in matches.profiles_semantic] == [4]


def test_matched_profiles_come_with_their_names_as_long_as_they_stand(index: Filled) -> None:
    index.write(
        put(profile(3, "Rosa Renée", about="python")),
        put(profile(4, "Jan", about="python")),
        put(profile(5, "Cas", about="python", audience=frozenset({"user:5"}))),
        put(profile(6, "Tess", about="bread")),
    )
    index.write(put(profile(4, "Jan Bos", about="python", version=2)))

    assert index.match("python").profile_names == {3: "Rosa Renée", 4: "Jan Bos"}


def test_an_exclusion_alone_binds_the_vectors(index: Filled) -> None:
    index.write(put(content(1, "Garden"), EAST), put(content(2, "Robot"), EAST))

    assert [found.document_id for found in index.match("-robot", near=EAST).semantic] == [1]


def test_vectors_find_the_nearest_passages_first(index: Filled) -> None:
    index.write(
        put(content(1, "One"), NORTH, vector(3, 1)),
        put(content(2, "Two"), PassageDocument(4, "words", start_s=12.5, page=3, vector=EAST)),
        put(content(3, "Three"), "without a vector"),
        put(profile(4, "Rosa"), vector(1, 1)),
    )

    matches = index.match(near=EAST)

    assert matches.semantic == (
        PassageCandidate(2, 4, pytest.approx(1.0, abs=1e-3), 12.5, 3),
        PassageCandidate(1, 1, pytest.approx(0.949, abs=1e-3)),
        PassageCandidate(1, 0, pytest.approx(0.0, abs=1e-3)),
    )
    assert matches.profiles_semantic == (PassageCandidate(4, 0, pytest.approx(0.707, abs=1e-3)),)


def test_profiles_are_found_by_all_they_say(index: Filled) -> None:
    index.write(
        put(profile(1, "Rosa Jansen", job_title="Data engineer", team="Platform", location="Utrecht")),
        put(
            profile(
                2,
                "Jan de Boer",
                skills=("Kubernetes",),
                about="Tuinieren",
                works=(Written("Talk on rockets"),),
            )
        ),
    )

    asked = ("jansen", "engineers", "platform", "utrecht", "kubernetes", "tuinieren", "rocket")
    found = [[candidate.id for candidate in index.match(text).profiles] for text in asked]

    assert found == [[1], [1], [1], [1], [2], [2], [2]]


def test_every_candidate_content_comes_with_its_facts(index: Filled) -> None:
    document = content(
        1,
        "Tuinieren",
        kind="note",
        lang="nl",
        fold_key="tuin",
        published_at=datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
        topics=(topic("garden", "Tuin"), topic("nature", "Natuur")),
        people=(credit(7, "Rosa", "author"), credit(8, "Jan", "reviewer")),
    )
    index.write(put(document), put(content(2, "Near", lang=None), EAST))

    assert index.match("tuinieren", near=EAST).facts == {
        1: ContentFacts(
            id=1,
            kind="note",
            title="Tuinieren",
            lang="nl",
            published_at=datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
            fold_key="tuin",
            topics=("garden", "nature"),
            people=((7, "author"), (8, "reviewer")),
        ),
        2: ContentFacts(2, "video", "Near", None, None, "2"),
    }


def test_each_term_group_says_how_common_it_is_and_whether_the_best_hit_has_it(index: Filled) -> None:
    index.write(
        put(content(1, "Robot robot robot")),
        put(content(2, "Cooking", body="a garden")),
        put(content(3, "Music", body="a garden")),
    )

    matches = index.match("robot garden unheard")

    assert [group.documents for group in matches.groups] == [1, 2, 0]
    assert [group.in_best for group in matches.groups] == [True, False, False]
    assert matches.documents == 3


def test_a_query_without_words_or_vector_has_no_candidates(index: Filled) -> None:
    index.write(put(content(1, "A talk"), EAST), put(profile(2, "Rosa"), EAST))

    matches = index.match()

    assert (matches.contents, matches.passages, matches.semantic, matches.profiles) == ((), (), (), ())
