"""Why a hit is here, in reasons that a person can check by looking at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.ranking.marking import calling
from search.ranking.moments import Strong
from search.reading import ContentFacts
from search.results import ScoreParts, Why
from search.terms import TermGroup

CLOSE = 0.5


def reasons(
    facts: ContentFacts | None,
    parts: ScoreParts,
    strong: Sequence[Strong],
    *,
    in_title: bool,
    topics: frozenset[str],
    people: frozenset[int],
) -> tuple[Why, ...]:
    """The reasons that hold, in the order in which they are named.

    `topics` and `people` are those whose name has a word of the query; `strong` are the hit's passages. A hit
    by words that no other reason explains has them in its text, since all that is searched is text.
    """
    found: list[Why] = []
    if in_title:
        found.append(Why.TITLE)
    if facts and not topics.isdisjoint(facts.topics):
        found.append(Why.TOPIC)
    if facts and any(person in people for person, _ in facts.people):
        found.append(Why.PERSON)
    if any(one.passage.lexical > 0 for one in strong) or (parts.words > 0 and not found):
        found.append(Why.TEXT)
    if parts.meaning >= CLOSE or (parts.meaning > 0 and not found):
        found.append(Why.MEANING)
    return tuple(found)


def topics_called(facts: Iterable[ContentFacts], groups: Sequence[TermGroup]) -> frozenset[str]:
    """The topics of these contents with a word of the query in their name."""
    slugs = {slug for of_content in facts for slug in of_content.topics}
    called = calling(groups)
    # A slug is the words of its topic's label
    return frozenset(slug for slug in slugs if called(slug.replace("-", " ")))
