"""Transcripts: what is said when, and by whom."""

import pytest

from hub.services.imports.transcripts import CueRow, from_list, from_plain, from_vtt


def test_text_between_marks_is_a_cue_and_the_first_begins_at_zero() -> None:
    text = "Anna: Welcome all. \\[01:46\\] We begin.\nBram: Fine. [01:02:46.13] Last words."
    assert from_plain(text) == (
        CueRow(0.0, 106.0, "Anna", "Welcome all."),
        CueRow(106.0, 3766.13, "Anna", "We begin."),
        CueRow(106.0, 3766.13, "Bram", "Fine."),
        CueRow(3766.13, None, "Bram", "Last words."),
    )


def test_text_without_a_mark_becomes_untimed_cues_by_turn_or_paragraph() -> None:
    assert from_plain("**Anna:** Hello.\nMore of it.\n\nBram: Bye.") == (
        CueRow(None, None, "Anna", "Hello."),
        CueRow(None, None, "Anna", "More of it."),
        CueRow(None, None, "Bram", "Bye."),
    )


@pytest.mark.parametrize(
    "line",
    [
        "This is what I think about it all, really: nothing.",
        "https://example.org/page",
        "12:30 was when we left",
    ],
)
def test_a_colon_in_a_sentence_is_not_a_speaker(line: str) -> None:
    assert [cue.speaker for cue in from_plain(line)] == [""]


def test_marks_that_run_back_do_not_turn_time_back() -> None:
    assert [cue.start_s for cue in from_plain("[05:00] a [04:00] b [06:00] c")] == [300, 300, 360]


def test_cues_come_in_order_and_with_an_end() -> None:
    entries = [
        {"start_s": 9, "end_s": 3, "text": "later"},
        {"start_s": "1.5", "text": "first", "speaker": "Anna"},
        {"start_s": 4, "text": " "},
        {"text": "when?"},
        "nothing",
        {"start_s": 20, "end_s": 21.5, "text": "last"},
    ]
    assert from_list(entries) == (
        CueRow(1.5, 9.0, "Anna", "first"),
        CueRow(9.0, 20.0, "", "later"),
        CueRow(20.0, 21.5, "", "last"),
    )


def test_webvtt_names_its_speakers() -> None:
    first = "00:01.500 --> 00:03.000\n<v Anna>Hello <b>there</b>"
    text = f"WEBVTT\n\n{first}\n\n2\n01:00:03.000 --> 01:00:04.000\nBye\n"
    assert from_vtt(text) == (
        CueRow(1.5, 3.0, "Anna", "Hello there"),
        CueRow(3603.0, 3604.0, "", "Bye"),
    )


def test_what_is_no_webvtt_says_so() -> None:
    with pytest.raises(ValueError, match="WebVTT"):
        from_vtt("1\n00:01 words")
