"""Documents and passages by words: all words first, then fill up with those that have some of them.

Always in that order: plain OR with a weighted title lost a third of the known items (measured).
All that hold the words are ranked before it is asked who may see them: of the best, and only where too few
of those may be shown, of more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.embedded.conditions import Where
from search.embedded.impacts import Impacts, all_of, any_of
from search.embedded.nearest import best_first
from search.embedded.showing import PassageRow, count_shown, shown_documents, shown_passages
from search.embedded.words import WordTable
from search.reading import Candidate, PassageCandidate
from search.terms import QueryTerms, TermGroup

_LOOKS = (1.25, 4)


@dataclass(frozen=True, slots=True)
class DocumentLeg:
    """Contents or profiles by the words of all their fields."""

    words: WordTable
    where: Where

    def find(
        self, terms: QueryTerms, telling: Sequence[TermGroup], depth: int
    ) -> tuple[tuple[Candidate, ...], int]:
        """Those with all groups, then those with some of `telling`; and how many have all."""
        every = self.words.all_of(terms)
        found = self._best(every, depth)
        if len(found) == depth:
            return found, count_shown(self.words.index, every.numbers.tolist(), self.where)
        if len(terms.groups) < 2:
            return found, len(found)
        some = any_of(self.words.groups(telling))
        if terms.phrases:
            some = all_of([some, *self.words.phrases(terms.phrases)])
        known = {candidate.id for candidate in found}
        more = self._best(some, depth)
        return (*found, *(one for one in more if one.id not in known))[:depth], len(found)

    def _best(self, impacts: Impacts, depth: int) -> tuple[Candidate, ...]:
        shown: list[int] = []
        for best in _ever_more(impacts, self.where, depth):
            shown = shown_documents(self.words.index, best.numbers.tolist(), self.where)
            if len(shown) >= depth:
                break
        return tuple(Candidate(*row) for row in impacts.among(shown).ranked()[:depth])


@dataclass(frozen=True, slots=True)
class PassageLeg:
    """Passages of contents by their own words, some of them: what is missing may stand next to it."""

    words: WordTable
    where: Where

    def find(
        self, terms: QueryTerms, telling: Sequence[TermGroup], count: int
    ) -> tuple[PassageCandidate, ...]:
        """The best passages with at least one of `telling` or of the phrases."""
        impacts = any_of([*self.words.groups(telling), *self.words.phrases(terms.phrases)])
        shown: list[PassageRow] = []
        for best in _ever_more(impacts, self.where, count):
            shown = shown_passages(self.words.index, best.numbers.tolist(), self.where)
            if len(shown) >= count:
                break
        scores = impacts.among([row.number for row in shown]).scores.tolist()
        found = [
            PassageCandidate(row.document, row.position, score, row.start_s, row.page)
            for score, row in zip(scores, shown, strict=True)
        ]
        return tuple(sorted(found, key=best_first)[:count])


def _ever_more(impacts: Impacts, where: Where, count: int) -> Iterator[Impacts]:
    """The best, more of them, and at last all, until `count` may be shown."""
    for looks in () if where.is_narrow else _LOOKS:
        if count * looks < len(impacts.numbers):
            yield impacts.best(int(count * looks))
    yield impacts
