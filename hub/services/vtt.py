"""Captions and the frames of a storyboard as WebVTT, for a player. Pure: rows and addresses come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hub.models.media import Cue

TYPE = "text/vtt"
LAST_LINE_S = 5.0


def captions_vtt(cues: Iterable[Cue]) -> str:
    """What is said, at its second; lines without a time are left out."""
    timed = [cue for cue in cues if cue.start_s is not None]
    blocks = ["WEBVTT"]
    for cue, following in zip(timed, [*timed[1:], None], strict=True):
        start_s = cue.start_s or 0.0
        begins_next = following.start_s if following and following.start_s is not None else None
        end_s = cue.end_s if cue.end_s is not None else begins_next
        if end_s is None or end_s <= start_s:
            end_s = start_s + LAST_LINE_S
        blocks.append(f"{stamp(start_s)} --> {stamp(end_s)}\n{_text(cue)}")
    return "\n\n".join(blocks) + "\n"


def storyboard_vtt(about: Mapping[str, Any], address: str, duration_s: float) -> str:
    """Which part of the sprite shows which seconds, as media fragments (`#xywh=`)."""
    width, height, columns = about["tile_width"], about["tile_height"], about["columns"]
    interval_s = float(about["interval_s"])
    blocks = ["WEBVTT"]
    for tile in range(int(about["count"])):
        start_s = tile * interval_s
        is_last = tile == int(about["count"]) - 1
        end_s = max(duration_s, start_s + interval_s) if is_last else start_s + interval_s
        row, column = divmod(tile, columns)
        place = f"{column * width},{row * height},{width},{height}"
        blocks.append(f"{stamp(start_s)} --> {stamp(end_s)}\n{address}#xywh={place}")
    return "\n\n".join(blocks) + "\n"


def stamp(seconds: float) -> str:
    """A time as WebVTT writes it: 01:02:03.456."""
    milliseconds = round(max(0.0, seconds) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _text(cue: Cue) -> str:
    """The words, in which nothing is markup and no line is empty."""
    escaped = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "\n".join(line for line in escaped.splitlines() if line.strip()) or " "
