"""How often each hundredth of a film was watched: a number for its owner, and nobody's name.

What a player tells is taken at its word but for its size: the pages bound how much one of them may tell.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Invalid, NotFound
from hub.models.media import WatchedSlice
from hub.services.films import content_for, film_of

SLICES = 100


def count_watched(session: Session, viewer: Viewer, content_id: int, slices: Collection[int]) -> None:
    """Count these hundredths of a film as watched once more. Raises `NotFound`, `Invalid`."""
    wanted = sorted(set(slices))
    if any(not 0 <= one < SLICES for one in wanted):
        raise Invalid("slices", "A film has a hundred parts, from 0 to 99.")
    film = film_of(session, viewer, content_for(session, viewer, content_id))
    if film is None or not film.is_playable:
        raise NotFound
    if not wanted:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(WatchedSlice)
    statement = insert.on_conflict_do_update(
        index_elements=["file_id", "slice"], set_={"views": WatchedSlice.views + 1}
    )
    rows = [{"file_id": film.original.id, "slice": one, "views": 1} for one in wanted]
    session.connection().execute(statement, rows)
