"""What every engine promises, run on each of them."""

from datetime import UTC, date, datetime

import pytest

from search.documents import Credit, DocumentRef, DocumentType, TopicLabel
from search.ports import Engine, GenerationLive, GenerationNotFound, GenerationState, RecipeMismatch
from search.query import Facet, Filters, Sort
from search.reading import IndexedVersion
from search.results import FacetCount, Suggestions
from search.writing import Outcome, Remove
from tests.contract.engines import (
    EVERYONE,
    RECIPE,
    Library,
    content,
    content_ref,
    passage,
    profile,
    put,
    vector,
)

EAST, NORTH, BETWEEN = vector(1), vector(0, 1), vector(1, 1)
TEAM = frozenset({"everyone", "group:7"})


# --- Writing ------------------------------------------------------------------------------------


def test_what_was_written_is_found_after_a_refresh(library: Library) -> None:
    outcomes = library.write(put(content(1, "Asyncio in practice"), passage(0, "Event loops explained.")))
    assert outcomes == (Outcome.WRITTEN,)
    assert library.found("asyncio") == [1]


@pytest.mark.parametrize(
    ("version", "outcome", "title"),
    [(4, Outcome.STALE, "second"), (5, Outcome.WRITTEN, "third"), (6, Outcome.WRITTEN, "third")],
    ids=["older loses", "equal is written again", "newer wins"],
)
def test_an_older_version_never_wins(library: Library, version: int, outcome: Outcome, title: str) -> None:
    library.write(put(content(1, "second", version=5)))
    assert library.write(put(content(1, "third", version=version))) == (outcome,)
    assert library.found(title) == [1]


def test_a_removal_is_remembered_against_older_writes(library: Library) -> None:
    library.write(put(content(1, "Gone", version=3), passage(0, "Gone too.", vector=EAST)))
    assert library.write(Remove(content_ref(1), 4)) == (Outcome.WRITTEN,)
    assert library.write(put(content(1, "Gone", version=3))) == (Outcome.STALE,)
    assert (library.found("gone"), library.near(EAST), list(library.searcher.versions())) == ([], [], [])


def test_a_removed_document_comes_back_with_a_newer_version(library: Library) -> None:
    library.write(Remove(content_ref(1), 4))
    assert library.write(put(content(1, "Back", version=5))) == (Outcome.WRITTEN,)
    assert library.found("back") == [1]


def test_passages_of_an_older_shape_go(library: Library) -> None:
    library.write(put(content(1), *(passage(place, vector=EAST) for place in range(4))))
    library.write(put(content(1, version=2), passage(0, vector=EAST)))
    assert library.near(EAST) == [(1, 0)]
    assert [(held.version, held.passages) for held in library.searcher.versions()] == [(2, 1)]


def test_a_retry_of_the_same_version_brings_vectors_and_leaves_no_surplus(library: Library) -> None:
    library.write(put(content(1), *map(passage, range(3))))
    library.write(put(content(1), passage(0, vector=EAST), passage(1, vector=NORTH)))
    (held,) = library.searcher.versions()
    assert (held.passages, held.vectors) == (2, 2)


def test_every_change_of_a_batch_has_its_own_answer(library: Library) -> None:
    library.write(put(content(2, version=9)))
    twice = put(content(3), passage(0), passage(0))
    results = library.results(put(content(1)), put(content(2)), twice, Remove(content_ref(4), 1))
    assert [result.outcome for result in results] == [
        Outcome.WRITTEN,
        Outcome.STALE,
        Outcome.REFUSED,
        Outcome.WRITTEN,
    ]
    assert "same position" in results[2].reason


def test_a_vector_of_another_dimension_is_a_recipe_mismatch(library: Library) -> None:
    with pytest.raises(RecipeMismatch):
        library.write(put(content(1), passage(0, vector=EAST[:3])))


def test_text_that_no_file_can_hold_is_stored_without_what_is_wrong_in_it(library: Library) -> None:
    document = content(1, "null\x00byte and \ud800 surrogate")
    assert library.write(put(document, passage(0, "a\x00b \udfff"))) == (Outcome.WRITTEN,)
    assert library.found("surrogate") == [1]


