"""How often each hundredth of a film was watched: a number for its owner, and nobody's name.

What a player tells is taken at its word but for its size: the pages bound how much one of them may tell.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Invalid, NotFound
from hub.models.media import WatchedSlice
from hub.services.films import content_for, film_of

SLICES = 100

# Of a hundredth, so that what touches it does not count as in it.
_NEXT_TO_NOTHING = 1e-6

Stretch = tuple[float, float]
"""From which second of a file to which."""


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
    statement = dialect.insert(WatchedSlice).on_conflict_do_update(
        index_elements=["file_id", "slice"], set_={"views": WatchedSlice.views + 1}
    )
    rows = [{"file_id": film.original.id, "slice": one, "views": 1} for one in wanted]
    session.connection().execute(statement, rows)


def move_counts(session: Session, file_id: int, old: Stretch, new: Stretch) -> None:
    """Count a film that is cut otherwise by the hundredths of what is shown of it now."""
    of_file = WatchedSlice.file_id == file_id
    counted = select(WatchedSlice.slice, WatchedSlice.views).where(of_file).with_for_update()
    views = {row.slice: row.views for row in session.execute(counted)}
    session.execute(delete(WatchedSlice).where(of_file))
    moved = views_cut_again(views, old, new)
    if moved:
        rows = [{"file_id": file_id, "slice": place, "views": count} for place, count in moved.items()]
        session.execute(insert(WatchedSlice), rows)


def views_cut_again(views: Mapping[int, int], old: Stretch, new: Stretch) -> dict[int, int]:
    """The views of each hundredth of `new`: of the hundredth of `old` in it that is seen most. Pure."""
    (old_start, old_end), (new_start, new_end) = old, new
    step = (new_end - new_start) / (old_end - old_start)
    offset = (new_start - old_start) / (old_end - old_start) * SLICES
    moved: dict[int, int] = {}
    for place in range(SLICES):
        first = math.floor(offset + place * step + _NEXT_TO_NOTHING)
        last = math.ceil(offset + (place + 1) * step - _NEXT_TO_NOTHING)
        if count := max((views.get(was, 0) for was in range(max(first, 0), min(last, SLICES))), default=0):
            moved[place] = count
    return moved
