"""When a query is somebody's name."""

from __future__ import annotations

import pytest

from search.ranking.names import named_people
from search.reading import Candidate, ContentFacts, Matches

NAMES = {1: "Renée van den Berg", 2: "Tom Berg", 3: "Ruby Sanders"}


def matches(*makers: int) -> Matches:
    contents = tuple(Candidate(number, 1.0) for number, _ in enumerate(makers))
    facts = {
        number: ContentFacts(number, "video", "A talk", None, None, "", people=((maker, "speaker"),))
        for number, maker in enumerate(makers)
    }
    return Matches(contents=contents, complete=len(contents), facts=facts, profile_names=NAMES)


@pytest.mark.parametrize(
    ("text", "makers", "named"),
    [
        pytest.param("renee van den berg", (), {1}, id="whole-name-without-accents"),
        pytest.param("Tom Berg", (9, 9, 9), {2}, id="first-and-last"),
        pytest.param("video tom berg", (), set(), id="two-of-three"),
        pytest.param("renée van den berg asyncio", (), {1}, id="nearly"),
        pytest.param("berg", (), {1, 2}, id="namesakes-nothing-else"),
        pytest.param("berg", (2, 9, 1, 2), {1, 2}, id="mostly-theirs"),
        pytest.param("ruby", (9, 8, 7, 3), set(), id="mostly-a-thing"),
        pytest.param("python", (), set(), id="nobody"),
        pytest.param("?!", (), set(), id="no-word"),
    ],
)
def test_a_query_that_is_a_name_names_its_people(text: str, makers: tuple[int, ...], named: set[int]) -> None:
    assert named_people(text, matches(*makers)) == named
