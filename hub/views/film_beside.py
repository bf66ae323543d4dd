"""The film of a content beside what its owner works on: its lightest rendition, and its poster."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub import context
from hub.models.contents import Content
from hub.services import films, media_files
from hub.views import guards
from hub.views.media import signer

MOST_TILES = 12


@dataclass(frozen=True, slots=True)
class Tile:
    """A small frame of the film: where it lies in the storyboard, and at which second of the film."""

    at_s: float
    x: int
    y: int
    width: int
    height: int
    board_url: str
    board_width: int
    board_height: int


@dataclass(frozen=True, slots=True)
class FilmBeside:
    """Signed addresses of a film; empty where it cannot be played yet."""

    url: str = ""
    poster_url: str = ""
    tiles: tuple[Tile, ...] = ()


def film_beside(content: Content) -> FilmBeside:
    """The film, if there is one that plays; lets the page load it from the bucket that it lies in."""
    return beside_of(films.film_of(context.session(), context.viewer(), content))


def beside_of(film: films.Film | None) -> FilmBeside:
    """The same of a film that the viewer may see, read already."""
    if film is None or not film.renditions:
        return FilmBeside()
    keys = films.keys_to(film, context.viewer(), signer(), now=time.time())
    origin = media_files.origin_of_films(context.backends().storage)
    if origin:
        guards.allow("media-src", origin)
    lightest = min(film.renditions, key=lambda file: file.size_bytes)
    board = film.storyboard
    return FilmBeside(
        url=keys.file(lightest),
        poster_url=keys.file(film.poster) if film.poster else "",
        tiles=tiles_of(board.about, keys.file(board)) if board else (),
    )


def tiles_of(about: Mapping[str, Any], url: str) -> tuple[Tile, ...]:
    """At most a dozen frames of a storyboard, spread over the film. Pure."""
    columns, count = int(about["columns"]), int(about["count"])
    width, height = int(about["tile_width"]), int(about["tile_height"])
    places = sorted({round(n * (count - 1) / max(MOST_TILES - 1, 1)) for n in range(MOST_TILES)})
    return tuple(
        Tile(
            at_s=round(place * float(about["interval_s"]), 1),
            x=place % columns * width,
            y=place // columns * height,
            width=width,
            height=height,
            board_url=url,
            board_width=columns * width,
            board_height=int(about["rows"]) * height,
        )
        for place in places
        if 0 <= place < count
    )
