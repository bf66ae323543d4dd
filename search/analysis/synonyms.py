"""Synonyms: phrases that an organisation says mean the same, per language or for all.

A value made from database rows; empty unless somebody added some. Only queries are expanded, so a new synonym
works at once and no index is rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from search.analysis.indexing import stems
from search.analysis.languages import LANGUAGES

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Phrases that mean the same. `lang` None: in every language."""

    phrases: tuple[str, ...]
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Synonyms:
    """All groups, ready to be looked up by the stems of a phrase."""

    equals: Mapping[Stems, tuple[Stems, ...]] = field(default_factory=lambda: MappingProxyType({}))
    longest: int = 0

    @classmethod
    def of(cls, groups: Iterable[SynonymGroup]) -> Synonyms:
        """Synonyms from groups; a phrase in several groups has the equals of each."""
        equals: dict[Stems, dict[Stems, None]] = {}
        for group in groups:
            for lang in (group.lang,) if group.lang else LANGUAGES:
                phrases = [tuple(stems(phrase, lang)) for phrase in group.phrases]
                for phrase in filter(None, phrases):
                    others = (other for other in phrases if other and other != phrase)
                    equals.setdefault(phrase, {}).update(dict.fromkeys(others))
        fixed = {phrase: tuple(others) for phrase, others in equals.items() if others}
        return cls(MappingProxyType(fixed), max(map(len, fixed), default=0))

    def at(self, variants: Sequence[Sequence[str]]) -> tuple[int, tuple[Stems, ...]]:
        """How many words from the start are a known phrase, at most, and what means the same.

        `variants` has the same words as each language stems them.
        """
        for size in range(min(self.longest, max(map(len, variants), default=0)), 0, -1):
            found = [self.equals.get(tuple(words[:size]), ()) for words in variants]
            if any(found):
                return size, tuple(dict.fromkeys(phrase for phrases in found for phrase in phrases))
        return 0, ()
