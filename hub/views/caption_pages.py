"""What the pages of captions show: the lines of one page of the form, with what stands beside and between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from hub import context
from hub.models.media import TranscriptOrigin
from hub.services.captions import keeping
from hub.services.captions.changes import Wanted, Write
from hub.services.captions.lines import Line
from hub.services.captions.versions import heard_since
from hub.views.caption_changes import beside
from hub.views.film_beside import FilmBeside, film_beside
from hub.views.formats import clock
from hub.views.kinds import language_name

PER_PAGE = 100
OFFERED = (
    "nl",
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "pl",
    "tr",
    "ar",
    "uk",
    "ru",
    "ro",
    "bg",
    "cs",
    "da",
    "el",
    "fi",
    "hu",
    "no",
    "sk",
    "sv",
    "fy",
    "zh",
    "ja",
    "ko",
    "hi",
    "fa",
)
ORIGINS: dict[TranscriptOrigin, LazyString] = {
    TranscriptOrigin.RECOGNISED: _l("made by a machine"),
    TranscriptOrigin.EDITED: _l("corrected by hand"),
    TranscriptOrigin.IMPORTED: _l("brought in"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form; `number` is its place among all."""

    number: int
    place: str
    start_s: float | None
    text: str
    said: str
    speaker: str
    beside: str


@dataclass(frozen=True, slots=True)
class Clash:
    """A line that somebody else changed: what is there now (none: it is gone) and what was typed."""

    number: int | None
    place: str
    theirs: str
    said: str
    mine: str


@dataclass(frozen=True, slots=True)
class EditorPage:
    """Everything `pages/captions.html` shows."""

    lang: str
    language: str
    origin: str
    is_heard_since: bool
    revision: int
    rows: tuple[Row, ...]
    total: int
    number: int
    pages: int
    others: tuple[tuple[str, str], ...]
    source_lang: str
    is_timed: bool
    film: FilmBeside
    clashes: tuple[Clash, ...]
    along: tuple[tuple[int, str, str], ...]


def languages_offered() -> tuple[tuple[str, str], ...]:
    """Codes and names of the languages that a form offers; those of the house first."""
    first, rest = OFFERED[:2], OFFERED[2:]
    named = sorted(((code, language_name(code)) for code in rest), key=lambda pair: pair[1])
    return (*((code, language_name(code)) for code in first), *named)


def editor_page(
    opened: keeping.Opened,
    *,
    asked: str,
    typed: Sequence[Wanted] = (),
    clashes: Sequence[Clash] = (),
    along: Sequence[tuple[int, str, str]] = (),
) -> EditorPage:
    """One page of the form; what was typed and could not be kept stands in it again."""
    session, lines, transcript = context.session(), opened.lines, opened.transcript
    pages = max(-(-len(lines) // PER_PAGE), 1)
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 6 else 1
    first = (number - 1) * PER_PAGE
    others = [one.transcript.lang for one in keeping.languages_of(session, opened.content)]
    source = keeping.source_of(session, opened)
    texts = {one.at: one.deed.text for one in typed if isinstance(one.deed, Write)}
    told = beside(lines, source.lines) if source else [""] * len(lines)
    return EditorPage(
        lang=transcript.lang,
        language=language_name(transcript.lang),
        origin=str(ORIGINS[transcript.origin]),
        is_heard_since=heard_since(session, transcript),
        revision=transcript.revision,
        rows=tuple(
            _row(n, lines[n], texts.get(n), told[n]) for n in range(first, min(first + PER_PAGE, len(lines)))
        ),
        total=len(lines),
        number=number,
        pages=pages,
        others=tuple((lang, language_name(lang)) for lang in others if lang != transcript.lang),
        source_lang=source.transcript.lang if source else "",
        is_timed=any(line.start_s is not None for line in lines),
        film=film_beside(opened.content),
        clashes=tuple(clashes),
        along=tuple(along),
    )


def clashes_of(lines: Sequence[Line], refused: Sequence[Wanted]) -> tuple[Clash, ...]:
    """For each change that was not made, the line that stands at its time now."""
    found = []
    for one in refused:
        if not isinstance(one.deed, Write):
            continue
        start_s = one.seen[0][0]
        at = next((n for n, line in enumerate(lines) if line.start_s == start_s), None)
        if start_s is None:
            at = one.at if one.at < len(lines) else None
        there = lines[at] if at is not None else None
        place = clock(start_s) if start_s is not None else ""
        said = json.dumps(there.said) if there else ""
        found.append(Clash(at, place, there.text if there else "", said, one.deed.text))
    return tuple(found)


def along_of(wanted: Sequence[Wanted]) -> tuple[tuple[int, str, str], ...]:
    """Lines that nobody else changed, as the form sends them once more: place, words, what was there."""
    return tuple(
        (one.at, one.deed.text, json.dumps(one.seen[0])) for one in wanted if isinstance(one.deed, Write)
    )


def _row(number: int, line: Line, typed: str | None, told: str) -> Row:
    return Row(
        number=number,
        place=clock(line.start_s) if line.start_s is not None else "",
        start_s=line.start_s,
        text=line.text if typed is None else typed,
        said=json.dumps(line.said, ensure_ascii=False),
        speaker=line.speaker,
        beside=told,
    )
