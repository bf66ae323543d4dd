"""Does a query name a person? Then that person comes first among the experts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from search.analysis.indexing import words
from search.reading import Matches

NEARLY = 0.75
TOP = 10


def named_people(text: str, matches: Matches) -> frozenset[int]:
    """The people whose name the query is, or nearly is.

    Two words or more must be three quarters name. A single word is also the name of many things (Rust,
    Ruby): it names people only if what holds that word is mostly theirs, or nothing holds it.
    """
    asked = words(text)
    if not asked:
        return frozenset()
    held = {person: _held(asked, _words(name)) for person, name in matches.profile_names.items()}
    if len(asked) > 1:
        least = max(2, NEARLY * len(asked))
        return frozenset(person for person, count in held.items() if count >= least)
    namesakes = frozenset(person for person, count in held.items() if count)
    return namesakes if _is_theirs(matches, namesakes) else frozenset()


def people_called(text: str, matches: Matches) -> frozenset[int]:
    """The people with a word of the query in their name."""
    asked = words(text)
    names = matches.profile_names.items()
    return frozenset(person for person, name in names if _held(asked, _words(name)))


@lru_cache(maxsize=20_000)
def _words(name: str) -> frozenset[str]:
    return frozenset(words(name))


def _held(asked: Sequence[str], name: frozenset[str]) -> int:
    return len(name.intersection(asked))


def _is_theirs(matches: Matches, people: frozenset[int]) -> bool:
    """Whether at least half of the best contents with the word are credited to `people`."""
    known = [matches.facts.get(one.id) for one in matches.contents[: min(matches.complete, TOP)]]
    credited = [bool(facts and people & {person for person, _ in facts.people}) for facts in known]
    return 2 * sum(credited) >= len(credited)
