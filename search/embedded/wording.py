"""Documents and passages by words: all words first, then fill up with those that have some of them.

Always in that order: plain OR with a weighted title lost a third of the known items (measured).
All that hold the words are ranked before it is asked who may see them: of the best, and only where too few
of those may be shown, of more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from search.embedded.conditions import Where
from search.embedded.impacts import NOTHING, Impacts, all_of
from search.embedded.nearest import best_first
from search.embedded.showing import PassageRow, count_shown, shown_documents, shown_passages
from search.embedded.words import WordTable
from search.reading import Candidate, PassageCandidate
from search.terms import QueryTerms, TermGroup

_LOOKS = (1.25, 4)

_Best = Callable[[int | None], Impacts]
"""Of the best so many rows at least, or of all."""


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
        found = self._best(lambda _: every, depth)
        if len(found) == depth:
            return found, count_shown(self.words.index, every.numbers.tolist(), self.where)
        if len(terms.groups) < 2:
            return found, len(found)
        known = {candidate.id for candidate in found}
        more = self._best(lambda count: self._some(terms, telling, count), depth)
        return (*found, *(one for one in more if one.id not in known))[:depth], len(found)

    def _some(self, terms: QueryTerms, telling: Sequence[TermGroup], count: int | None) -> Impacts:
        """Those with some of `telling`, and every phrase: they bind."""
        if not terms.phrases:
            return self.words.best_of(telling, (), count)
        return all_of((self.words.any_of(telling), self.words.all_of(QueryTerms(phrases=terms.phrases))))

    def _best(self, impacts: _Best, depth: int) -> tuple[Candidate, ...]:
        best, shown = NOTHING, list[int]()
        for best in _ever_more(impacts, self.where, depth):
            shown = shown_documents(self.words.index, best.numbers.tolist(), self.where)
            if len(shown) >= depth:
                break
        return tuple(Candidate(*row) for row in best.among(shown).ranked()[:depth])


@dataclass(frozen=True, slots=True)
class PassageLeg:
    """Passages of contents by their own words, some of them: what is missing may stand next to it."""

    words: WordTable
    where: Where

    def find(
        self, terms: QueryTerms, telling: Sequence[TermGroup], count: int
    ) -> tuple[PassageCandidate, ...]:
        """The best passages with at least one of `telling` or of the phrases."""
        best, shown = NOTHING, list[PassageRow]()
        for best in _ever_more(
            lambda at_least: self.words.best_of(telling, terms.phrases, at_least), self.where, count
        ):
            shown = shown_passages(self.words.index, best.numbers.tolist(), self.where)
            if len(shown) >= count:
                break
        scores = best.among([row.number for row in shown]).scores.tolist()
        found = [
            PassageCandidate(row.document, row.position, score, row.start_s, row.page)
            for score, row in zip(scores, shown, strict=True)
        ]
        return tuple(sorted(found, key=best_first)[:count])


def _ever_more(impacts: _Best, where: Where, count: int) -> Iterator[Impacts]:
    """The best, more of them, and at last all, until `count` may be shown."""
    for looks in () if where.is_narrow else _LOOKS:
        wanted = int(count * looks)
        found = impacts(wanted)
        yield found.best(wanted)
        if len(found.numbers) < wanted:
            return  # those were all
    yield impacts(None)
