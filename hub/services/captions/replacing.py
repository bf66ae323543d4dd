"""Find and replace over all lines: what would change, before it does. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hub.errors import Invalid
from hub.services.captions.changes import Wanted, Write
from hub.services.captions.lines import Line, checked_line

MAX_SOUGHT = 200


@dataclass(frozen=True, slots=True)
class Sought:
    """Words to find and what to write for them."""

    words: str
    instead: str
    same_case: bool = False
    whole_words: bool = True


@dataclass(frozen=True, slots=True)
class Replacement:
    """A line in which the words stand, and how it would read."""

    at: int
    line: Line
    text: str

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.at, (self.line.said,), Write(self.text))


def replacements(lines: Sequence[Line], sought: Sought) -> tuple[Replacement, ...]:
    """Every line that would read otherwise, in order. Raises `Invalid` for nothing to find."""
    pattern = _pattern(sought)
    found = []
    for at, line in enumerate(lines):
        text, count = pattern.subn(lambda _: sought.instead, line.text)
        if count and (text := checked_line(text)) != line.text:
            found.append(Replacement(at, line, text))
    return tuple(found)


def _pattern(sought: Sought) -> re.Pattern[str]:
    words = sought.words.strip()
    if not words:
        raise Invalid("find", "Write what to find.")
    if len(words) > MAX_SOUGHT or len(sought.instead) > MAX_SOUGHT:
        raise Invalid("find", "Keep it under 200 characters.")
    # Two words are found with any space between them
    source = r"\s+".join(re.escape(word) for word in words.split())
    if sought.whole_words:
        source = rf"(?<!\w){source}(?!\w)"
    return re.compile(source, 0 if sought.same_case else re.IGNORECASE)
