"""Candidates by words and by vector, within phrases, exclusions, filters and what the viewer may see."""

from datetime import UTC, date, datetime

import pytest

from search.documents import PassageDocument
from search.query import Facet, Filters
from search.reading import ContentFacts, PassageCandidate
from tests.contract.documents import (
    EAST,
    EVERYONE,
    NORTH,
    Filled,
    content,
    credit,
    profile,
    put,
    topic,
    vector,
)

NOBODY = frozenset[str]()


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


DATED = {"published_at": datetime(2024, 5, 31, 22, 30, tzinfo=UTC), "duration_s": 300.0}
FILTERS = {
    "kind": Filters(kind=frozenset({"note", "course"})),
    "topic": Filters(topic=frozenset({"python"})),
    "lang": Filters(lang=frozenset({"nl"})),
    "length": Filters(length=frozenset({"short"})),
    "year": Filters(year=frozenset({"2024"})),
    "person": Filters(person=frozenset({"7"})),
    "first day": Filters(published_from=date(2024, 5, 31)),
    "last day": Filters(published_from=date(2024, 1, 1), published_to=date(2024, 5, 31)),
    "two facets": Filters(kind=frozenset({"note"}), lang=frozenset({"nl"})),
}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS.keys())
def test_a_filter_binds_every_leg_by(index: Filled, filters: Filters) -> None:
    fitting = content(
        1, "A talk", kind="note", lang="nl", topics=(topic("python"),), people=(credit(7),), **DATED
    )
    elsewhere = {
        "topics": (topic("java"), topic("go")),
        "people": (credit(8),),
        "published_at": datetime(2023, 12, 31, tzinfo=UTC),
        "duration_s": 3_000.0,
    }
    index.write(
        put(fitting, "a talk", EAST),
        put(content(2, "A talk", kind="video", **elsewhere), "a talk", EAST),
        put(content(3, "A talk", kind="video"), "a talk", EAST),
    )

    matches = index.match("talk", near=EAST, filters=filters)

    assert [candidate.id for candidate in matches.contents] == [1]
    assert {found.document_id for found in matches.passages} == {1}
    assert [found.document_id for found in matches.semantic] == [1]
    assert index.expand("talk", filters=filters).total == 1


def test_a_date_filter_ends_at_the_last_day_there_is(index: Filled) -> None:
    index.write(put(content(1, "A talk", **DATED)))

    filters = Filters(published_from=date.min, published_to=date.max)

    assert index.found("talk", filters=filters) == (1,)


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


def test_a_filter_comes_before_the_nearest_neighbours(index: Filled) -> None:
    near = [put(content(number, "Near"), vector(100, number)) for number in range(1, 60)]
    far = [put(content(number, "Far", kind="note"), vector(1, number)) for number in range(61, 64)]
    index.write(*near, *far)

    matches = index.match(near=EAST, passages=3, filters=Filters(kind=frozenset({"note"})))

    assert [found.document_id for found in matches.semantic] == [61, 62, 63]


def test_an_open_facet_has_vectors_without_its_own_filter(index: Filled) -> None:
    index.write(
        put(content(1, "One", kind="note", lang="nl"), EAST),
        put(content(2, "Two", kind="video", lang="nl"), EAST),
        put(content(3, "Three", kind="note", lang="en"), EAST),
    )
    filters = Filters(kind=frozenset({"note"}), lang=frozenset({"nl"}))

    matches = index.match(near=EAST, filters=filters, open_facets=(Facet.KIND, Facet.LANG))

    opened = {facet: {p.document_id for p in found} for facet, found in matches.semantic_open.items()}
    assert opened == {Facet.KIND: {1, 2}, Facet.LANG: {1, 3}}
    assert set(matches.facts) == {1, 2, 3}


def test_profiles_are_found_by_all_they_say(index: Filled) -> None:
    index.write(
        put(profile(1, "Rosa Jansen", job_title="Data engineer", team="Platform", location="Utrecht")),
        put(profile(2, "Jan de Boer", skills=("Kubernetes",), about="Tuinieren", works="Talk on rockets")),
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


AUDIENCES = {
    "a stranger": (frozenset({"public"}), set()),
    "a colleague": (EVERYONE, {1}),
    "a member": (frozenset({"everyone", "group:4"}), {1, 2}),
    "nobody": (NOBODY, set()),
}


@pytest.mark.parametrize(("audience", "shown"), AUDIENCES.values(), ids=AUDIENCES.keys())
def test_each_leg_shows_only_what_this_viewer_may_see(
    index: Filled, audience: frozenset[str], shown: set[int]
) -> None:
    hidden = frozenset({"group:4", "user:9"})
    index.write(
        put(content(1, "Garden"), "garden", EAST),
        put(content(2, "Garden", audience=hidden), "garden", EAST),
        put(content(3, "Garden", audience=NOBODY), "garden", EAST),
        put(profile(1, "Garden"), EAST),
        put(profile(2, "Garden", audience=hidden), EAST),
        put(profile(3, "Garden", audience=NOBODY), EAST),
    )

    matches = index.match("garden", near=EAST, audience=audience, open_facets=(Facet.KIND,))

    assert {candidate.id for candidate in matches.contents} == shown
    assert matches.complete == len(shown)
    assert {found.document_id for found in matches.passages} == shown
    assert {found.document_id for found in matches.semantic} == shown
    assert {found.document_id for found in matches.semantic_open[Facet.KIND]} == shown
    assert {candidate.id for candidate in matches.profiles} == shown
    assert {found.document_id for found in matches.profiles_semantic} == shown
    assert set(matches.facts) == shown


def test_a_passage_may_have_a_narrower_audience_than_its_content(index: Filled) -> None:
    secret = PassageDocument(1, "a secret garden", audience=frozenset({"group:4"}), vector=EAST)
    index.write(put(content(1, "A talk"), PassageDocument(0, "a garden", vector=EAST), secret))

    seen = index.match("garden", near=EAST)
    members = index.match("garden", near=EAST, audience=frozenset({"everyone", "group:4"}))

    assert [found.position for found in (*seen.passages, *seen.semantic)] == [0, 0]
    assert {found.position for found in members.passages} == {0, 1}
    assert [p.position for p in index.expand("garden", near=EAST, page=(1,)).passages[1]] == [0]