def test_versions_tell_what_is_held_in_order(library: Library) -> None:
    library.write(
        put(profile(3, version=8)),
        put(content(12, version=7, audience=TEAM)),
        put(content(2, version=5), passage(0, vector=EAST), passage(1)),
    )
    assert list(library.searcher.versions()) == [
        IndexedVersion(content_ref(2), 5, 2, 1, EVERYONE),
        IndexedVersion(content_ref(12), 7, 0, 0, TEAM),
        IndexedVersion(DocumentRef(DocumentType.PROFILE, 3), 8, 0, 0, EVERYONE),
    ]


# --- Matching by words --------------------------------------------------------------------------


def test_contents_with_all_words_come_before_those_with_some(library: Library) -> None:
    library.write(
        put(content(1, "Python Python Python")),
        put(content(2, "A conference", body="python is spoken of here, and testing once")),
        *(put(content(number, "Gardening")) for number in range(3, 9)),
    )
    found = library.match("python testing")
    assert [candidate.id for candidate in found.contents] == [2, 1]
    assert (found.complete, found.documents) == (1, 8)
    assert [(group.documents, group.in_best) for group in found.groups] == [(2, True), (1, True)]


def test_a_word_in_the_title_counts_for_more_than_one_in_the_text(library: Library) -> None:
    library.write(
        put(content(1, "A morning", body="here we speak of onboarding for a while")),
        put(content(2, "Onboarding", body="here we speak of something for a while")),
    )
    assert library.found("onboarding") == [2, 1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fietsen", [1]),
        ("loopbaan", [2]),
        ("Müller", [3]),
        ("security", [4]),
        ("beveiliging", [4]),
        ("niets daarvan", []),
    ],
    ids=["a stem", "part of a compound", "a person", "a topic", "its other label", "nothing"],
)
def test_a_content_is_found_by(library: Library, text: str, found: list[int]) -> None:
    topic = TopicLabel("security", ("Security", "Beveiliging"))
    library.write(
        put(content(1, "De fiets van de zaak", lang="nl")),
        put(content(2, "Loopbaanontwikkeling", lang="nl")),
        put(content(3, "Unnamed", people=(Credit(9, "Ada Muller", "speaker"),))),
        put(content(4, "Untitled", topics=(topic,))),
    )
    assert library.found(text) == found


def test_a_phrase_and_an_exclusion_bind_words_and_vectors(library: Library) -> None:
    library.write(
        put(content(1, "Machine learning"), passage(0, "nothing of it here", vector=EAST)),
        put(content(2, "Learning about a machine"), passage(0, vector=EAST)),
        put(content(3, "Machine learning and robots"), passage(0, vector=EAST)),
    )
    phrase = library.match('"machine learning"', EAST)
    assert sorted(candidate.id for candidate in phrase.contents) == [1, 3]
    assert sorted(found.document_id for found in phrase.semantic) == [1, 3]
    without = library.match("machine -robots", EAST)
    assert sorted(candidate.id for candidate in without.contents) == [1, 2]
    assert sorted(found.document_id for found in without.semantic) == [1, 2]


def test_facts_come_with_every_candidate(library: Library) -> None:
    published = datetime(2026, 3, 4, 5, tzinfo=UTC)
    document = content(
        1,
        "Asyncio",
        kind="note",
        published_at=published,
        fold_key="asyncio",
        topics=(TopicLabel("python", ("Python",)),),
        people=(Credit(7, "Ada", "speaker"),),
    )
    library.write(put(document, passage(0, vector=EAST)))
    by_words, by_vector = library.match("asyncio").facts[1], library.match(vector=EAST).facts[1]
    assert by_words == by_vector
    assert (by_words.kind, by_words.title, by_words.lang) == ("note", "Asyncio", "en")
    assert (by_words.published_at, by_words.fold_key) == (published, "asyncio")
    assert (by_words.topics, by_words.people) == (("python",), ((7, "speaker"),))


def test_profiles_are_found_by_words_and_by_vector_whatever_the_filters(library: Library) -> None:
    library.write(put(profile(5, "Ada Lovelace", skills=("Kubernetes",)), passage(0, vector=NORTH)))
    found = library.match("kubernetes", NORTH, filters=Filters(kind=frozenset({"note"})))
    assert [candidate.id for candidate in found.profiles] == [5]
    assert [near.document_id for near in found.profiles_semantic] == [5]
    assert found.contents == found.semantic == ()


