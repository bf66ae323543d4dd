"""Why a hit is here, in reasons that a person can check by looking at it."""

from __future__ import annotations

from collections.abc import Sequence

from search.ranking.highlight import is_marked
from search.ranking.moments import Strong
from search.reading import ContentFacts
from search.results import ScoreParts, Why
from search.terms import TermGroup

CLOSE = 0.5


def reasons(
    facts: ContentFacts | None,
    parts: ScoreParts,
    strong: Sequence[Strong],
    groups: Sequence[TermGroup],
    *,
    people: frozenset[int],
) -> tuple[Why, ...]:
    """The reasons that hold, in the order in which they are named.

    `people` are those whose name has a word of the query; `strong` are the hit's passages. A hit by words
    that no other reason explains has them in its text, since all that is searched is text.
    """
    found: list[Why] = []
    if facts and is_marked(facts.title, groups, facts.lang):
        found.append(Why.TITLE)
    if facts and any(_names(slug, groups) for slug in facts.topics):
        found.append(Why.TOPIC)
    if facts and any(person in people for person, _ in facts.people):
        found.append(Why.PERSON)
    if any(one.passage.lexical > 0 for one in strong) or (parts.words > 0 and not found):
        found.append(Why.TEXT)
    if parts.meaning >= CLOSE or (parts.meaning > 0 and not found):
        found.append(Why.MEANING)
    return tuple(found)


def _names(slug: str, groups: Sequence[TermGroup]) -> bool:
    """Whether a topic is meant by the query: its slug is the words of its label."""
    label = slug.replace("-", " ")
    return any(is_marked(label, groups, lang) for lang in ("nl", "en"))
