"""Documents and passages by words: all words first, then fill up with those that have some of them.

Always in that order: plain OR with a weighted title lost a third of the known items (measured).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.embedded.conditions import Where
from search.embedded.expressions import (
    CONTENT_TEXT,
    PASSAGE_TEXT,
    PROFILE_TEXT,
    all_of,
    any_of,
    either,
    required,
)
from search.embedded.index import OpenIndex, Row, Value
from search.embedded.nearest import json_list
from search.embedded.schema import ContentWeights, PassageWeights, ProfileWeights, bm25
from search.reading import Candidate, PassageCandidate
from search.terms import QueryTerms, TermGroup

_LOOKS = 2


@dataclass(frozen=True, slots=True)
class DocumentLeg:
    """Contents or profiles by the words of all their fields."""

    index: OpenIndex
    words: str
    text: str
    score: str
    where: Where

    def find(
        self, terms: QueryTerms, telling: Sequence[TermGroup], depth: int
    ) -> tuple[tuple[Candidate, ...], int]:
        """Those with all groups, then those with some of `telling`; and how many have all."""
        every = all_of(terms, self.text)
        if not every:
            return (), 0
        found = self._best(every, depth)
        if len(found) == depth:
            return found, self._count(every)
        some = any_of(telling, self.text)
        if phrases := required(terms, self.text):
            some = f"{some} AND {phrases}"
        if len(terms.groups) < 2:
            return found, len(found)
        known = {candidate.id for candidate in found}
        more = tuple(candidate for candidate in self._best(some, depth) if candidate.id not in known)
        return (found + more)[:depth], len(found)

    def _best(self, expression: str, depth: int) -> tuple[Candidate, ...]:
        """The best of all are looked up, unless so few of them may be shown that all have to be."""
        rows = None if self.where.is_narrow else self._best_of_all(expression, depth)
        if rows is None:
            rows = self.index.rows(
                f"select d.id, {self.score} score {self._source} order by score, d.id limit ?",
                *self._values(expression),
                depth,
            )
        return tuple(Candidate(number, -score) for number, score in rows)

    def _best_of_all(self, expression: str, depth: int) -> list[Row] | None:
        """Ranked before it is asked who may see them; None when too few of those may be shown."""
        looks = depth * _LOOKS
        best = self.index.rows(
            f"select rowid, {self.score} score from {self.words} where {self.words} match ?"
            " order by score, rowid limit ?",
            expression,
            looks,
        )
        allowed = self.index.rows(
            f"select d.id from json_each(?) found cross join {self.where.table} d on d.id = found.value"
            f" where {self.where.sql}",
            json_list([number for number, _ in best]),
            *self.where.values,
        )
        shown = {number for (number,) in allowed}
        found = [row for row in best if row[0] in shown][:depth]
        return found if len(found) == depth or len(best) < looks else None

    def _count(self, expression: str) -> int:
        return self.index.number(f"select count(*) {self._source}", *self._values(expression))

    @property
    def _source(self) -> str:
        """The plus keeps SQLite from running the whole match once per document."""
        return (
            f"from {self.words} cross join {self.where.table} d on d.id = +{self.words}.rowid"
            f" where {self.words} match ? and {self.where.sql}"
        )

    def _values(self, expression: str) -> tuple[Value, ...]:
        return (expression, *self.where.values)


def content_leg(index: OpenIndex, weights: ContentWeights, where: Where) -> DocumentLeg:
    """Contents by words."""
    return DocumentLeg(index, "content_words", CONTENT_TEXT, bm25("content_words", weights), where)


def profile_leg(index: OpenIndex, weights: ProfileWeights, where: Where) -> DocumentLeg:
    """Profiles by words."""
    return DocumentLeg(index, "profile_words", PROFILE_TEXT, bm25("profile_words", weights), where)


@dataclass(frozen=True, slots=True)
class PassageLeg:
    """Passages of contents by their own words, some of them: what is missing may stand next to it."""

    index: OpenIndex
    weights: PassageWeights
    where: Where

    def find(
        self, terms: QueryTerms, telling: Sequence[TermGroup], count: int
    ) -> tuple[PassageCandidate, ...]:
        """The best passages with at least one of `telling` or of the phrases."""
        expression = either(telling, terms.phrases, PASSAGE_TEXT)
        if not expression:
            return ()
        rows = None if self.where.is_narrow else self._best_of_all(expression, count)
        if rows is None:
            rows = self._best_of_allowed(expression, count)
        return tuple(PassageCandidate(*row) for row in rows)

    def _best_of_all(self, expression: str, count: int) -> list[Row] | None:
        """Ranked before it is asked who may see them; None when too few of those may be shown."""
        looks = count * _LOOKS
        best = self.index.rows(
            f"select rowid, -{self._score} score from passage_words where passage_words match ?"
            " order by score desc limit ?",
            expression,
            looks,
        )
        scores: dict[int, float] = dict(best)
        allowed = self.index.rows(
            "select p.number, p.document, p.position, p.start_s, p.page from json_each(?) found"
            " cross join passages p on p.number = found.value"
            f" cross join {self.where.table} d on d.id = p.document where {self.where.passages}",
            json_list(list(scores)),
            *self.where.passage_values,
        )
        found = [
            (document, position, scores[number], start_s, page)
            for number, document, position, start_s, page in allowed
        ]
        found.sort(key=lambda row: (-row[2], row[0], row[1]))
        # Equal ones may have been cut off: which of them come first, only all of them can say
        is_sure = len(found) >= count and found[count - 1][2] > best[-1][1]
        return found[:count] if is_sure or len(best) < looks else None

    def _best_of_allowed(self, expression: str, count: int) -> list[Row]:
        return self.index.rows(
            f"select p.document, p.position, -{self._score} score, p.start_s, p.page"
            " from passage_words cross join passages p on p.number = +passage_words.rowid"
            f" cross join {self.where.table} d on d.id = p.document"
            f" where passage_words match ? and {self.where.passages}"
            " order by score desc, p.document, p.position limit ?",
            expression,
            *self.where.passage_values,
            count,
        )

    @property
    def _score(self) -> str:
        return bm25("passage_words", self.weights)