# --- Matching by vector -------------------------------------------------------------------------


def test_passages_are_ranked_by_cosine_and_say_where_they_stand(library: Library) -> None:
    library.write(
        put(content(1), passage(0, vector=NORTH), passage(1, vector=BETWEEN, start_s=61.5)),
        put(content(2), passage(0, vector=EAST, page=3)),
    )
    found = library.match(vector=EAST).semantic
    assert [(near.document_id, near.position, near.start_s, near.page) for near in found] == [
        (2, 0, None, 3),
        (1, 1, 61.5, None),
        (1, 0, None, None),
    ]
    assert [near.score for near in found] == pytest.approx([1, 0.7071, 0], abs=1e-3)


def test_filters_are_applied_before_neighbours_are_counted(library: Library) -> None:
    near = [put(content(number), passage(0, vector=EAST)) for number in range(1, 131)]
    library.write(*near, put(content(200, kind="note"), passage(0, vector=vector(1, 5))))
    assert library.near(EAST, filters=Filters(kind=frozenset({"note"}))) == [(200, 0)]


def test_an_open_facet_has_a_semantic_leg_of_its_own(library: Library) -> None:
    library.write(
        put(content(1, kind="note"), passage(0, vector=EAST)),
        put(content(2, kind="video"), passage(0, vector=EAST)),
    )
    chosen = Filters(kind=frozenset({"note"}))
    found = library.match(vector=EAST, filters=chosen, open_facets=(Facet.KIND,))
    assert [near.document_id for near in found.semantic] == [1]
    assert sorted(near.document_id for near in found.semantic_open[Facet.KIND]) == [1, 2]


def test_similar_contents_are_others_that_are_visible(library: Library) -> None:
    library.write(
        put(content(1), passage(0, vector=EAST), passage(1, vector=BETWEEN)),
        put(content(2), passage(0, vector=NORTH), passage(1, vector=EAST)),
        put(content(3, audience=frozenset({"user:1"})), passage(0, vector=EAST)),
        put(content(4), passage(0, vector=NORTH)),
    )
    found = library.searcher.similar(1, audience=EVERYONE, limit=5)
    assert [(near.document_id, near.position) for near in found] == [(2, 1), (4, 0)]
    assert library.searcher.similar(99, audience=EVERYONE, limit=5) == ()


# --- Visibility ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "seen"),
    [(EVERYONE, [1]), (TEAM, [1, 2]), (frozenset({"user:1"}), [3]), (frozenset(), [])],
    ids=["everyone", "a group", "one person", "nobody"],
)
def test_only_what_the_audience_may_see_is_found_by_any_leg(
    library: Library, audience: frozenset[str], seen: list[int]
) -> None:
    for number, own in ((1, EVERYONE), (2, frozenset({"group:7"})), (3, frozenset({"user:1"}))):
        kind = f"kind{number}"
        library.write(
            put(content(number, "Secret plans", audience=own, kind=kind), passage(0, "plans", vector=EAST)),
            put(profile(number, "Secret person", audience=own), passage(0, vector=EAST)),
        )
    found = library.match("secret plans", EAST, audience)
    legs = (found.contents, found.profiles)
    passages = (found.passages, found.semantic, found.profiles_semantic)
    assert [sorted(candidate.id for candidate in leg) for leg in legs] == [seen, seen]
    assert [sorted(near.document_id for near in leg) for leg in passages] == [seen] * 3
    assert sorted(found.facts) == seen
    whole = library.expand("secret", audience=audience, page=(1, 2, 3))
    assert (whole.total, sorted(whole.page), sorted(whole.passages)) == (len(seen), seen, seen)
    assert [count.value for count in whole.facets[Facet.KIND]] == [f"kind{number}" for number in seen]
    suggested = library.searcher.suggest("sec", audience=audience, limit=9)
    assert suggested == Suggestions(tuple(seen), tuple(seen))


