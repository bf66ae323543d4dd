"""The first round trip: candidates of every leg.

1. Contents that hold all term groups, best first; where they are few, those with some of them after that.
2. Passages by words, passages by vector, once more per open facet.
3. Profiles by words and by vector, without filters.
4. The facts of every candidate content, and how common each term group is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.embedded.conditions import Where, contents_where, profiles_where
from search.embedded.index import OpenIndex
from search.embedded.nearest import Cosines, cosines_beside, nearest
from search.embedded.schema import FieldWeights
from search.embedded.showing import names, visible_facts
from search.embedded.wording import DocumentLeg, PassageLeg
from search.embedded.words import WordTable, content_words, passage_words, profile_words
from search.query import Facet, Filters
from search.reading import Candidate, GroupMatch, Matches, MatchRequest, PassageCandidate
from search.terms import TermGroup

# FTS5 gives a token in over half of the documents a weight of next to nothing, and reads all its places.
_TELLS_NOTHING = 0.5


def match(index: OpenIndex, request: MatchRequest, weights: FieldWeights) -> Matches:
    """Candidates of every leg, as `Searcher.match` promises."""
    cosines = cosines_beside(index, request.vector)
    terms = request.terms
    documents = index.contents()
    words = content_words(index, weights.contents)
    frequencies = [words.count(group) for group in terms.groups]
    telling = _telling(terms.groups, frequencies, documents)
    where = contents_where(index, request.audience, request.filters, terms)
    people = profiles_where(index, request.audience, terms)
    contents, complete = DocumentLeg(words, where).find(terms, telling, request.depth)
    of_people = DocumentLeg(profile_words(index, weights.profiles), people)
    profiles, _ = of_people.find(terms, terms.groups, request.depth)
    of_passages = PassageLeg(passage_words(index, weights.passages), where)
    passages = of_passages.find(terms, telling, request.passages)
    visible = contents_where(index, request.audience, Filters())
    # All that words alone tell is read while the meaning is being compared
    facts = visible_facts(index, {one.id for one in contents} | _documents(passages), visible)
    profile_names = names(index, [one.id for one in profiles])
    semantic, semantic_open, semantic_profiles = _semantic(index, request, cosines(), where, people)
    near = _documents(semantic).union(*map(_documents, semantic_open.values()))
    facts |= visible_facts(index, near - facts.keys(), visible)
    return Matches(
        contents=contents,
        complete=complete,
        passages=passages,
        semantic=semantic,
        semantic_open=semantic_open,
        profiles=profiles,
        profiles_semantic=semantic_profiles,
        profile_names=profile_names,
        facts=facts,
        groups=_groups(words, terms.groups, frequencies, contents, complete),
        documents=documents,
    )


def _documents(passages: Iterable[PassageCandidate]) -> set[int]:
    return {passage.document_id for passage in passages}


def _telling(
    groups: Sequence[TermGroup], frequencies: Sequence[int], documents: int
) -> tuple[TermGroup, ...]:
    """The groups that tell documents apart; all of them when none does."""
    limit = documents * _TELLS_NOTHING
    telling = (group for group, count in zip(groups, frequencies, strict=True) if count <= limit)
    return tuple(telling) or tuple(groups)


_Legs = tuple[
    tuple[PassageCandidate, ...], dict[Facet, tuple[PassageCandidate, ...]], tuple[PassageCandidate, ...]
]


def _semantic(
    index: OpenIndex, request: MatchRequest, cosines: Cosines | None, where: Where, people: Where
) -> _Legs:
    """Passages of contents, the same with each open facet, and passages of profiles."""
    if cosines is None:
        return (), {}, ()
    opened = {}
    for facet in request.open_facets:
        filters = request.filters.without(facet)
        open_where = contents_where(index, request.audience, filters, request.terms)
        opened[facet] = nearest(index, cosines, open_where, request.passages)
    return (
        nearest(index, cosines, where, request.passages),
        opened,
        nearest(index, cosines, people, request.passages),
    )


def _groups(
    words: WordTable,
    groups: Sequence[TermGroup],
    frequencies: Sequence[int],
    contents: Sequence[Candidate],
    complete: int,
) -> tuple[GroupMatch, ...]:
    """The best hit holds all groups when any content does: those come first."""
    best = [one.id for one in contents[:1]]
    return tuple(
        GroupMatch(documents, bool(complete) or bool(words.group(group, best).among(best).numbers.size))
        for group, documents in zip(groups, frequencies, strict=True)
    )
