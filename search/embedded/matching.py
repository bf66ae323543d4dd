"""The first round trip: candidates of every leg.

1. Contents that hold all term groups, best first; where they are few, those with some of them after that.
2. Passages by words, passages by vector, once more per open facet.
3. Profiles by words and by vector, without filters.
4. The facts of every candidate content, and how common each term group is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from search.embedded.conditions import Where, contents_where, profiles_where
from search.embedded.expressions import CONTENT_TEXT, group_expression
from search.embedded.facts import read_facts
from search.embedded.index import OpenIndex
from search.embedded.nearest import Cosines, cosines_beside, json_list, nearest
from search.embedded.schema import FieldWeights
from search.embedded.wording import PassageLeg, content_leg, profile_leg
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
    frequencies = [_frequency(index, group) for group in terms.groups]
    telling = _telling(terms.groups, frequencies, documents)
    where = contents_where(index, request.audience, request.filters, terms)
    people = profiles_where(index, request.audience, terms)
    contents, complete = content_leg(index, weights.contents, where).find(terms, telling, request.depth)
    profiles, _ = profile_leg(index, weights.profiles, people).find(terms, terms.groups, request.depth)
    passages = PassageLeg(index, weights.passages, where).find(terms, telling, request.passages)
    visible = contents_where(index, request.audience, Filters())
    # All that words alone tell is read while the meaning is being compared
    facts = read_facts(index, {one.id for one in contents} | _documents(passages), visible)
    names = _names(index, profiles)
    standing = _groups(index, terms.groups, frequencies, contents, complete)
    semantic, semantic_open, semantic_profiles = _semantic(index, request, cosines(), where, people)
    near = _documents(semantic).union(*map(_documents, semantic_open.values()))
    facts |= read_facts(index, near - facts.keys(), visible)
    return Matches(
        contents=contents,
        complete=complete,
        passages=passages,
        semantic=semantic,
        semantic_open=semantic_open,
        profiles=profiles,
        profiles_semantic=semantic_profiles,
        profile_names=names,
        facts=facts,
        groups=standing,
        documents=documents,
    )


def _documents(passages: Iterable[PassageCandidate]) -> set[int]:
    return {passage.document_id for passage in passages}


def _frequency(index: OpenIndex, group: TermGroup) -> int:
    expression = group_expression(group, CONTENT_TEXT)
    if not expression:
        return 0
    return index.number("select count(*) from content_words where content_words match ?", expression)


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


def _names(index: OpenIndex, profiles: Sequence[Candidate]) -> Mapping[int, str]:
    ids = json_list([candidate.id for candidate in profiles])
    rows = index.rows("select id, name from profiles where id in (select value from json_each(?))", ids)
    return {int(str(number)): str(name) for number, name in rows}


def _groups(
    index: OpenIndex,
    groups: Sequence[TermGroup],
    frequencies: Sequence[int],
    contents: Sequence[Candidate],
    complete: int,
) -> tuple[GroupMatch, ...]:
    """The best hit holds all groups when any content does: those come first."""
    best = contents[0].id if contents else None
    return tuple(
        GroupMatch(documents, bool(complete) or (best is not None and _has(index, best, group)))
        for group, documents in zip(groups, frequencies, strict=True)
    )


def _has(index: OpenIndex, content: int, group: TermGroup) -> bool:
    expression = group_expression(group, CONTENT_TEXT)
    if not expression:
        return False
    sql = "select 1 from content_words where content_words match ? and rowid = ?"
    return index.value(sql, expression, content) is not None