def test_a_passage_may_be_more_private_than_its_content(library: Library) -> None:
    secret = passage(1, "the secret word", vector=EAST, audience=frozenset({"group:7"}))
    library.write(put(content(1), passage(0, "open words", vector=NORTH), secret))
    assert library.near(EAST) == [(1, 0)]
    assert library.near(EAST, audience=TEAM) == [(1, 1), (1, 0)]
    assert [found.position for found in library.expand(page=(1,), vector=EAST).passages[1]] == [0]


# --- The whole set ------------------------------------------------------------------------------


def shelf(library: Library) -> None:
    """Four contents of different kinds, days and lengths."""
    days = {1: datetime(2024, 5, 1, tzinfo=UTC), 2: datetime(2026, 1, 2, 23, 59, tzinfo=UTC), 3: None}
    python, security = TopicLabel("python", ("Python",)), TopicLabel("security", ("Security",))
    ada = Credit(7, "Ada", "speaker")
    library.write(
        put(
            content(
                1, "Beta", kind="video", topics=(python,), people=(ada,), published_at=days[1], duration_s=60
            )
        ),
        put(content(2, "alpha", kind="note", topics=(python, security), lang="nl", published_at=days[2])),
        put(content(3, "Gamma", kind="video", duration_s=4000)),
        put(content(4, "Éclair", kind="note", people=(ada,), published_at=days[1], duration_s=1200)),
    )


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(kind=frozenset({"note"})), {2, 4}),
        (Filters(kind=frozenset({"note", "video"}), person=frozenset({"7"})), {1, 4}),
        (Filters(topic=frozenset({"security"})), {2}),
        (Filters(lang=frozenset({"nl"})), {2}),
        (Filters(length=frozenset({"short", "long"})), {1, 3}),
        (Filters(year=frozenset({"2024"})), {1, 4}),
        (Filters(published_from=date(2024, 5, 2)), {2}),
        (Filters(published_from=date(2024, 5, 1), published_to=date(2024, 5, 1)), {1, 4}),
        (Filters(published_to=date(2026, 1, 2)), {1, 2, 4}),
        (Filters(kind=frozenset({"unknown"})), set()),
    ],
    ids=[
        "kind",
        "any and all",
        "topic",
        "language",
        "length",
        "year",
        "from",
        "one day",
        "to",
        "unknown value",
    ],
)
def test_filters_leave(library: Library, filters: Filters, left: set[int]) -> None:
    shelf(library)
    assert set(library.expand(filters=filters).page) == left


@pytest.mark.parametrize(
    ("sort", "order"),
    [(Sort.NEWEST, (2, 4, 1, 3)), (Sort.SHORTEST, (1, 4, 3, 2)), (Sort.TITLE, (2, 1, 4, 3))],
    ids=lambda value: value.value if isinstance(value, Sort) else "",
)
def test_the_page_comes_in_the_order_asked_for(library: Library, sort: Sort, order: tuple[int, ...]) -> None:
    shelf(library)
    assert library.expand(sort=sort).page == order
    assert library.expand(sort=sort, limit=2, offset=1).page == order[1:3]


def test_a_chosen_facet_is_counted_as_if_it_did_not_filter(library: Library) -> None:
    shelf(library)
    whole = library.expand(filters=Filters(kind=frozenset({"note"})))
    assert whole.total == 2
    assert whole.facets[Facet.KIND] == (FacetCount("note", 2), FacetCount("video", 2))
    assert whole.facets[Facet.TOPIC] == (FacetCount("python", 1), FacetCount("security", 1))
    assert whole.facets[Facet.PERSON] == (FacetCount("7", 1),)


def test_the_set_is_what_has_all_words_and_what_was_found_by_meaning(library: Library) -> None:
    shelf(library)
    ids_open = {Facet.KIND: frozenset({2, 3})}
    whole = library.expand(
        "gamma", ids=frozenset({2}), ids_open=ids_open, filters=Filters(kind=frozenset({"note"})), page=(2,)
    )
    assert (whole.total, whole.page) == (1, (2,))
    assert whole.facets[Facet.KIND] == (FacetCount("note", 1), FacetCount("video", 1))
    assert library.expand(ids=frozenset({1, 4}), page=()).total == 2
    assert library.expand(ids=frozenset(), page=()).total == 0


