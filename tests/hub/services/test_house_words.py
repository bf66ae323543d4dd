"""The words of the house: added one by one or pasted, each once, and told to the recogniser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from hub.access import Viewer, viewer_of
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.people import Role
from hub.services.house_words import (
    MAX_LENGTH,
    MAX_WORDS,
    add_words,
    house_words,
    listed_words,
    new_words,
    remove_word,
    words_in,
    words_like,
)
from tests.factories import make_user


@pytest.fixture
def admin(session: Session) -> Viewer:
    return viewer_of(session, make_user(session, "Sofia", role=Role.ADMIN))


def test_a_pasted_list_is_added_and_told_by_alphabet(session: Session, admin: Viewer) -> None:
    assert add_words(session, admin, "Raakvlak, betaalketen\nAnna de Wit;\n\n  raakvlak ") == (
        "Raakvlak",
        "betaalketen",
        "Anna de Wit",
    )
    assert house_words(session) == ("Anna de Wit", "betaalketen", "Raakvlak")


def test_a_word_is_listed_once_whatever_its_capitals(session: Session, admin: Viewer) -> None:
    add_words(session, admin, "Raakvlak")

    assert add_words(session, admin, "RAAKVLAK, Laagland") == ("Laagland",)


def test_who_may_share_may_add_a_word_and_only_an_administrator_takes_one_away(
    session: Session, admin: Viewer
) -> None:
    noor = viewer_of(session, make_user(session, "Noor", role=Role.CONTRIBUTOR))
    eva = viewer_of(session, make_user(session, "Eva"))
    add_words(session, noor, "Raakvlak")
    row = listed_words(session, admin)[0]

    with pytest.raises(Forbidden):
        add_words(session, eva, "Laagland")
    with pytest.raises(Forbidden):
        remove_word(session, noor, row.id)
    with pytest.raises(Forbidden):
        listed_words(session, noor)


def test_a_word_that_was_removed_is_told_no_more(session: Session, admin: Viewer) -> None:
    add_words(session, admin, "Raakvlak, Laagland")
    row = listed_words(session, admin)[1]

    assert remove_word(session, admin, row.id) == "Raakvlak"

    session.flush()
    assert house_words(session) == ("Laagland",)
    with pytest.raises(NotFound):
        remove_word(session, admin, row.id)


@pytest.mark.parametrize("text", ["", " , ;\n", "x" * (MAX_LENGTH + 1)])
def test_what_is_no_list_of_words_is_refused(session: Session, admin: Viewer, text: str) -> None:
    with pytest.raises(Invalid):
        add_words(session, admin, text)


def test_the_list_has_an_end(session: Session, admin: Viewer) -> None:
    add_words(session, admin, ",".join(f"word{number}" for number in range(MAX_WORDS)))

    with pytest.raises(Invalid):
        add_words(session, admin, "one more")


def test_words_are_offered_by_the_beginning_of_any_part() -> None:
    words = ("Anna de Wit", "betaalketen", "Witteveen")

    assert words_like(words, "wit", limit=5) == ("Anna de Wit", "Witteveen")
    assert words_like(words, "wit", limit=1) == ("Anna de Wit",)
    assert words_like(words, "  ", limit=5) == ()


@given(st.lists(st.text(max_size=12)), st.lists(st.text(max_size=12)))
def test_no_word_is_new_twice(words: list[str], known: list[str]) -> None:
    new = [word.casefold() for word in new_words(words, known)]

    assert len(new) == len(set(new))
    assert not set(new) & {word.casefold() for word in known}
    assert set(new) | {word.casefold() for word in known} >= {word.casefold() for word in words}


@given(st.text(max_size=200))
def test_a_list_of_words_reads_back_as_it_was(text: str) -> None:
    try:
        words = words_in(text)
    except Invalid:
        return
    assert words_in("\n".join(words)) == words
