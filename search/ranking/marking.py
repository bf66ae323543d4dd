"""Which words of a text stand for those of a query.

Pure: works on the stored text with the same analysis as the index, so that what is marked is what was found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from search.analysis.indexing import compound_stems
from search.analysis.stemming import stem
from search.analysis.tokens import PlacedRun, Token, fold, joined, placed_runs, tokens, untied
from search.terms import TermGroup

_SHORTEST_PREFIX = 2
_ASCII = {letter: re.escape(letter) for letter in map(chr, range(128))}
_ANY = "a-z"
_LANGUAGES = ("en", "nl")


class Mark(NamedTuple):
    """A stretch of the text that stands for the query's word number `group`."""

    start: int
    end: int
    group: int


def marks_in(text: str, groups: Sequence[TermGroup], lang: str | None) -> tuple[Mark, ...]:
    """Where the words of the text stand for the query, in order, without overlap."""
    if not groups:
        return ()
    known = _known(tuple(groups), lang)
    marks = [
        Mark(start + first, start + last, group)
        for start, written in known.asked.worth_reading(text)
        for first, last, group in known[written]
    ]
    if known.asked.phrases:
        marks.extend(_phrase_marks(words_between(text, 0, len(text)), known.asked.phrases, lang))
    return _apart(marks)


def calling(groups: Sequence[TermGroup]) -> Callable[[str], bool]:
    """Tells of a name, in English or Dutch, whether a word of it stands for one of the query.

    The same as whether anything in it would be marked; what is known of a name is kept, as the same names of
    topics come with every search.
    """
    asked = frozenset(term for group in groups for term in group.alternatives)
    begun = fold(groups[-1].word) if groups else ""
    has_phrases = any(group.phrases for group in groups)

    def is_called(name: str) -> bool:
        words, forms = _name_forms(name)
        return (
            not asked.isdisjoint(forms)
            or (len(begun) >= _SHORTEST_PREFIX and any(word.startswith(begun) for word in words))
            or (has_phrases and any(marks_in(name, groups, lang) for lang in _LANGUAGES))
        )

    return is_called


