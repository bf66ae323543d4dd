"""Documents and passages by words: all words first, then fill up with those that have some of them.

Always in that order: plain OR with a weighted title lost a third of the known items (measured).
All that hold the words are ranked before it is asked who may see them; only where too few of the best may be
shown is it asked of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.embedded.conditions import Where
from search.embedded.impacts import Impacts, all_of, any_of
from search.embedded.index import Row, Value
from search.embedded.nearest import json_list
from search.embedded.words import WordTable
from search.reading import Candidate, PassageCandidate
from search.terms import QueryTerms, TermGroup

_LOOKS = 2


@dataclass(frozen=True, slots=True)
class DocumentLeg:
    """Contents or profiles by the words of all their fields."""

    words: WordTable
    where: Where

    def find(
        self, terms: QueryTerms, telling: Sequence[TermGroup], depth: int
    ) -> tuple[tuple[Candidate, ...], int]:
        """Those with all groups, then those with some of `telling`; and how many have all."""
        phrases = self.words.phrases(terms.phrases)
        every = all_of([*self.words.groups(terms.groups), *phrases])
        found = self._best(every, depth)
        if len(found) == depth:
            return found, self.words.index.number(f"select count(*) {self._source}", *self._values(every))
        if len(terms.groups) < 2:
            return found, len(found)
        some = any_of(self.words.groups(telling))
        known = {candidate.id for candidate in found}
        more = self._best(all_of([some, *phrases]) if phrases else some, depth)
        return (*found, *(one for one in more if one.id not in known))[:depth], len(found)

    def _best(self, impacts: Impacts, depth: int) -> tuple[Candidate, ...]:
        best = impacts if self.where.is_narrow else impacts.best(depth * _LOOKS)
        allowed = self._allowed(best)
        if len(allowed) < depth and best is not impacts:
            allowed = self._allowed(impacts)
        return tuple(Candidate(*row) for row in impacts.among(allowed).ranked()[:depth])

    def _allowed(self, impacts: Impacts) -> list[int]:
        """The numbers of those that may be shown, ascending."""
        rows = self.words.index.rows(f"select d.id {self._source}", *self._values(impacts))
        return [number for (number,) in rows]

    @property
    def _source(self) -> str:
        return (
            f"from json_each(?) found cross join {self.where.table} d on d.id = found.value"
            f" where {self.where.sql}"
        )

    def _values(self, impacts: Impacts) -> tuple[Value, ...]:
        return (json_list(impacts.numbers.tolist()), *self.where.values)


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
        best = impacts if self.where.is_narrow else impacts.best(count * _LOOKS)
        rows = self._allowed(best)
        if len(rows) < count and best is not impacts:
            rows = self._allowed(impacts)
        scores = dict(impacts.among([row[0] for row in rows]).ranked())
        found = [PassageCandidate(row[1], row[2], scores[row[0]], *row[3:]) for row in rows]
        found.sort(key=lambda one: (-one.score, one.document_id, one.position))
        return tuple(found[:count])

    def _allowed(self, impacts: Impacts) -> list[Row]:
        """Number, document, position, second and page of those that may be shown, by ascending number."""
        return self.words.index.rows(
            "select p.number, p.document, p.position, p.start_s, p.page from json_each(?) found"
            " cross join passages p on p.number = found.value"
            f" cross join {self.where.table} d on d.id = p.document where {self.where.passages}",
            json_list(impacts.numbers.tolist()),
            *self.where.passage_values,
        )
