"""Changes of captions as an editor's script sends them, and lines as it reads them: JSON, checked. Pure.

A line travels as `[start_s, end_s, text, speaker]`, and back with what another language says there beside it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from hub.errors import Invalid
from hub.services.captions.changes import Deed, Merge, Put, Splice, Split, Times, Wanted, Write
from hub.services.captions.keeping import MAX_CHANGES
from hub.services.captions.lines import Line, Said

WRONG = "The page sent something that is no change. Open it again."
SLACK_S = 0.01


def wanted_of(sent: Any) -> tuple[Wanted, ...]:
    """The changes that a script sent. Raises `Invalid` for what is none."""
    try:
        if len(sent) > MAX_CHANGES:
            raise ValueError
        return tuple(_wanted(one) for one in sent)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Invalid("text", WRONG) from error


def said_of(sent: Any) -> Said:
    """A line as it was sent. Raises `ValueError` or `TypeError` for what is none."""
    start_s, end_s, text, speaker = sent
    if not isinstance(text, str) or not isinstance(speaker, str):
        raise TypeError
    return _time(start_s), _time(end_s), text, speaker


def shown(lines: Sequence[Line], beside: Sequence[str]) -> list[list[Any]]:
    """Lines as a script reads them."""
    return [[*line.said, other] for line, other in zip(lines, beside, strict=True)]


def answer_of(splices: Sequence[Splice]) -> list[dict[str, Any]]:
    """The splices that were made, in the order in which they were."""
    return [
        {
            "at": splice.at,
            "seen": [list(line.said) for line in splice.before],
            "put": [list(line.said) for line in splice.after],
        }
        for splice in splices
    ]


def beside(lines: Sequence[Line], source: Sequence[Line]) -> list[str]:
    """For each line what begins meanwhile in the captions that are translated."""
    starts = [line.start_s or 0.0 for line in source]
    own = [line.start_s for line in lines]
    found = []
    for place, start_s in enumerate(own):
        if start_s is None:
            found.append("")
            continue
        later = next((one for one in own[place + 1 : place + 2] if one is not None), math.inf)
        first = bisect_left(starts, start_s - SLACK_S)
        last = max(bisect_left(starts, later - SLACK_S), first)
        found.append(" ".join(line.text for line in source[first:last] if line.text))
    return found


def _wanted(sent: dict[str, Any]) -> Wanted:
    return Wanted(_number(sent["at"]), tuple(said_of(one) for one in sent["seen"]), _deed(sent))


def _deed(sent: dict[str, Any]) -> Deed:
    match sent["do"]:
        case "write":
            return Write(_text(sent["text"]))
        case "split":
            return Split(_number(sent["caret"]), _text(sent["text"]))
        case "merge":
            return Merge()
        case "times":
            start_s, end_s = _time(sent["start_s"]), _time(sent["end_s"])
            if start_s is None or end_s is None:
                raise ValueError
            return Times(start_s, end_s)
        case "put":
            return Put(tuple(said_of(one) for one in sent["lines"]))
        case _:
            raise ValueError


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return max(value, 0)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _time(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return float(value)