@lru_cache(maxsize=10_000)
def _name_forms(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a name, and every token by which the index may know one of them."""
    words = frozenset(word.text for word in tokens(name))
    return words, frozenset(form for word in words for lang in _LANGUAGES for form in _forms(word, lang))


def words_between(text: str, first: int, last: int) -> list[Token]:
    """The words of a stretch of the text, and those that its ends stand in."""
    return [
        Token(word, start + begin, start + end)
        for start, written in _runs_between(text, max(first, 0), last)
        for word, begin, end in untied(written)
    ]


def _runs_between(text: str, first: int, last: int) -> list[PlacedRun]:
    """No run holds a space, so what stands between two of them is read as in the whole text."""
    end = text.find(" ", last)
    return placed_runs(text, text.rfind(" ", 0, first) + 1, len(text) if end < 0 else end)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The query's words, ready to be compared with those of a text.

    In Dutch a form may begin otherwise than its word (gelopen is loop), and a compound always may. Elsewhere
    it begins alike: `hint` finds where such a word begins, and only what stands around it is read.
    """

    beginnings: frozenset[str]
    singles: Mapping[str, int]
    phrases: Sequence[tuple[tuple[str, ...], int]]
    begun: str
    last: int
    hint: re.Pattern[str] | None

    def worth_reading(self, text: str) -> Iterable[PlacedRun]:
        """The runs of a text that may stand for a word of the query, and some around them."""
        return placed_runs(text) if self.hint is None else self._hinted(text, self.hint)

    def _hinted(self, text: str, hint: re.Pattern[str]) -> Iterator[PlacedRun]:
        found = hint.search(text)
        while found:
            yield from _runs_between(text, found.start(), found.end())
            end = text.find(" ", found.end())
            found = hint.search(text, end) if end >= 0 else None

    def marks(self, written: str, lang: str | None) -> tuple[Mark, ...]:
        """Where words of the query stand in one run."""
        if (
            self.hint is not None
            and written.isascii()
            and written.isalpha()
            and self.beginnings.isdisjoint(_beginnings(written))
        ):
            return ()
        return tuple(self._looked_at(untied(written), lang))

    def _looked_at(self, run: Sequence[Token], lang: str | None) -> Iterator[Mark]:
        if len(run) > 1 and (whole := stem(joined(tuple(run)), lang)) in self.singles:
            yield Mark(run[0].start, run[-1].end, self.singles[whole])
        for word in run:
            known = next((term for term in _forms(word.text, lang) if term in self.singles), None)
            if known is not None:
                yield Mark(word.start, word.end, self.singles[known])
            elif len(self.begun) >= _SHORTEST_PREFIX and word.text.startswith(self.begun):
                yield Mark(word.start, word.end, self.last)


class _Known(dict[str, tuple[Mark, ...]]):
    """Where words of the query stand in every run that was met, in texts of one language."""

    def __init__(self, asked: _Asked, lang: str | None) -> None:
        super().__init__()
        self.asked = asked
        self._lang = lang

    def __missing__(self, written: str) -> tuple[Mark, ...]:
        found = self[written] = self.asked.marks(written, self._lang)
        return found


@lru_cache(maxsize=32)
def _known(groups: tuple[TermGroup, ...], lang: str | None) -> _Known:
    """A page asks for a hundred texts with the same words."""
    singles = {term: number for number, group in enumerate(groups) for term in group.alternatives}
    begun = fold(groups[-1].word)
    beginnings = frozenset(_beginnings(term)[0] for term in (*singles, begun))
    asked = _Asked(
        beginnings,
        singles,
        [(phrase, number) for number, group in enumerate(groups) for phrase in group.phrases],
        begun,
        len(groups) - 1,
        None if lang == "nl" else _hint(beginnings),
    )
    return _Known(asked, lang)


def _beginnings(word: str) -> tuple[str, str]:
    """The letters in which an English stem agrees with its word: nearly always two, but `dying` is `die`."""
    first = word[:2].lower().replace("y", "i")
    return first, first[:1]


def _hint(beginnings: Iterable[str]) -> re.Pattern[str]:
    """Where a word starts as one of theirs does, or holds a letter that may stand for theirs.

    `y` counts as `i`, `.net` is dotnet, a letter and what is tied to it may be one word (`e-mail`), and what
    is beyond ASCII may be any letter or a word of its own.
    """
    seconds: defaultdict[str, str] = defaultdict(str)
    for beginning in filter(None, beginnings):
        for first in _written(beginning[0]):
            seconds[first] += _written(beginning[1]) if beginning[1:] else _ANY
    if "d" in seconds:
        seconds["."] = _ANY
    others = "".join(written for letter, written in _ASCII.items() if letter.lower() not in seconds)
    disagreeing = "|".join(
        f"(?<=[{_either_case(first)}])(?![{_either_case(second)}])[a-zA-Z]"
        for first, second in seconds.items()
    )
    return re.compile(rf"[^{others}](?<![^\W_][\x00-\x7f])(?!{disagreeing})")


def _written(letter: str) -> str:
    return "iy" if letter == "i" else letter


def _either_case(letters: str) -> str:
    return letters + letters.upper()


@lru_cache(maxsize=50_000)
def _forms(word: str, lang: str | None) -> tuple[str, ...]:
    """Every token by which the index knows a word of the text."""
    return stem(word, lang), word, *(compound_stems(word) if lang == "nl" else ())


def _phrase_marks(
    words: Sequence[Token], phrases: Sequence[tuple[tuple[str, ...], int]], lang: str | None
) -> Iterable[Mark]:
    """Where words side by side, or inside one compound, stand for one word of the query."""
    stems = [stem(word.text, lang) for word in words]
    places: dict[str, list[int]] = {}
    for place, stemmed in enumerate(stems):
        places.setdefault(stemmed, []).append(place)
    for phrase, number in phrases:
        for place in places.get(phrase[0], ()):
            if tuple(stems[place : place + len(phrase)]) == phrase:
                yield Mark(words[place].start, words[place + len(phrase) - 1].end, number)
    for word in words if lang == "nl" else ():
        inside = compound_stems(word.text)
        for phrase, number in phrases:
            if any(inside[place : place + len(phrase)] == phrase for place in range(len(inside))):
                yield Mark(word.start, word.end, number)


def _apart(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Marks in order without overlap: the longer one wins."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return tuple(kept)
