"""In which engine jobs are settled, so that a hub that comes (back) to another one knows what it missed.

A job is settled once, in the engine of whoever works it off. What changes while a hub stands on another
engine, or between `hub reindex` and the restart, is not in this one; nothing else would say so.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.backends import Backends
from hub.config import Settings
from hub.models.work import IndexPlace


def place_of(settings: Settings) -> str:
    """The engine of these settings: an address without its login and options, or a folder."""
    if settings.search_url == "embedded:":
        return f"embedded:{settings.home}"
    address = urlsplit(settings.search_url)
    return f"{address.scheme}://{address.netloc.rpartition('@')[2]}{address.path.rstrip('/')}"


def note_settling(session: Session, settings: Settings) -> int:
    """Say in the transaction that settles jobs in which engine that is; answers how many moves there were."""
    place, here = session.get_one(IndexPlace, 1, with_for_update=True), place_of(settings)
    if place.engine != here:
        place.engine, place.moves = here, place.moves + 1
    return place.moves


def is_behind(backends: Backends) -> bool:
    """Whether jobs were settled in another engine since this one was last compared with the database."""
    with backends.reading() as session:
        place = session.get_one(IndexPlace, 1)
        return place.engine != place_of(backends.settings) or place.compared != place.moves


def arrive(backends: Backends) -> int:
    """Settle in this engine from here on; answers how many moves there were, for `note_compared`."""
    with backends.database.writing() as session:
        return note_settling(session, backends.settings)


def note_compared(backends: Backends, moves: int) -> None:
    """The engine that was arrived at with that move lacks nothing of before, or has a job for it."""
    with backends.database.writing() as session:
        session.execute(update(IndexPlace).where(IndexPlace.compared < moves).values(compared=moves))
