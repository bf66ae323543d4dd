"""Transcripts as they come: a list of cues, a WebVTT file, or text with speakers and time marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from hub.services.imports.values import MAX_LONG, cleaned, read_seconds

MAX_CUES = 50_000
MAX_SPEAKER = 200
# Longer, or ending in another mark, it is a sentence with a colon in it, not somebody's name.
_TURN = re.compile(r"(?:\*\*)?([^\W\d_][^:\n\[\]*]{0,60}):(?:\*\*)?(?=\s)[ \t]*")
_NAME_WORDS = 6
_MARK = re.compile(r"\\?\[((?:\d{1,3}:)?\d{1,3}:\d\d(?:[.:]\d{1,3})?)\\?\]")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")


@dataclass(frozen=True, slots=True)
class CueRow:
    """A stretch of a transcript; without times where the text has none."""

    start_s: float | None
    end_s: float | None
    speaker: str
    text: str


def from_list(entries: object) -> tuple[CueRow, ...]:
    """Cues in the order of their start; what is no cue is left off."""
    if not isinstance(entries, list):
        return ()
    cues: list[CueRow] = []
    for entry in entries[:MAX_CUES]:
        if not isinstance(entry, dict):
            continue
        start_s, text = read_seconds(entry.get("start_s")), _line(entry.get("text"))
        if start_s is not None and text:
            speaker = _line(entry.get("speaker"))[:MAX_SPEAKER]
            cues.append(CueRow(start_s, read_seconds(entry.get("end_s")), speaker, text))
    return _in_time(cues)


def from_vtt(text: str) -> tuple[CueRow, ...]:
    """The cues of a WebVTT file; `<v Name>` gives the speaker. Raises `ValueError` when it is none."""
    try:
        captions = webvtt.from_string(text.lstrip("\ufeff\n\r \t"))
    except (MalformedFileError, MalformedCaptionError, IndexError) as error:
        raise ValueError("not WebVTT") from error
    cues = []
    for caption in captions.captions[:MAX_CUES]:
        start_s, words = read_seconds(caption.start), _line(caption.text)
        if start_s is not None and words:
            voice = _VOICE.search(caption.raw_text)
            speaker = _line(voice[1])[:MAX_SPEAKER] if voice else ""
            cues.append(CueRow(start_s, read_seconds(caption.end), speaker, words))
    return _in_time(cues)


def from_plain(text: str) -> tuple[CueRow, ...]:
    """A cue for each stretch between two marks or two speakers; without any mark, untimed ones.

    The first stretch begins at 0. A turn that begins between two marks has the time of the mark before it.
    """
    text = cleaned(text)[:MAX_LONG]
    pieces = list(_pieces(text))
    if not has_marks(text):
        return tuple(replace(piece, start_s=None) for piece in pieces[:MAX_CUES])
    return _in_time(pieces[:MAX_CUES])


def has_marks(text: str) -> bool:
    """Whether a plain transcript says anywhere at what time it is."""
    return _MARK.search(text) is not None


def _pieces(text: str) -> Iterator[CueRow]:
    """Stretches of one speaker after one mark."""
    speaker, start_s = "", 0.0
    for line in text.splitlines():
        turn = _TURN.match(line)
        if turn and len(turn[1].split()) <= _NAME_WORDS:
            speaker, line = turn[1].strip()[:MAX_SPEAKER], line[turn.end() :]
        # Every second part is a mark.
        for position, part in enumerate(_MARK.split(line)):
            if position % 2:
                start_s = max(start_s, _mark_seconds(part))
            elif words := " ".join(part.split()):
                yield CueRow(start_s, None, speaker, words)


def _mark_seconds(mark: str) -> float:
    """`1:46`, `01:02:46`, `01:02:46.13`, and the same with a colon before the hundredths."""
    parts = mark.split(":")
    if len(parts) == 4:
        parts = [*parts[:2], f"{parts[2]}.{parts[3]}"]
    return read_seconds(":".join(parts)) or 0.0


def _in_time(cues: Iterable[CueRow]) -> tuple[CueRow, ...]:
    """In the order of their start, each with an end: its own if it can be, else the next start."""
    ordered = sorted(cues, key=lambda cue: cue.start_s or 0.0)
    later = _later_starts(ordered)
    return tuple(
        cue if cue.end_s is not None and cue.end_s > (cue.start_s or 0.0) else replace(cue, end_s=end_s)
        for cue, end_s in zip(ordered, later, strict=True)
    )


def _later_starts(cues: list[CueRow]) -> list[float | None]:
    """For each cue the first start that is later than its own."""
    later: list[float | None] = []
    start_s: float | None = None
    beyond: float | None = None
    for cue in reversed(cues):
        if cue.start_s != start_s:
            start_s, beyond = cue.start_s, start_s
        later.append(beyond)
    return later[::-1]


def _line(text: Any) -> str:
    return " ".join(cleaned(text).split()) if isinstance(text, str) else ""
