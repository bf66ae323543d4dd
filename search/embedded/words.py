"""What each word of a question adds to the score of every row that holds it.

The BM25 of several words is the sum of what each of them adds, whatever else is asked. So FTS5 is asked for
one word at a time and its answer is kept: the words that take longest come again most often. When some rows
changed only those are read anew, in a tenth of the time. How rare the word is among all rows, and how long a
row is beside others, then stay as they were, until a fiftieth of the documents has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
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

LARGE = 100_000
READ_WHOLE = 20_000
"""In a large table only those rows of a commoner word are read that matter, where it is known which do."""


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

    def groups(self, groups: Iterable[TermGroup], among: Sequence[int] | None = None) -> list[Impacts]:
        """Of each word of a question that anything in an index can stand for."""
        return [self.group(group, among) for group in groups if group_expressions(group, self.text)]

    def phrases(self, phrases: Iterable[Phrase]) -> list[Impacts]:
        """Of each phrase that anything in an index can stand for."""
        return [self._impacts(one) for phrase in phrases if (one := phrase_expression(phrase, self.text))]

    def all_of(self, terms: QueryTerms) -> Impacts:
        """Of the rows that hold every word and phrase, the rarest first."""
        words = [group_expressions(group, self.text) for group in terms.groups]
        words += [[phrase_expression(phrase, self.text)] for phrase in terms.phrases]
        found: Impacts | None = None
        for word in sorted(filter(any, words), key=lambda word: sum(map(self._held, word))):
            these = self._any(word, found.numbers.tolist() if found else None)
            found = all_of((found, these)) if found else these
        return found or NOTHING

    def count(self, group: TermGroup) -> int:
        """How many rows hold the word."""
        expressions = group_expressions(group, self.text)
        if any(self._held(one) > READ_WHOLE for one in expressions):
            sql = f"select count(*) from {self.name} where {self.name} match ?"
            return self.index.number(sql, " OR ".join(expressions))
        return len(self.group(group).numbers)

    def _any(self, expressions: Iterable[str], among: Sequence[int] | None) -> Impacts:
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
        if self.index.kept(f"last of {self.rows}", self._last) <= LARGE:
            return 0
        known: _Known | None = self.index.known.get((self.name, expression))
        if known is not None:
            return len(known.impacts.numbers)
        sql = f"select count(*) from {self.name} where {self.name} match ?"
        key = f"{self.name} holding {expression}"
        return self.index.kept(key, lambda: self.index.number(sql, expression))

    def _last(self) -> int:
        return self.index.number(f"select max(rowid) from {self.rows}")

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
            rows = self.index.rows(f"{sql} order by rowid", expression)
        else:
            some = " and +rowid in (select value from json_each(?)) order by rowid"
            rows = self.index.rows(sql + some, expression, json_list(sorted(among)))
        if not rows:
            return NOTHING
        numbers, scores = zip(*rows, strict=True)
        return Impacts(np.array(numbers, np.int64), np.array(scores, np.float64))


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
