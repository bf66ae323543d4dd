"""Caption files: what is written reads back, and what cannot be read is said and never left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uploads.media.captions import (
    MAX_BYTES,
    BrokenCaptions,
    Caption,
    CaptionFault,
    one_line,
    read_captions,
    write_srt,
    write_vtt,
)

VTT = b"""WEBVTT - a talk

NOTE made 1 --> 2 by hand

1
00:01.000 --> 00:02.500 align:start
<v Anna de Wit>Tasks &amp; <i>groups</i>
second line

00:59:59.000 --> 01:00:01.250
the end
"""
SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\nCaf\xe9 < 5\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nbye\r\n"
TIMES = st.integers(min_value=0, max_value=8 * 3600 * 1000)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40).map(one_line)
CAPTIONS = st.lists(
    st.tuples(TIMES, st.integers(min_value=1, max_value=9_000), WORDS.filter(bool)).map(
        lambda one: Caption(one[0] / 1000, round(one[0] / 1000 + one[1] / 1000, 3), one[2])
    ),
    min_size=1,
    max_size=8,
)


def test_webvtt_is_read_with_its_speakers_and_without_its_marks() -> None:
    assert read_captions(VTT) == (
        Caption(1.0, 2.5, "Tasks & groups second line", "Anna de Wit"),
        Caption(3599.0, 3601.25, "the end"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_subrip_is_read_in_every_encoding_that_is_met(encoding: str) -> None:
    assert read_captions(SRT.encode(encoding)) == (
        Caption(1.0, 2.5, "Café < 5"),
        Caption(3.0, 4.0, "bye"),
    )


@pytest.mark.parametrize(
    ("data", "fault", "line"),
    [
        (b"", CaptionFault.NONE, 1),
        (b"WEBVTT\n", CaptionFault.NONE, 0),
        (b"just a text\nof two lines\n", CaptionFault.NONE, 1),
        (b"\x89PNG\r\n\x1a\n\x00\x00", CaptionFault.NONE, 1),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nhere\n\n00:03.000 --> broken\nlost\n", CaptionFault.TIMES, 6),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\nhere\n\n2\n00:00:03 --> 00:00:04\nlost\n",
            CaptionFault.TIMES,
            6,
        ),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\nback\n", CaptionFault.BACKWARDS, 4),
        (b"WEBVTT\n" + b" " * MAX_BYTES, CaptionFault.TOO_LARGE, 0),
    ],
)
def test_a_broken_file_says_what_is_wrong_and_on_which_line(
    data: bytes, fault: CaptionFault, line: int
) -> None:
    with pytest.raises(BrokenCaptions) as caught:
        read_captions(data)

    assert (caught.value.fault, caught.value.line) == (fault, line)


@given(CAPTIONS)
def test_webvtt_reads_back_whatever_is_said(captions: list[Caption]) -> None:
    ordered = tuple(sorted(captions, key=lambda one: (one.start_s, one.end_s)))

    assert read_captions(write_vtt(ordered).encode()) == ordered


@given(CAPTIONS)
def test_subrip_loses_no_caption_and_no_time(captions: list[Caption]) -> None:
    ordered = tuple(sorted(captions, key=lambda one: (one.start_s, one.end_s)))
    plain = tuple(Caption(one.start_s, one.end_s, f"say {one.text.translate({60: None})}") for one in ordered)

    back = read_captions(write_srt(plain).encode())

    assert [(one.start_s, one.end_s) for one in back] == [(one.start_s, one.end_s) for one in plain]
    assert [one.text for one in back] == [one_line(one.text.replace("-->", "→")) for one in plain]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for given_ in (data, b"WEBVTT\n\n" + data, b"1\n00:00:01,000 --> 00:00:02,000\n" + data):
        try:
            assert all(one.text and one.start_s < one.end_s for one in read_captions(given_))
        except BrokenCaptions:
            continue
