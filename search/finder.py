"""From a query to its results: the engine finds, the ranking decides, in two round trips.

1. The text is read once. Its meaning is embedded beside the search for its words; without the embedder it
   goes on by words alone.
2. `match`: candidates of every leg, as far as the audience may see.
3. They are ranked and folded, and vote for the experts: pure, in `ranking/`.
4. `expand`: the set counted, the page's hits with their best passages.
A correction is looked for only where little was found. Knows no engine and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from search.analysis.synonyms import Synonyms
from search.asked import Asked, binding_terms, read_question
from search.beside import beside
from search.embedding import Embedder
from search.ports import Engine, Searcher
from search.query import SearchQuery, Sort
from search.ranking.experts import rank_experts
from search.ranking.folding import Folded, fold_page, folded_hits
from search.ranking.fusion import Ranked, beyond_words, close_in_meaning, rank_candidates
from search.ranking.hits import Showing
from search.ranking.moments import scale_of
from search.ranking.names import named_people, people_called
from search.ranking.spelling import suggestion, tokens_to_count
from search.ranking.why import topics_called
from search.reading import ExpandRequest, Expansion, Matches, MatchRequest, no_vector
from search.results import Expert, Hit, Moment, ScoreParts, SearchResults, Suggestions
from search.timings import Timings

EXPERTS = 10
FIRST_PAGES = 100
DEPTH = 200
DEEP = 700
"""Candidates for a page within the first hundred hits, and for one further on; copies fold into fewer."""

FEW = 3
RARE = 2
MOST_SLIPS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """The ranked and folded results of a match, before any page of them, and all that votes for experts."""

    matches: Matches
    hits: tuple[Folded, ...] = ()
    voters: tuple[Folded, ...] = ()

    @property
    def copies(self) -> int:
        """How many contents are shown under another."""
        return sum(len(hit.copies) for hit in self.hits)


class Finder:
    """Finds contents and people in the live generation, or in the one named. Every method raises
    `SearchUnavailable` when the engine does not answer, and `GenerationNotFound` without an index."""

    def __init__(
        self,
        engine: Engine,
        embedder: Embedder,
        *,
        synonyms: Callable[[], Synonyms] = Synonyms,
        generation: str | None = None,
    ) -> None:
        self._engine = engine
        self._embedder = embedder
        self._synonyms = synonyms
        self._generation = generation

    def search(
        self,
        query: SearchQuery,
        *,
        audience: frozenset[str],
        today: date,
        timings: Timings | None = None,
    ) -> SearchResults:
        """One page of results with experts, counts and perhaps a better spelling."""
        clock = timings or Timings()
        searcher = self._engine.searcher(self._generation)
        asked = self._ask(query.text, clock)
        if not asked:
            with clock.stage("expand"):
                return _browse(searcher, query, asked, audience)
        with clock.stage("match"):
            matches = searcher.match(_match_request(query, asked, audience))
        with clock.stage("rank"):
            found = _found(matches)
            named = named_people(query.text, matches)
        # Nothing that is asked of the engine next depends on who knows
        experts = beside(lambda: rank_experts(found.voters, matches, today=today, limit=EXPERTS, named=named))
        better = self._better_spelling(searcher, query, asked, matches, audience)
        with clock.stage("expand"):
            expansion = searcher.expand(_expand_request(query, asked, audience, found))
        with clock.stage("rank"):
            hits = _hits(query, asked, found, expansion)
        return SearchResults(
            total=max(expansion.total - found.copies, len(hits)),
            hits=hits,
            experts=experts(),
            facets=dict(expansion.facets),
            did_you_mean=better(),
            degraded=asked.degraded,
        )

    def experts(self, text: str, *, audience: frozenset[str], limit: int, today: date) -> tuple[Expert, ...]:
        """The people who know about `text`, best first; nobody for an empty text."""
        asked = self._ask(text)
        if not asked:
            return ()
        request = _match_request(SearchQuery(text), asked, audience)
        matches = self._engine.searcher(self._generation).match(request)
        named = named_people(text, matches)
        return rank_experts(_found(matches).voters, matches, today=today, limit=limit, named=named)

    def suggest(self, text: str, *, audience: frozenset[str], limit: int) -> Suggestions:
        """Contents and people that a few typed letters may become."""
        return self._engine.searcher(self._generation).suggest(text, audience=audience, limit=limit)

    def similar(self, content_id: int, *, audience: frozenset[str], limit: int) -> tuple[int, ...]:
        """Other contents about the same, nearest first."""
        near = self._engine.searcher(self._generation).similar(content_id, audience=audience, limit=limit)
        ids = dict.fromkeys(passage.document_id for passage in near if passage.document_id != content_id)
        return tuple(ids)[:limit]

    def moments(self, text: str, *, content_id: int, audience: frozenset[str]) -> tuple[Moment, ...]:
        """Where in one visible content `text` is talked about, as strong as a search shows them."""
        asked = self._ask(text)
        if not asked:
            return ()
        searcher = self._engine.searcher(self._generation)
        query = SearchQuery(text)
        matches = searcher.match(_match_request(query, asked, audience))
        only_this = replace(
            _expand_request(query, asked, audience, Found(matches)),
            ids=frozenset({content_id}),
            ids_open={},
            page=(content_id,),
            facets=(),
        )
        expansion = searcher.expand(only_this)
        hits = _hits(query, asked, Found(matches), expansion)
        return next((hit.moments for hit in hits if hit.content_id == content_id), ())

    def _ask(self, text: str, clock: Timings | None = None) -> Asked:
        return read_question(text, self._synonyms(), self._embedder, clock or Timings())

    def _better_spelling(
        self,
        searcher: Searcher,
        query: SearchQuery,
        asked: Asked,
        matches: Matches,
        audience: frozenset[str],
    ) -> Callable[[], str | None]:
        """Waits for a better spelling; looked for where few contents hold the words."""
        standing = zip(asked.terms.groups, matches.groups, strict=False)
        slips = [group.word for group, known in standing if known.documents <= RARE][:MOST_SLIPS]
        if not slips or matches.complete >= FEW or query.offset:
            return lambda: None
        return beside(lambda: self._did_you_mean(searcher, query, slips, matches.complete, audience))

    def _did_you_mean(
        self,
        searcher: Searcher,
        query: SearchQuery,
        slips: Sequence[str],
        complete: int,
        audience: frozenset[str],
    ) -> str | None:
        """The query with other words for `slips`, if more contents that the viewer may see hold those."""
        better = suggestion(query.text, slips, searcher.frequencies(tokens_to_count(slips)))
        if better is None:
            return None
        terms = binding_terms(better, self._synonyms())
        request = MatchRequest(terms, no_vector, audience, query.filters, depth=1, passages=1)
        return better if searcher.match(request).complete > complete else None


def _match_request(query: SearchQuery, asked: Asked, audience: frozenset[str]) -> MatchRequest:
    return MatchRequest(
        asked.terms,
        lambda: asked.vector,
        audience,
        query.filters,
        depth=DEPTH if query.offset + query.limit <= FIRST_PAGES else DEEP,
        open_facets=tuple(facet for facet, _ in query.filters.active()),
    )


def _found(matches: Matches) -> Found:
    candidates = rank_candidates(matches)
    results = [place for place in candidates if place.inside]
    return Found(matches, folded_hits(results, matches.facts), folded_hits(candidates, matches.facts))


def _expand_request(
    query: SearchQuery, asked: Asked, audience: frozenset[str], found: Found
) -> ExpandRequest:
    ids = beyond_words(found.matches)
    page = found.hits[query.offset : query.offset + query.limit]
    return ExpandRequest(
        asked.terms,
        asked.vector,
        audience,
        query.filters,
        ids=ids,
        ids_open={
            facet: ids | close_in_meaning(passages) for facet, passages in found.matches.semantic_open.items()
        },
        page=tuple(hit.best.content_id for hit in page) if query.sort is Sort.BEST else None,
        sort=query.sort,
        limit=query.limit,
        offset=query.offset,
    )


def _browse(searcher: Searcher, query: SearchQuery, asked: Asked, audience: frozenset[str]) -> SearchResults:
    """Everything visible within the filters, newest first unless asked otherwise."""
    sort = Sort.NEWEST if query.sort is Sort.BEST else query.sort
    request = ExpandRequest(
        asked.terms,
        None,
        audience,
        query.filters,
        sort=sort,
        limit=query.limit,
        offset=query.offset,
    )
    expansion = searcher.expand(request)
    hits = _hits(query, asked, Found(Matches()), expansion)
    return SearchResults(expansion.total, hits, facets=dict(expansion.facets), degraded=asked.degraded)


def _hits(query: SearchQuery, asked: Asked, found: Found, expansion: Expansion) -> tuple[Hit, ...]:
    """The page as the engine detailed it, in its order, each hit with its copies."""
    places = {hit.best.content_id: hit.best for hit in found.hits}
    passages = [passage for of_hit in expansion.passages.values() for passage in of_hit]
    showing = Showing(
        asked.terms.groups,
        scale_of(found.matches, passages),
        topics_called(expansion.facts.values(), asked.terms.groups),
        people_called(query.text, found.matches),
    )
    page = fold_page(expansion.page, expansion.facts, found.hits)
    return tuple(
        showing.hit(
            places.get(content_id, Ranked(content_id, 0.0, ScoreParts())),
            expansion.facts.get(content_id),
            expansion.passages.get(content_id, ()),
            copies,
        )
        for content_id, copies in page.items()
    )
