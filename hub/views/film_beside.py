"""The film of a content beside what its owner works on: its lightest rendition, and its poster."""

from __future__ import annotations

import time
from dataclasses import dataclass

from hub import context
from hub.models.contents import Content
from hub.services import films, media_files
from hub.views import guards
from hub.views.media import signer


@dataclass(frozen=True, slots=True)
class FilmBeside:
    """Signed addresses of a film; empty where it cannot be played yet."""

    url: str = ""
    poster_url: str = ""


def film_beside(content: Content) -> FilmBeside:
    """The film, if there is one that plays; lets the page load it from the bucket that it lies in."""
    film = films.film_of(context.session(), context.viewer(), content)
    if film is None or not film.renditions:
        return FilmBeside()
    keys = films.keys_to(film, context.viewer(), signer(), now=time.time())
    origin = media_files.origin_of_films(context.backends().storage)
    if origin:
        guards.allow("media-src", origin)
    lightest = min(film.renditions, key=lambda file: file.size_bytes)
    return FilmBeside(keys.file(lightest), keys.file(film.poster) if film.poster else "")
