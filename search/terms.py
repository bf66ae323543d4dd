"""What a query text means to an engine: groups of alternatives, phrases and exclusions, all analysed tokens.

Made by `analysis`, read by both engines, so that both understand a query in the very same way. An engine
requires every phrase and no exclusion of all its hits, and ranks by groups: all of them first, then some.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MAX_GROUPS = 24


class TermGroup(NamedTuple):
    """One word of the query, `word` as typed, and the tokens that stand for it in the index.

    Alternatives are its stem in each language, the raw word, parts of a compound and synonyms; one of more
    words is in `phrases`.
    """

    word: str
    alternatives: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must (or must not) stand side by side: the same phrase as each language stems it."""

    words: str
    variants: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """A query's words as tokens. Without groups and phrases it asks for nothing by words."""

    groups: tuple[TermGroup, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.phrases)
