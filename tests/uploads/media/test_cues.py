"""Captions that can be read while they are said."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from uploads.media.cues import MAX_CHARACTERS, MAX_S, MIN_S, Word, cues_of


def said(text: str, *, start_s: float = 0.0, word_s: float = 0.3) -> list[Word]:
    """The words of a text, one after the other."""
    return [
        Word(start_s + number * word_s, start_s + (number + 1) * word_s, word)
        for number, word in enumerate(text.split())
    ]


def texts(words: list[Word]) -> list[str]:
    return [cue.text for cue in cues_of(words)]


def test_a_sentence_ends_a_cue() -> None:
    assert texts(said("The ferry leaves at nine. Bring your bicycle along.")) == [
        "The ferry leaves at nine.",
        "Bring your bicycle along.",
    ]


def test_a_word_or_two_stay_with_what_follows() -> None:
    assert texts(said("Right. Now the ferry leaves.")) == ["Right. Now the ferry leaves."]


def test_a_pause_ends_a_cue() -> None:
    words = said("So then") + said("we went home", start_s=2.0)

    assert texts(words) == ["So then", "we went home"]


def test_a_cue_stays_long_enough_to_read_but_not_into_the_next() -> None:
    alone, first, second = cues_of(
        [Word(0.0, 0.2, "Yes"), Word(5.0, 5.1, "No."), *said("but then it went on", start_s=5.95)]
    )

    assert alone.end_s == MIN_S
    assert first.end_s == second.start_s


def test_words_without_order_or_letters_do_no_harm() -> None:
    assert texts([Word(2.0, 2.2, "two"), Word(1.0, 1.2, "three"), Word(3.0, 2.0, " ")]) == ["two three"]


words = st.lists(
    st.builds(
        Word,
        st.floats(0, 600, allow_nan=False),
        st.floats(0, 600, allow_nan=False),
        st.text(st.characters(categories=("L", "P", "Zs")), max_size=30),
    ),
    max_size=60,
)


@given(words)
def test_no_word_is_lost_and_no_limit_is_broken(given_words: list[Word]) -> None:
    cues = cues_of(given_words)

    kept = " ".join(" ".join(word.text.split()) for word in given_words).split()
    assert " ".join(cue.text for cue in cues).split() == kept
    assert [cue.start_s for cue in cues] == sorted(cue.start_s for cue in cues)
    for cue in cues:
        alone = len(cue.words) == 1
        assert alone or len(cue.text) <= MAX_CHARACTERS
        assert alone or cue.words[-1].end_s - cue.start_s <= MAX_S
        assert cue.end_s >= cue.start_s
    for cue, following in pairwise(cues):
        assert cue.end_s <= max(following.start_s, cue.start_s) + 0.001
