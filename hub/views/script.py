"""What is said or written in a content, line by line, beside the place where it is watched or read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask_babel import get_locale
from markupsafe import Markup

from hub.addresses import second_in
from hub.models.contents import Content
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.services.chapters import Chapter
from hub.services.films import Film
from hub.services.reading import Reading
from hub.services.shared_seconds import Beginning, Moved, second_now
from hub.views.formats import clock
from hub.views.kinds import language_name
from search.ranking.highlight import mark_all
from search.terms import TermGroup

SLACK_S = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a content somebody is, what she came for, and the playlist that it is played from: what the
    address of the page says. `cut` is what its second counts in."""

    asked: str = ""
    start_s: float | None = None
    cut: str = ""
    page: int | None = None
    script_lang: str = ""
    plays: bool = False
    list_id: int | None = None
    moved: Moved | None = None

    def now_in(self, content: Content, film: Film | None) -> Place:
        """The same place in the film as it is now, however it was cut since the address was made."""
        here = replace(self, cut=content.film_cut)
        if self.start_s is None:
            return here
        then, now = Beginning.read(self.cut), Beginning.read(content.film_cut)
        second = second_now(self.start_s, then, now, film.held_s if film else None)
        return replace(here, start_s=second.at_s, moved=second.moved)

    def address(
        self, content_id: int, *, start_s: float | None = None, page: int | None = None, plays: bool = False
    ) -> str:
        """The same content at another place, for the same reason."""
        values: dict[str, str | int] = {}
        if start_s is not None:
            values |= second_in(start_s, self.cut)
        if page is not None:
            values["page"] = page
        if self.asked:
            values["q"] = self.asked
        if self.script_lang:
            values["script"] = self.script_lang
        if self.list_id is not None:
            values["list"] = self.list_id
        if plays or self.plays:
            values["play"] = 1
        return f"/contents/{content_id}?{urlencode(values)}" if values else f"/contents/{content_id}"

    def is_at(self, start_s: float | None, end_s: float | None, page: int | None = None) -> bool:
        """Whether the viewer is within this stretch."""
        if self.start_s is not None and start_s is not None:
            # An address holds whole seconds
            return start_s - 1 < self.start_s < max(end_s or 0.0, start_s + 1)
        return self.page is not None and self.page == page


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a transcript, or the head of a chapter or page (`head`, without words)."""

    url: str = ""
    place: str = ""
    start_s: float | None = None
    speaker: str = ""
    words: Markup = Markup()
    head: str = ""
    page: int | None = None
    is_current: bool = False
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A transcript with its lines, the number of those that hold the query, and its other languages."""

    lang: str
    language: str
    lines: tuple[Line, ...]
    found: int
    others: tuple[tuple[str, str, str], ...]
    is_timed: bool
    is_recognised: bool


def script_of(
    reading: Reading, chapters: Sequence[Chapter], groups: Sequence[TermGroup], place: Place
) -> Script | None:
    """The transcript in the language asked for, else the content's, else the first; None without one."""
    known = {one.lang: one for one in reading.transcripts if any(cue.text for cue in one.cues)}
    if not known:
        return None
    wanted = (place.script_lang, reading.content.lang or "", str(get_locale()), next(iter(known)))
    transcript = next(known[lang] for lang in wanted if lang in known)
    lines = tuple(_lines(reading.content.id, transcript, chapters, groups, place))
    others = tuple(
        (lang, language_name(lang), replace(place, script_lang=lang).address(reading.content.id))
        for lang in known
        if lang != transcript.lang
    )
    return Script(
        lang=transcript.lang,
        language=language_name(transcript.lang),
        lines=lines,
        found=sum(line.is_found for line in lines),
        others=others,
        is_timed=any(line.start_s is not None for line in lines),
        is_recognised=transcript.origin is TranscriptOrigin.RECOGNISED,
    )


def _lines(
    content_id: int,
    transcript: Transcript,
    chapters: Sequence[Chapter],
    groups: Sequence[TermGroup],
    place: Place,
) -> Iterator[Line]:
    waiting = list(chapters)
    current = _current(transcript.cues, place)
    page: int | None = None
    speaker = ""
    # A line that is still to be translated says nothing
    for cue in (one for one in transcript.cues if one.text):
        while waiting and cue.start_s is not None and waiting[0].start_s <= cue.start_s + SLACK_S:
            yield Line(head=waiting.pop(0).title)
        if cue.page is not None and cue.page != page:
            page = cue.page
            yield Line(page=page, head=str(page))
        words = mark_all(cue.text, groups, transcript.lang)
        yield Line(
            url=place.address(content_id, start_s=cue.start_s, page=cue.page),
            place=clock(cue.start_s) if cue.start_s is not None else "",
            start_s=cue.start_s,
            speaker=cue.speaker if cue.speaker != speaker else "",
            words=Markup(words),  # noqa: S704 - highlight.py escapes
            is_current=cue is current,
            is_found="<mark>" in words,
        )
        speaker = cue.speaker


def _current(cues: Sequence[Cue], place: Place) -> Cue | None:
    """The last line that has begun at the viewer's second, or the first of her page."""
    if place.start_s is not None:
        second = place.start_s + 1
        begun = [cue for cue in cues if cue.start_s is not None and cue.start_s < second]
        return begun[-1] if begun else None
    return next((cue for cue in cues if place.page is not None and cue.page == place.page), None)
