"""Captions and storyboards as WebVTT."""

import io

import webvtt

from hub.models.media import Cue
from hub.services.vtt import captions_vtt, stamp, storyboard_vtt


def cue(start_s: float | None, end_s: float | None, text: str) -> Cue:
    return Cue(position=0, start_s=start_s, end_s=end_s, text=text)


def read(text: str) -> list[tuple[str, str, str]]:
    return [(one.start, one.end, one.raw_text) for one in webvtt.from_buffer(io.StringIO(text))]


def test_a_line_without_an_end_lasts_until_the_next_and_the_last_for_five_seconds() -> None:
    lines = [cue(None, None, "No time."), cue(1.5, None, "First."), cue(3661.25, None, "Last.")]

    assert read(captions_vtt(lines)) == [
        ("00:00:01.500", "01:01:01.250", "First."),
        ("01:01:01.250", "01:01:06.250", "Last."),
    ]


def test_words_of_a_caption_are_never_markup_and_never_end_it() -> None:
    text = "<b>a & b</b> -->\n\nand more"

    assert read(captions_vtt([cue(0.0, 2.0, text)])) == [
        ("00:00:00.000", "00:00:02.000", "&lt;b&gt;a &amp; b&lt;/b&gt; --&gt;\nand more")
    ]


def test_a_storyboard_says_where_each_tile_lies_and_its_last_reaches_the_end() -> None:
    board = {"columns": 2, "rows": 2, "tile_width": 160, "tile_height": 90, "interval_s": 5, "count": 3}

    assert read(storyboard_vtt(board, "/board.webp", 17.0)) == [
        ("00:00:00.000", "00:00:05.000", "/board.webp#xywh=0,0,160,90"),
        ("00:00:05.000", "00:00:10.000", "/board.webp#xywh=160,0,160,90"),
        ("00:00:10.000", "00:00:17.000", "/board.webp#xywh=0,90,160,90"),
    ]


def test_a_stamp_rounds_to_milliseconds_without_sixty_seconds() -> None:
    assert stamp(59.9996) == "00:01:00.000"
