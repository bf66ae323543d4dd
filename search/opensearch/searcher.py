"""Reads of one generation, or of whichever is live: two round trips a search.

A phrase or an exclusion costs one more before them: the engine keeps documents and passages apart, and it is
the documents that are bound. So does a hit on the page whose passages all stand behind those of others.
"""

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from search.analysis.indexing import words
from search.documents import DocumentType
from search.mappings import IndexKind
from search.opensearch import decode, dsl, expanding
from search.opensearch.bodies import Body
from search.opensearch.client import Client
from search.opensearch.names import Names
from search.opensearch.scan import scan_versions
from search.reading import ExpandRequest, Expansion, IndexedVersion, Matches, MatchRequest, PassageCandidate
from search.results import Suggestions

TYPED_WORDS = 8
SIMILAR_PASSAGES = 8  # looked at for each content that is asked for


class OpenSearchSearcher:
    """A `Searcher` on three indices or their aliases."""

    def __init__(self, client: Client, names: Names) -> None:
        self._client = client
        self._names = names

    def match(self, request: MatchRequest) -> Matches:
        """Candidates of every leg."""
        answers = self._ask(dsl.match_searches(request, self._bounds(request)))
        return decode.matches(request, answers)

    def expand(self, request: ExpandRequest) -> Expansion:
        """Counts of the set and details of the page; all at once when the page is given."""
        asked = expanding.set_searches(request)
        if request.page is not None:
            page = request.page
            answers = self._ask({**asked, **expanding.page_searches(request, page)})
        else:
            counted = self._ask(asked)
            page = decode.page_ids(counted)
            answers = {**counted, **self._ask(expanding.page_searches(request, page))}
        first = self._ask(expanding.first_searches(request, decode.without_passages(answers)))
        return decode.expansion(request, {**answers, **first}, page)

    def similar(
        self, content_id: int, *, audience: frozenset[str], limit: int
    ) -> tuple[PassageCandidate, ...]:
        """The nearest passages of other visible contents, best a content."""
        own = self._ask({"own": dsl.own_vectors(content_id, audience)})["own"]["hits"]["hits"]
        vectors = [hit["_source"]["vector"] for hit in own if "vector" in hit["_source"]]
        if not vectors:
            return ()
        mean = np.mean(np.asarray(vectors, np.float32), axis=0)
        length = float(np.linalg.norm(mean))
        if length == 0:
            return ()
        best: dict[int, PassageCandidate] = {}
        while len(best) < limit:
            but, size = {content_id, *best}, limit * SIMILAR_PASSAGES
            found = self._ask({"near": dsl.similar_search(mean / length, but, audience, size)})
            if not (more := decode.best_of_each(found["near"])):
                break
            best |= more
        return tuple(best.values())[:limit]

    def suggest(self, prefix: str, *, audience: frozenset[str], limit: int) -> Suggestions:
        """Visible contents and people with a word of title or name that starts with each word typed."""
        typed = tuple(dict.fromkeys(words(prefix)))[:TYPED_WORDS]
        answers = self._ask(dsl.suggest_searches(typed, audience, limit)) if typed else {}
        return Suggestions(decode.ids(answers, "contents"), decode.ids(answers, "profiles"))

    def frequencies(self, tokens: Collection[str]) -> Mapping[str, int]:
        """In how many contents and profiles each token stands."""
        if not tokens:
            return {}
        body = dsl.frequency_body(tokens)
        kinds = (IndexKind.CONTENT, IndexKind.PROFILE)
        answers = self._client.search([(self._names.index(kind), body) for kind in kinds])
        found = [answer["aggregations"]["tokens"]["buckets"] for answer in answers]
        counts = {token: sum(buckets[token]["doc_count"] for buckets in found) for token in tokens}
        return {token: count for token, count in counts.items() if count}

    def versions(self) -> Iterator[IndexedVersion]:
        """Every document that the index holds, in order of its reference."""
        return scan_versions(self._client, self._names)

    def _bounds(self, request: MatchRequest) -> dsl.Bounds:
        answers = self._ask(dsl.bound_searches(request))
        if not answers:
            return dsl.UNBOUND
        found = {kind: decode.ids(answers, kind.value) for kind in DocumentType}
        if request.terms.phrases:
            return {kind: dsl.Bound(only=numbers) for kind, numbers in found.items()}
        return {kind: dsl.Bound(without=numbers) for kind, numbers in found.items()}

    def _ask(self, searches: Mapping[str, dsl.Search]) -> dict[str, Body]:
        """All searches in one round trip, answered by name."""
        bodies = [(self._names.index(search.kind), search.body) for search in searches.values()]
        return dict(zip(searches, self._client.search(bodies), strict=True))
