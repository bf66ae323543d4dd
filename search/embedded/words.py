"""What each word of a question adds to the score of every row that holds it.

The BM25 of several words is the sum of what each of them adds, whatever else is asked. So FTS5 is asked for
one word at a time and its answer is kept: the words that take longest come again most often. When some rows
changed only those are read anew, in a tenth of the time. How rare the word is among all rows, and how long a
row is beside others, then stay as they were, until a fiftieth of the documents has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import inf, log
from typing import NamedTuple

import numpy as np

from search.embedded.changes import Changes
from search.embedded.conditions import json_list
from search.embedded.expressions import (
    CONTENT_TEXT,
    PASSAGE_TEXT,
    PROFILE_TEXT,
    group_expressions,
    phrase_expression,
)
from search.embedded.impacts import NOTHING, Impacts, all_of, any_of
from search.embedded.index import OpenIndex
from search.embedded.schema import ContentWeights, PassageWeights, ProfileWeights, bm25
from search.terms import Phrase, QueryTerms, TermGroup

_LEFT_AS_IT_WAS = 0.02
_ROW = np.dtype([("number", np.int64), ("score", np.float64)])

LARGE = 100_000
READ_WHOLE = 20_000
"""In a large table only those rows of a commoner word are read that matter, where it is known which do."""

MOST_BY_RARITY = 2.2
ROUNDED = 1e-3
"""BM25 multiplies the rarity of a word with less than its k1 + 1, which is fixed in FTS5."""


@dataclass(frozen=True, slots=True)
class WordTable:
    """A word table of an open generation; `rows` names what its rows are, `text` the columns in which
    neighbours mean something."""

    index: OpenIndex
    name: str
    rows: str
    text: str
    score: str

    def group(self, group: TermGroup, among: Sequence[int] | None = None) -> Impacts:
        """Of one word of a question: all that stands for it in the index. `among`: these rows at least."""
        return self._any(group_expressions(group, self.text), among)

    def all_of(self, terms: QueryTerms) -> Impacts:
        """Of the rows that hold every word and phrase, the rarest first."""
        found: Impacts | None = None
        for word in self._rarest_first(terms.groups, terms.phrases):
            these = self._any(word, found.numbers.tolist() if found else None)
            found = all_of((found, these)) if found else these
        return found or NOTHING

    def any_of(
        self, groups: Iterable[TermGroup], phrases: Iterable[Phrase] = (), among: Sequence[int] | None = None
    ) -> Impacts:
        """Of the rows that hold at least one of the words or phrases. `among`: these rows at least."""
        return any_of([self._any(word, among) for word in self._rarest_first(groups, phrases)])

    def best_of(self, groups: Iterable[TermGroup], phrases: Iterable[Phrase], count: int | None) -> Impacts:
        """The same, of the best `count` rows at least.

        Rows that hold the commonest words alone are left out once enough others are better than those can be:
        the rarest words are read first, and of the commonest only what they add to the rows that may win.
        """
        words = self._rarest_first(groups, phrases)
        found = NOTHING
        for place, word in enumerate(words):
            rest = sum(self._most(expression) for later in words[place:] for expression in later)
            least = found.least_of_best(count) if count and rest < inf else 0.0
            if least <= rest:
                found = any_of((found, self._any(word)))
                continue
            found = found.from_score(least - rest)
            numbers = found.numbers.tolist()
            found = any_of((found, self._any(word, numbers).among(numbers)))
        return found

    def count(self, group: TermGroup) -> int:
        """How many rows hold the word."""
        expressions = group_expressions(group, self.text)
        if any(self._held(one) > READ_WHOLE for one in expressions):
            sql = f"select count(*) from {self.name} where {self.name} match ?"
            return self.index.number(sql, " OR ".join(expressions))
        return len(self.group(group).numbers)

    def _rarest_first(self, groups: Iterable[TermGroup], phrases: Iterable[Phrase]) -> list[list[str]]:
        """What stands for each word and phrase in an index, without those that nothing can stand for."""
        words = [group_expressions(group, self.text) for group in groups]
        words += [[phrase_expression(phrase, self.text)] for phrase in phrases]
        return sorted(filter(any, words), key=lambda word: sum(map(self._held, word)))

    def _any(self, expressions: Iterable[str], among: Sequence[int] | None = None) -> Impacts:
        return any_of([self._impacts(expression, among) for expression in expressions])

    def _impacts(self, expression: str, among: Sequence[int] | None = None) -> Impacts:
        changes = self.index.last_changes()
        known: _Known | None = self.index.known.get((self.name, expression))
        if known is not None and known.state == changes.state:
            return known.impacts
        now = self._renewed(known, changes, expression) if known else None
        if now is None:
            if among is not None and self._held(expression) > READ_WHOLE:
                return self._read(expression, among)
            now = _Known(changes.state, changes.state, self._read(expression))
        self.index.known.put((self.name, expression), now, now.impacts.nbytes)
        return now.impacts

    def _held(self, expression: str) -> int:
        """How many rows hold it, or nearly; counted in a twentieth of the time that reading takes.

        Nothing for a small table, where it does not matter.
        """
        if self._last() <= LARGE:
            return 0
        known: _Known | None = self.index.known.get((self.name, expression))
        if known is not None:
            return len(known.impacts.numbers)
        sql = f"select count(*) from {self.name} where {self.name} match ?"
        key = f"{self.name} holding {expression}"
        return self.index.kept(key, lambda: self.index.number(sql, expression))

    def _most(self, expression: str) -> float:
        """What it adds to a row at most: BM25 never gives more than that for a word as rare as this."""
        held = self._held(expression)
        if held <= READ_WHOLE:
            return inf
        known: _Known | None = self.index.known.get((self.name, expression))
        if known is not None:
            return float(known.impacts.scores.max(initial=0.0))
        return MOST_BY_RARITY * max(log((self._last() - held + 0.5) / (held + 0.5)), 0.0) + ROUNDED

    def _last(self) -> int:
        """The highest number of a row: about how many there are, and never fewer."""
        last = f"select max(rowid) from {self.rows}"
        return self.index.kept(last, lambda: self.index.number(last))

    def _renewed(self, known: _Known, changes: Changes, expression: str) -> _Known | None:
        """With what changed since; None when too much did."""
        altogether = changes.after(known.read_in, self.rows)
        if altogether is None or len(altogether) > self.index.contents() * _LEFT_AS_IT_WAS:
            return None
        rows = changes.after(known.state, self.rows)
        if rows is None:
            return None
        impacts = known.impacts
        if rows:
            impacts = any_of((impacts.without(rows), self._read(expression, rows)))
        return _Known(changes.state, known.read_in, impacts)

    def _read(self, expression: str, among: Collection[int] | None = None) -> Impacts:
        """The plus keeps SQLite from asking FTS5 once for each row."""
        sql = f"select rowid, -{self.score} from {self.name} where {self.name} match ?"
        if among is None:
            found = self.index.columns(_ROW, f"{sql} order by rowid", expression)
        else:
            some = " and +rowid in (select value from json_each(?)) order by rowid"
            found = self.index.columns(_ROW, sql + some, expression, json_list(sorted(among)))
        return Impacts(np.ascontiguousarray(found["number"]), np.ascontiguousarray(found["score"]))


class _Known(NamedTuple):
    """What is known of a word in a state of the generation, and in which state all of it was read."""

    state: int
    read_in: int
    impacts: Impacts


def content_words(index: OpenIndex, weights: ContentWeights) -> WordTable:
    """The words of contents."""
    return WordTable(index, "content_words", "contents", CONTENT_TEXT, bm25("content_words", weights))


def profile_words(index: OpenIndex, weights: ProfileWeights) -> WordTable:
    """The words of profiles."""
    return WordTable(index, "profile_words", "profiles", PROFILE_TEXT, bm25("profile_words", weights))


def passage_words(index: OpenIndex, weights: PassageWeights) -> WordTable:
    """The words of passages."""
    return WordTable(index, "passage_words", "passages", PASSAGE_TEXT, bm25("passage_words", weights))