def test_a_hit_comes_with_the_passages_that_match_best(library: Library) -> None:
    library.write(
        put(
            content(1),
            passage(0, "An introduction."),
            passage(1, "About decorators.", vector=EAST, start_s=30.0, end_s=42.5, speaker="Ada", lang="en"),
            passage(2, "Something else.", vector=BETWEEN),
        ),
        put(content(2), passage(0, "First words."), passage(1, "Last words.")),
    )
    found = library.expand("decorators", vector=EAST, page=(1, 2), passages_per_hit=2).passages
    assert [(match.position, match.lexical > 0) for match in found[1]] == [(1, True), (2, False)]
    assert [match.semantic for match in found[1]] == pytest.approx([1, 0.7071], abs=1e-3)
    best = found[1][0]
    assert (best.text, best.start_s, best.end_s, best.speaker, best.lang) == (
        "About decorators.",
        30.0,
        42.5,
        "Ada",
        "en",
    )
    assert [(match.position, match.lexical, match.semantic) for match in found[2]] == [(0, 0, 0)]


# --- Smaller reads ------------------------------------------------------------------------------


def test_suggestions_have_a_word_that_starts_with_each_word_typed(library: Library) -> None:
    library.write(
        put(content(1, "Kubernetes for beginners")),
        put(content(2, "Kubernetes networking")),
        put(profile(3, "Kübra Beganović")),
    )
    assert library.searcher.suggest("kub beg", audience=EVERYONE, limit=5) == Suggestions((1,), (3,))
    assert library.searcher.suggest("KÜB", audience=EVERYONE, limit=1).profile_ids == (3,)
    assert library.searcher.suggest(" ?! ", audience=EVERYONE, limit=5) == Suggestions()


def test_frequencies_count_contents_and_profiles(library: Library) -> None:
    library.write(
        put(content(1, "Docker", body="docker docker")),
        put(content(2, body="docker")),
        put(profile(3, about="docker")),
    )
    assert library.searcher.frequencies(["docker", "podman"]) == {"docker": 3}
    assert library.searcher.frequencies([]) == {}


# --- Generations --------------------------------------------------------------------------------


def test_a_generation_is_built_promoted_kept_and_dropped(engine: Engine) -> None:
    first, second = Library(engine), Library(engine)
    first.write(put(content(1, "Old shape"), passage(0)))
    second.write(put(content(2, "New shape"), passage(0), passage(1)))
    for library in (first, second):
        engine.finish(library.generation)
    live = engine.searcher()
    with pytest.raises(GenerationNotFound):
        list(live.versions())
    assert states(engine) == {
        first.generation: GenerationState.BUILDING,
        second.generation: GenerationState.BUILDING,
    }

    engine.promote(first.generation)
    assert [held.ref.id for held in live.versions()] == [1]
    engine.promote(second.generation)
    assert [held.ref.id for held in live.versions()] == [2]
    assert states(engine) == {first.generation: GenerationState.KEPT, second.generation: GenerationState.LIVE}

    engine.promote(first.generation)
    assert [held.ref.id for held in live.versions()] == [1]
    assert states(engine) == {first.generation: GenerationState.LIVE, second.generation: GenerationState.KEPT}
    with pytest.raises(GenerationLive):
        engine.drop(first.generation)
    engine.drop(second.generation)
    engine.drop(second.generation)
    assert list(states(engine)) == [first.generation]


def test_a_generation_tells_its_recipe_and_size(library: Library) -> None:
    library.write(put(content(1), passage(0), passage(1)), put(profile(2)), Remove(content_ref(3), 1))
    (generation,) = library.engine.generations()
    assert (generation.name, generation.recipe) == (library.generation, RECIPE)
    assert (generation.documents, generation.passages) == (2, 2)
    assert generation.size_bytes > 0


def test_an_unknown_generation_is_not_found(engine: Engine) -> None:
    for open_it in (engine.searcher, engine.writer, engine.promote, engine.finish):
        with pytest.raises(GenerationNotFound):
            open_it("g20260101t000000abcdef")


def states(engine: Engine) -> dict[str, GenerationState]:
    return {generation.name: generation.state for generation in engine.generations()}
