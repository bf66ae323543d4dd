"""What somebody types, as tokens: `a "phrase"`, `-without` and words, each with all that stands for it.

1. `parse_text` cuts the text at quotes, minus signs and spaces; nothing in it is an error.
2. `query_terms` makes each word a group of alternatives: its stem in each language, itself, a compound's
   parts side by side, synonyms. Stop words go, unless nothing else is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.analysis.indexing import compound_stems
from search.analysis.languages import LANGUAGES, detect_language, is_stop_word
from search.analysis.stemming import stem
from search.analysis.synonyms import Synonyms
from search.analysis.tokens import Token, joined, runs, scrub, tokens
from search.terms import MAX_GROUPS, Phrase, QueryTerms, TermGroup

LONGEST_COMMAND = 20
"""Words up to which quotes and minus signs are meant for the search. In a longer text they are punctuation:
of 106 pasted questions 21 found nothing by words because a word stood between quotes somewhere."""

MAX_PHRASES = 8
MAX_PHRASE_WORDS = 16

_LONGEST = 20_000
_LONGEST_SENSIBLE_RUN = 8
_MOST_SYNONYMS = 12
_OPERATORS = frozenset({"AND", "OR", "NOT", "EN", "OF", "NIET"})
_QUOTES = '"“”„«»'
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)-(?=[\w{_QUOTES}.]))?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]|(?P<word>[^\s{_QUOTES}]+))"
)


@dataclass(frozen=True, slots=True)
class ParsedText:
    """The pieces of a query as typed. An exclusion is a word or a phrase."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def parse_text(text: str) -> ParsedText:
    """The words, phrases and exclusions of a text. A lone quote is a space; signs alone are nothing.

    A text of more than `LONGEST_COMMAND` words is prose, of which all are words.
    """
    words: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    scrubbed = scrub(text[:_LONGEST])
    pieces = scrubbed.split()
    if len(pieces) > LONGEST_COMMAND:
        return ParsedText(words=tuple(piece for piece in pieces if tokens(piece)))
    for piece in _PIECE.finditer(scrubbed):
        written = (piece["word"] or piece["phrase"] or "").strip()
        if not tokens(written):
            continue
        if piece["minus"]:
            excluded.append(written)
        elif piece["word"] is None:
            phrases.append(written)
        else:
            words.append(written)
    return ParsedText(tuple(words), tuple(phrases), tuple(excluded))


def query_terms(text: str, synonyms: Synonyms | None = None) -> QueryTerms:
    """A query text as both engines understand it. The words of a phrase are groups too: they rank."""
    parsed = parse_text(text)
    asked = " ".join((*parsed.words, *parsed.phrases))
    lang = detect_language(asked)
    groups = [*_groups(" ".join(parsed.words), synonyms or Synonyms())]
    groups += [group for phrase in parsed.phrases for group in _groups(phrase, Synonyms())]
    telling = [group for group in groups if not _is_stop_word(group, lang, shouted=asked.isupper())]
    groups = telling or groups
    unique: dict[object, TermGroup] = {}
    for group in groups:
        unique.setdefault((group.alternatives, group.phrases), group)
    return QueryTerms(
        groups=tuple(unique.values())[:MAX_GROUPS],
        phrases=_phrases(parsed.phrases),
        excluded=_phrases(parsed.excluded),
    )


def _groups(text: str, synonyms: Synonyms) -> Iterator[TermGroup]:
    """One group a word, run or known phrase, in the order of the text."""
    found = [run for whole in runs(text) for run in _sensible(whole)]
    heads = [joined(run) for run in found]
    variants = [[stem(head, lang) for head in heads] for lang in LANGUAGES]
    place = 0
    while place < len(found):
        size, equals = synonyms.at([words[place:] for words in variants])
        size = max(size, 1)
        yield _group(text, found[place : place + size], equals)
        place += size


def _sensible(run: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The run itself, or its words one by one when it is too long to have been meant as one word."""
    if len(run) <= _LONGEST_SENSIBLE_RUN:
        yield run
    else:
        yield from ((token,) for token in run)


def _group(text: str, found: list[tuple[Token, ...]], equals: tuple[tuple[str, ...], ...]) -> TermGroup:
    """All that stands for these runs, which are more than one only where they are a synonym's phrase."""
    written = [token for run in found for token in run]
    phrases = [*_variants(written)] if len(written) > 1 else []
    single: list[str] = []
    if len(found) == 1:
        word = joined(found[0])
        single = [*(stem(word, lang) for lang in LANGUAGES), word]
        phrases.append(compound_stems(word))
    phrases.extend(equals[:_MOST_SYNONYMS])
    single.extend(phrase[0] for phrase in phrases if len(phrase) == 1)
    return TermGroup(
        word=text[written[0].start : written[-1].end],
        alternatives=tuple(dict.fromkeys(single)),
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases if len(phrase) > 1)),
    )


def _phrases(texts: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Phrases as each language stems them; a run also as one word where it is all of the phrase."""
    made: list[Phrase] = []
    for text in tuple(dict.fromkeys(texts))[:MAX_PHRASES]:
        written = tokens(text)[:MAX_PHRASE_WORDS]
        variants = [*_variants(written)]
        whole = list(runs(text))
        if len(whole) == 1 and len(written) > 1:
            variants += [(stem(joined(whole[0]), lang),) for lang in LANGUAGES]
        made.append(Phrase(text, tuple(dict.fromkeys(variants))))
    return tuple(made)


def _variants(written: list[Token]) -> Iterator[tuple[str, ...]]:
    """The same words as each language stems them, and as they are."""
    for lang in (*LANGUAGES, None):
        yield tuple(stem(token.text, lang) for token in written)


def _is_stop_word(group: TermGroup, lang: str | None, *, shouted: bool) -> bool:
    """Whether a group is no more than a stop word. IT in capitals is not `it`, unless all is in capitals."""
    if group.word.isupper() and len(group.word) > 1 and group.word not in _OPERATORS and not shouted:
        return False
    return not group.phrases and len(found := tokens(group.word)) == 1 and is_stop_word(found[0].text, lang)
