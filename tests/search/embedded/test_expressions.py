"""Full-text expressions: quoted tokens, and nothing that FTS5 would read as syntax."""

import pytest

from search.embedded.expressions import (
    CONTENT_TEXT,
    all_of,
    excluded,
    group_expressions,
    required,
    starts,
)
from search.terms import Phrase, QueryTerms, TermGroup

TERMS = QueryTerms(
    groups=(TermGroup("fietsen", ("fiets", "fietsen"), (("two", "wheels"),)), TermGroup("x", ("x",))),
    phrases=(Phrase("open source", (("open", "sourc"), ("open", "source"))),),
    excluded=(Phrase("snake", (("snake",),)),),
)
FIRST = '("fiets" OR "fietsen" OR {text} : "two wheels")'
PHRASE = '({text} : "open sourc" OR {text} : "open source")'


def test_an_expression_asks_for_all_groups_and_phrases() -> None:
    text = "{text} : "

    assert all_of(TERMS, text) == f'{FIRST} AND ("x") AND {PHRASE}'
    assert group_expressions(TERMS.groups[0], text) == ['"fiets"', '"fietsen"', '{text} : "two wheels"']
    assert required(TERMS, text) == PHRASE
    assert excluded(TERMS, text) == '(({text} : "snake"))'


@pytest.mark.parametrize("build", [all_of, required, excluded], ids=["all", "required", "excluded"])
def test_nothing_asked_is_no_expression(build) -> None:
    assert build(QueryTerms(), CONTENT_TEXT) == ""


def test_a_quote_in_a_token_stays_inside_it() -> None:
    assert starts(['a" OR "b', "c"]) == '"a"" OR ""b"* AND "c"*'
