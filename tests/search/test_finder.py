"""A search from text to results, on the embedded engine with vectors of words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from search.analysis.synonyms import SynonymGroup, Synonyms
from search.documents import ContentDocument, Credit, PassageDocument, ProfileDocument, TopicLabel
from search.embedded.engine import EmbeddedEngine
from search.embedding import EmbedderUnavailable
from search.finder import Finder
from search.hashing import HashingEmbedder
from search.ports import GenerationNotFound, Recipe
from search.query import Facet, Filters, SearchQuery, Sort
from search.results import FacetCount, SearchResults, Why
from search.timings import Timings
from search.writing import Put

TODAY = date(2026, 6, 1)
EVERYONE = frozenset({"everyone"})
CAS_TOO = frozenset({"everyone", "user:3"})
ADA, BEN, CAS = (
    Credit(1, "Ada de Vries", "speaker"),
    Credit(2, "Ben Bos", "author"),
    Credit(3, "Cas", "author"),
)
EMBEDDER = HashingEmbedder(64)


class SilentEmbedder(HashingEmbedder):
    """An embedder whose model cannot be read."""

    def embed_query(self, text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        raise EmbedderUnavailable("packaged", "the weights are gone")


def content(
    number: int,
    title: str,
    text: str,
    *people: Credit,
    year: int = 2024,
    kind: str = "video",
    lang: str = "en",
    topics: tuple[str, ...] = (),
    audience: frozenset[str] = EVERYONE,
    fold_key: str = "",
) -> Put:
    document = ContentDocument(
        number,
        1,
        audience,
        kind,
        title,
        lang,
        body=text,
        topics=tuple(TopicLabel(slug, (slug.replace("-", " "),)) for slug in topics),
        people=people,
        published_at=datetime(year, 1, 1, tzinfo=UTC),
        fold_key=fold_key,
    )
    (vector,) = EMBEDDER.embed_documents([f"{title}\n{text}"])
    timed = kind == "video"
    passage = PassageDocument(0, text, lang, 30.0 if timed else None, 60.0 if timed else None, vector=vector)
    return Put(document, (passage,))


LIBRARY = (
    content(11, "Concurrency in Python", "An event loop runs many coroutines.", ADA, topics=("python",)),
    content(12, "Event loops explained", "Coroutines wait while the event loop runs others.", ADA, year=2020),
    content(13, "Typing notes", "Annotations make Python code easier to read.", BEN, kind="note"),
    content(14, "Gesprekken voeren", "Luisteren is het halve werk in een gesprek.", BEN, lang="nl"),
    content(15, "Ruby for beginners", "Blocks and gems in Ruby.", ADA, year=2019),
    content(16, "Secret event loop", "The event loop nobody may see.", CAS, audience=frozenset({"user:3"})),
    content(17, "Baking bread", "Flour, water, salt and patience.", BEN, year=2015, fold_key="bread"),
    content(18, "Baking bread", "Flour, water, salt and patience.", BEN, year=2016, fold_key="bread"),
    Put(ProfileDocument(1, 1, EVERYONE, "Ada de Vries", job_title="Engineer", about="Asks good questions.")),
    Put(ProfileDocument(2, 1, EVERYONE, "Ben Bos", job_title="Coach", about="Talks about bread.")),
    Put(ProfileDocument(4, 1, EVERYONE, "Dee Ruby")),
    Put(ProfileDocument(3, 1, frozenset({"user:3"}), "Cas Verborgen", about="Event loops.")),
)


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path)
    generation = engine.create(Recipe("mapping", "analysis", EMBEDDER.recipe, EMBEDDER.dimension))
    report = engine.writer(generation).write(LIBRARY)
    assert not report.failed
    engine.writer(generation).refresh()
    engine.promote(generation)
    return engine


@pytest.fixture
def finder(engine: EmbeddedEngine) -> Finder:
    return Finder(engine, EMBEDDER)


def found(finder: Finder, query: SearchQuery | str, audience: frozenset[str] = EVERYONE) -> SearchResults:
    asked = SearchQuery(query) if isinstance(query, str) else query
    return finder.search(asked, audience=audience, today=TODAY)


def ids(results: SearchResults) -> list[int]:
    return [hit.content_id for hit in results.hits]


def test_what_holds_the_words_comes_first_with_its_maker_beside_it(finder: Finder) -> None:
    results = found(finder, "event loop")

    assert set(ids(results)[:2]) == {11, 12}
    assert results.experts[0].profile_id == 1
    assert {vote.content_id for vote in results.experts[0].evidence} >= {11, 12}
    assert not results.degraded


def test_a_hit_says_where_and_why(finder: Finder) -> None:
    hit = next(hit for hit in found(finder, "event loop").hits if hit.content_id == 12)

    assert hit.title_html == "<mark>Event</mark> <mark>loops</mark> explained"
    assert hit.why[0] is Why.TITLE
    assert Why.TEXT in hit.why
    assert [(moment.start_s, "<mark>event</mark>" in moment.html) for moment in hit.moments] == [(30.0, True)]
    assert "<mark>" in hit.highlights[0]


def test_a_topic_is_a_reason(finder: Finder) -> None:
    hit = next(hit for hit in found(finder, "python").hits if hit.content_id == 11)

    assert Why.TOPIC in hit.why


def test_what_the_viewer_may_not_see_leaves_no_trace(finder: Finder) -> None:
    results = found(finder, "secret nobody verborgen")
    allowed = found(finder, "secret nobody verborgen", CAS_TOO)

    assert 16 not in ids(results)
    assert 3 not in [expert.profile_id for expert in results.experts]
    assert ids(allowed)[0] == 16
    assert 3 in [expert.profile_id for expert in allowed.experts]


def test_nobody_without_an_audience_sees_anything(finder: Finder) -> None:
    for text in ("event loop", ""):
        results = found(finder, text, frozenset())
        assert (results.total, results.hits, results.experts) == (0, (), ())


@pytest.mark.parametrize("text", ["", "   ", "?!…", '""', "-"])
def test_a_query_of_nothing_is_everything_newest_first_without_experts(finder: Finder, text: str) -> None:
    results = found(finder, text)

    assert ids(results)[0] in {11, 13, 14}
    assert set(ids(results)) == {11, 12, 13, 14, 15, 18}
    assert results.experts == ()
    assert results.did_you_mean is None


@pytest.mark.parametrize(
    "text", ["how is it", "a AND (b", '"unbalanced', "<script>", "🎉", "שלום", "x" * 4000]
)
def test_odd_text_is_answered(finder: Finder, text: str) -> None:
    results = found(finder, text)

    assert results.total >= len(results.hits)


def test_copies_are_one_hit_and_count_once(finder: Finder) -> None:
    results = found(finder, '"baking bread"')

    assert [(hit.content_id, hit.copies) for hit in results.hits] in ([(18, (17,))], [(17, (18,))])
    assert results.total == 1
    assert len(results.experts[0].evidence) == 1


@pytest.mark.parametrize(
    ("text", "first", "absent"),
    [
        pytest.param('"event loop" coroutines', 12, {13, 15}, id="phrase"),
        pytest.param('"event loop" -explained', 11, {12, 13}, id="phrase-and-exclusion"),
        pytest.param("python -annotations", 11, {13}, id="exclusion"),
        pytest.param('python -"event loop"', 13, {11, 12}, id="phrase-excluded"),
        pytest.param("-python -loop -gesprek", 18, {11, 12, 13, 14}, id="exclusions-alone"),
    ],
)
def test_phrases_and_exclusions_bind_words_and_meaning(
    finder: Finder, text: str, first: int, absent: set[int]
) -> None:
    results = found(finder, text)

    assert first in ids(results)
    assert not absent & set(ids(results))


def test_a_pasted_quotation_is_text_and_not_a_phrase(finder: Finder) -> None:
    quotation = '"Coroutines that wait while an event loop runs the other ones, she said"'

    assert 12 in ids(found(finder, quotation))


def test_filters_bind_words_and_meaning(finder: Finder) -> None:
    filters = Filters(kind=frozenset({"note"}))

    results = found(finder, SearchQuery("python code", filters))

    assert ids(results) == [13]
    assert FacetCount("video", 1) in results.facets[Facet.KIND]


def test_every_order_shows_the_same_set(finder: Finder) -> None:
    best = found(finder, "event loop coroutines")
    newest = found(finder, SearchQuery("event loop coroutines", sort=Sort.NEWEST))

    assert set(ids(newest)) == set(ids(best))
    assert newest.total == best.total == len(best.hits)
    assert ids(newest).index(11) < ids(newest).index(12)


def test_pages_join_without_gap_or_repeat(finder: Finder) -> None:
    whole = ids(found(finder, "event loop ruby bread"))
    pages = [
        found(finder, SearchQuery("event loop ruby bread", limit=1, offset=at)) for at in range(len(whole))
    ]

    assert [hit for page in pages for hit in ids(page)] == whole


def test_without_a_model_words_still_find(engine: EmbeddedEngine) -> None:
    results = found(Finder(engine, SilentEmbedder(64)), "event loop")

    assert results.degraded
    assert set(ids(results)) == {11, 12}


def test_a_slip_is_offered_its_correction(finder: Finder) -> None:
    assert found(finder, "corotines").did_you_mean == "coroutines"


def test_no_correction_to_what_the_viewer_may_not_see(finder: Finder) -> None:
    assert found(finder, "secrt").did_you_mean is None
    assert found(finder, "secrt", CAS_TOO).did_you_mean == "secret"


@pytest.mark.parametrize("text", ["ada de vries", "Vries"])
def test_a_person_who_is_named_comes_first(finder: Finder, text: str) -> None:
    first = found(finder, text).experts[0]

    assert (first.profile_id, first.named) == (1, True)


def test_a_name_that_is_also_a_thing_names_nobody(finder: Finder) -> None:
    assert not any(expert.named for expert in found(finder, "ruby").experts)


def test_experts_can_be_asked_for_alone(finder: Finder) -> None:
    beside = found(finder, "event loop").experts
    alone = finder.experts("event loop", audience=EVERYONE, limit=1, today=TODAY)

    assert alone == beside[:1]
    assert finder.experts("", audience=EVERYONE, limit=5, today=TODAY) == ()


def test_synonyms_of_the_organisation_find(engine: EmbeddedEngine) -> None:
    synonyms = Synonyms.of([SynonymGroup(("brood", "bread"))])

    assert found(Finder(engine, EMBEDDER, synonyms=lambda: synonyms), "brood").hits[0].content_id in {17, 18}


def test_letters_suggest_contents_and_people_who_are_visible(finder: Finder) -> None:
    assert finder.suggest("ru", audience=EVERYONE, limit=5).content_ids == (15,)
    assert finder.suggest("ru", audience=EVERYONE, limit=5).profile_ids == (4,)
    assert finder.suggest("verb", audience=EVERYONE, limit=5).profile_ids == ()


def test_similar_contents_are_others_that_are_visible(finder: Finder) -> None:
    similar = finder.similar(11, audience=EVERYONE, limit=3)

    assert similar[0] == 12
    assert not {11, 16} & set(similar)


def test_stages_are_timed(finder: Finder) -> None:
    timings = Timings()

    finder.search(SearchQuery("event loop"), audience=EVERYONE, today=TODAY, timings=timings)

    assert min(timings.embed_ms, timings.match_ms, timings.rank_ms, timings.expand_ms) > 0


def test_without_an_index_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(GenerationNotFound):
        found(Finder(EmbeddedEngine(tmp_path / "none"), EMBEDDER), "event loop")
