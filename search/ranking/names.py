"""Does a query name a person? Then that person comes first among the experts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from search.reading import Matches

NEARLY = 0.75
TOP = 10


def named_people(text: str, matches: Matches) -> frozenset[int]:
    """The people whose name the query is, or nearly is.

    Two words or more must be three quarters name. A single word is also the name of many things (Rust,
    Ruby): it names people only if what holds that word is mostly theirs, or nothing holds it.
    """
    words = _words(text)
    if not words:
        return frozenset()
    held = {person: _held(words, _words(name)) for person, name in matches.profile_names.items()}
    if len(words) > 1:
        least = max(2, NEARLY * len(words))
        return frozenset(person for person, count in held.items() if count >= least)
    namesakes = frozenset(person for person, count in held.items() if count)
    return namesakes if _is_theirs(matches, namesakes) else frozenset()


def _held(words: Sequence[str], name: Sequence[str]) -> int:
    return sum(word in name for word in dict.fromkeys(words))


def _is_theirs(matches: Matches, people: frozenset[int]) -> bool:
    """Whether at least half of the best contents with the word are credited to `people`."""
    known = [matches.facts.get(one.id) for one in matches.contents[: min(matches.complete, TOP)]]
    credited = [bool(facts and people & {person for person, _ in facts.people}) for facts in known]
    return 2 * sum(credited) >= len(credited)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
