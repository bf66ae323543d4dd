"""A film as the page plays it: signed addresses, captions, where to begin; or what it still waits for."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from hub import context
from hub.addresses import content_path
from hub.models.contents import Content, Kind
from hub.models.media import Transcript
from hub.services.chapters import Chapter, read_description
from hub.services.films import Film, Keys, keys_to
from hub.services.media_files import origin_of_films
from hub.services.preparing import Preparing, Stage
from hub.services.reading import Reading
from hub.services.shared_seconds import Moved
from hub.views import guards
from hub.views.formats import length
from hub.views.kinds import language_name
from hub.views.media import signer
from hub.views.script import Place

CONTINUES_AFTER_S = 10.0
"""Whoever stopped sooner than this begins at the beginning."""


@dataclass(frozen=True, slots=True)
class Captions:
    """A track of captions, as the menu names it."""

    lang: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class FilmView:
    """What `components/film.html` plays. `told` is said of a second that is not where a link says."""

    content_id: int
    title: str
    is_audio: bool
    duration_s: float
    begins_s: float
    is_continued: bool
    cut: str
    told: str
    plays: bool
    film_url: str
    plain_url: str
    poster_url: str
    frames_url: str
    renew_url: str
    watched_url: str
    captions: tuple[Captions, ...]
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a film that cannot be watched yet waits for, in words."""

    words: str
    hint: str
    share: int | None
    poll_url: str


def film_view(reading: Reading, place: Place) -> FilmView | None:
    """The film of a content that can be watched, opened at a place; None where there is none."""
    film, content = reading.film, reading.content
    if film is None or not film.is_playable:
        return None
    _let_load()
    keys = keys_to(film, context.viewer(), signer(), now=time.time())
    continues_s = _continues(reading)
    return FilmView(
        content_id=content.id,
        title=content.title,
        is_audio=film.is_audio,
        duration_s=film.duration_s,
        begins_s=place.start_s if place.start_s is not None else continues_s,
        is_continued=place.start_s is None and continues_s > 0,
        cut=place.cut,
        told=_told(place.moved),
        plays=place.plays,
        film_url=keys.film(film.original),
        plain_url=keys.file(film.renditions[0]),
        poster_url=keys.file(film.poster) if film.poster else "",
        frames_url=keys.frames(film.storyboard) if film.storyboard else "",
        renew_url=f"{content_path(content.id)}/film",
        watched_url=f"{content_path(content.id)}/watched",
        captions=captions_in(keys, reading.transcripts),
        chapters=read_description(content.description, film.duration_s).chapters,
    )


def _told(moved: Moved | None) -> str:
    match moved:
        case Moved.GONE:
            return str(
                gettext(
                    "The moment of this link is no longer in this recording, so it starts at the beginning."
                )
            )
        case Moved.REPLACED:
            return str(
                gettext(
                    "This recording was replaced after this link was made. The moment may be somewhere else."
                )
            )
        case None:
            return ""


def captions_in(keys: Keys, transcripts: Iterable[Transcript]) -> tuple[Captions, ...]:
    """The tracks of those transcripts that know when their lines are said."""
    timed = (one for one in transcripts if any(cue.start_s is not None for cue in one.cues))
    return tuple(Captions(one.lang, language_name(one.lang), keys.captions(one)) for one in timed)


def waiting_view(content: Content, film: Film | None, now: Preparing | None) -> Waiting | None:
    """What a recording that cannot be watched yet waits for; None for a content without one."""
    if now is None or content.kind is not Kind.VIDEO or (film is not None and film.is_playable):
        return None
    # It begins to play on the page that is open now
    _let_load()
    return Waiting(
        words=_words(now),
        hint=_hint(now),
        share=round(now.progress * 100) if now.stage is Stage.WORKING else None,
        poll_url=f"{content_path(content.id)}/film" if now.stage.goes_on else "",
    )


def _let_load() -> None:
    """Let this page play: pieces of film become a blob that only its own script can make."""
    guards.allow("media-src", "blob:")
    origin = origin_of_films(context.backends().storage)
    if origin is not None:
        guards.allow("media-src", origin)
        guards.allow("connect-src", origin)


def _continues(reading: Reading) -> float:
    """The second where she stopped on any device, if that is worth going back to."""
    stopped_s = reading.touched.position_s or 0.0
    return stopped_s if stopped_s >= CONTINUES_AFTER_S and not reading.touched.finished else 0.0


def _words(now: Preparing) -> str:
    match now.stage:
        case Stage.ARRIVING:
            return str(gettext("This recording is still on its way."))
        case Stage.CHECKING:
            return str(gettext("This recording has arrived and is being checked."))
        case Stage.WAITING:
            return str(gettext("This recording is waiting for its turn to be made ready."))
        case Stage.WORKING:
            return str(gettext("This recording is being made ready."))
        case Stage.REFUSED:
            return str(gettext("This recording could not be taken."))
        case Stage.FAILED:
            return str(gettext("This recording could not be made ready."))


def _hint(now: Preparing) -> str:
    if not now.stage.goes_on:
        return str(gettext("Whoever shared it sees why, and can try again. The file itself is kept."))
    if now.left_s is not None:
        return str(gettext("It can be watched in about %(time)s, here, by itself.", time=length(now.left_s)))
    return str(gettext("It can be watched here as soon as it is ready, by itself."))
