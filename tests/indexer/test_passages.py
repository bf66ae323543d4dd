from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.passages import Cue, Passage, from_cues, from_pages, from_text

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))
SENTENCES = st.lists(
    st.builds(
        lambda words, end, gap: " ".join(["Zin", *["woord"] * words]) + end + gap,
        st.integers(0, 260),
        st.sampled_from([".", "!", "?", "", " bijv.", ":"]),
        st.sampled_from([" ", "\n", "\n\n"]),
    ),
    max_size=25,
).map("".join)
CUES = st.lists(
    st.builds(
        lambda words, pause, speaker: (words, pause, speaker),
        st.integers(0, 30) | st.integers(80, 250),
        st.floats(0, 5),
        st.sampled_from([None, "Ada", "Bob"]),
    ),
    max_size=40,
).map(
    lambda turns: [
        Cue(i * 10.0, i * 10.0 + 5 + pause, f"w{i} " * words, who)
        for i, (words, pause, who) in enumerate(turns)
    ]
)


def sentence(words: int, end: str = ".") -> str:
    return " ".join(["Zin", *["woord"] * (words - 1)]) + end


def sizes(passages: tuple[Passage, ...]) -> list[int]:
    return [len(passage.text.split()) for passage in passages]


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        pytest.param([50] * 9, [200, 200, 50], id="as many sentences as fit"),
        pytest.param([90, 90, 90], [180, 90], id="never a sentence too many"),
        pytest.param([190, 30], [110, 110], id="a tail is evened out with the passage before"),
        pytest.param([150, 160, 30], [150, 190], id="a tail joins where there is room"),
        pytest.param([450], [200, 200, 50], id="a sentence too long is cut at words"),
        pytest.param([100, 150], [200, 50], id="a long sentence fills a passage with too few words"),
        pytest.param([10], [10], id="a short text"),
    ],
)
def test_passages_end_with_sentences(lengths: list[int], expected: list[int]) -> None:
    assert sizes(from_text(" ".join(map(sentence, lengths)))) == expected


def test_a_paragraph_ends_a_passage_that_is_long_enough() -> None:
    text = f"{sentence(130)}\n\n{sentence(60)} {sentence(70)}"
    assert sizes(from_text(text)) == [130, 130]


def test_paragraphs_within_a_passage_stay_on_lines_of_their_own() -> None:
    assert from_text("Een kop\n\nEen  zin.\nNog een.") == (Passage(0, "Een kop\nEen zin. Nog een."),)


@pytest.mark.parametrize(
    "text",
    [
        "Neem bijv. Utrecht",
        "Zie blz. Twaalf",
        "Ask Dr. Jansen",
        "Fruit, e.g. Apples",
        "Door A. Bakker",
        "Versie 3.11 Nu",
        "Het kost ca. 5 euro",
    ],
)
def test_no_sentence_ends_at_an_abbreviation(text: str) -> None:
    head, _, last = text.rpartition(" ")
    lead = sentence(130)
    cut_here = f"{lead} {head} {last} " + "woord " * (200 - 130 - len(head.split()) - 1) + "einde. Slot."
    first = from_text(cut_here)[0].text
    assert first == lead or first.endswith("einde.") or len(first.split()) == 200


def test_empty_text_has_no_passages() -> None:
    assert from_text(" \n\n ") == ()


@given(ANY_TEXT | SENTENCES)
def test_no_word_of_a_text_is_lost_or_moved(text: str) -> None:
    passages = from_text(text)
    assert " ".join(passage.text for passage in passages).split() == text.split()
    assert [passage.position for passage in passages] == list(range(len(passages)))


@given(SENTENCES)
def test_passages_keep_their_bounds(text: str) -> None:
    found = sizes(from_text(text))
    assert all(size <= 200 for size in found)
    assert len(found) < 2 or min(found) >= 40
    assert all(size >= 120 for size in found[:-2])


@given(SENTENCES)
def test_cutting_the_passages_again_changes_nothing(text: str) -> None:
    for passage in from_text(text):
        assert [again.text.split() for again in from_text(passage.text)] == [passage.text.split()]


def test_pages_never_share_a_passage() -> None:
    pages = [(1, "Eerste pagina."), (2, " "), (3, sentence(300)), (3, "Slot.")]
    found = from_pages(pages)
    assert [(p.position, p.page) for p in found] == [(0, 1), (1, 3), (2, 3)]
    assert found[0].text == "Eerste pagina."


def test_windows_hold_about_sixty_words_and_start_with_their_cue() -> None:
    cues = [Cue(i * 5.0, i * 5.0 + 4, "tien woorden " * 5, "Ada") for i in range(18)]
    found = from_cues(cues)
    assert sizes(found) == [60, 60, 60]
    assert [(p.start_s, p.end_s, p.speaker) for p in found] == [
        (0.0, 29.0, "Ada"),
        (30.0, 59.0, "Ada"),
        (60.0, 89.0, "Ada"),
    ]


def test_a_new_speaker_starts_a_window_unless_little_was_said() -> None:
    cues = [
        Cue(0, 9, "vraag " * 10, "Ada"),
        Cue(9, 30, "antwoord " * 40, "Bob"),
        Cue(30, 40, "en " * 30, "Ada"),
    ]
    found = from_cues(cues)
    assert [(p.start_s, p.speaker) for p in found] == [(0, "Ada, Bob"), (30, "Ada")]
    assert found[0].text.count("\n") == 1


def test_a_short_tail_joins_the_window_before() -> None:
    assert sizes(from_cues([Cue(0, 20, "a " * 60), Cue(20, 22, "b " * 5)])) == [65]


def test_a_cue_too_long_is_cut_and_its_seconds_shared() -> None:
    found = from_cues([Cue(0, 100, "a " * 200)])
    assert [(p.start_s, p.end_s) for p in found] == [(0, 33.5), (33.5, 67.0), (67.0, 100)]


@given(CUES)
def test_no_word_of_a_recording_is_lost_or_moved(cues: list[Cue]) -> None:
    found = from_cues(cues)
    assert " ".join(p.text for p in found).split() == " ".join(cue.text for cue in cues).split()
    assert [p.position for p in found] == list(range(len(found)))


@given(CUES)
def test_a_window_knows_where_in_its_text_each_cue_begins_and_when(cues: list[Cue]) -> None:
    said = {cue.start_s: " ".join(cue.text.split()) for cue in cues if cue.text.strip()}
    for passage in from_cues(cues):
        for place, start_s in passage.cues:
            assert passage.text[place - 1] in " \n"
            assert start_s not in said or said[start_s].startswith(passage.text[place:].split()[0])


@given(CUES)
def test_windows_keep_their_bounds_and_name_who_speaks(cues: list[Cue]) -> None:
    found = from_cues(cues)
    starts = [p.start_s for p in found if p.start_s is not None]
    assert all(size <= 90 for size in sizes(found))
    assert len(starts) == len(found)
    assert starts == sorted(starts)
    said = {cue.speaker for cue in cues if cue.speaker and cue.text.strip()}
    assert said == {name for p in found if p.speaker for name in p.speaker.split(", ")}
