"""Full-text expressions of FTS5 from analysed tokens. Every token is quoted, so none is read as syntax."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.terms import Phrase, QueryTerms, TermGroup

# Parts of compounds stand in a column of their own, in which neighbours mean nothing.
CONTENT_TEXT = "{title topics people description body} : "
PROFILE_TEXT = "{name job skills about works} : "
PASSAGE_TEXT = "{text} : "


def group_expressions(group: TermGroup, text: str) -> list[str]:
    """Each of a group's alternatives."""
    words = [f'"{_escaped(token)}"' for token in group.alternatives]
    return [*words, *(_phrase(phrase, text) for phrase in group.phrases if phrase)]


def phrase_expression(phrase: Phrase, text: str) -> str:
    """Any variant of a phrase."""
    return _any(_phrase(variant, text) for variant in phrase.variants)


def all_of(terms: QueryTerms, text: str) -> str:
    """All groups and all phrases; empty when nothing is asked by words."""
    return " AND ".join([*_groups(terms.groups, text), *_phrases(terms.phrases, text)])


def required(terms: QueryTerms, text: str) -> str:
    """All phrases; empty when there are none."""
    return " AND ".join(_phrases(terms.phrases, text))


def excluded(terms: QueryTerms, text: str) -> str:
    """Any of what is excluded; empty when nothing is."""
    return _any(_phrases(terms.excluded, text))


def starts(words: Iterable[str]) -> str:
    """A word that starts with each of `words`."""
    return " AND ".join(f'"{_escaped(word)}"*' for word in words)


def _groups(groups: Iterable[TermGroup], text: str) -> list[str]:
    return [found for group in groups if (found := _any(group_expressions(group, text)))]


def _phrases(phrases: Iterable[Phrase], text: str) -> list[str]:
    return [found for phrase in phrases if (found := phrase_expression(phrase, text))]


def _phrase(tokens: Sequence[str], text: str) -> str:
    return f'{text}"{_escaped(" ".join(tokens))}"' if tokens else ""


def _any(expressions: Iterable[str]) -> str:
    some = [expression for expression in expressions if expression]
    return f"({' OR '.join(some)})" if some else ""


def _escaped(token: str) -> str:
    return token.replace('"', '""')
