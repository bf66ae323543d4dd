"""Tell somebody when there is something: searches kept for her, and what came to them since.

A search is kept with what its words find on that day. `look_again`, by the clock, makes a notice of what came
since and she may see; `bell.py` tells of it. Only words count: something that is merely close in meaning is
there every day.
"""

from __future__ import annotations

import logging
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import Viewer, audience_for, viewer_of
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.notices import Notice, StandingSearch
from hub.models.people import User
from hub.services.rows import load_contents
from search.finder import Finder
from search.parse import clean_text, folded_text
from search.query import SearchQuery, Sort

log = logging.getLogger(__name__)
MOST_SEARCHES = 30
LONGEST = 200
LOOKED_AT = 100
MOST_SEEN = 500


def keep_search(
    session: Session, viewer: Viewer, finder: Finder, text: str, *, today: date
) -> StandingSearch:
    """Look for a text on the viewer's behalf from now on; one that is kept already stays as it is.

    `finder` goes by words. Raises `Forbidden` for a visitor, `Invalid`, and `SearchUnavailable`.
    """
    if viewer.user_id is None:
        raise Forbidden
    folded = folded_text(text)
    if not folded or len(folded) > LONGEST:
        raise Invalid("text", "Give a search of at most 200 characters.")
    own = select(StandingSearch).where(StandingSearch.user_id == viewer.user_id)
    known = session.scalar(own.where(StandingSearch.text == folded))
    if known is not None:
        return known
    if (session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST_SEARCHES:
        raise Invalid("text", "You follow thirty searches. Stop following one first.")
    kept = StandingSearch(
        user_id=viewer.user_id, text=folded, seen=list(_found(finder, viewer, folded, today))
    )
    session.add(kept)
    session.flush()
    return kept


def drop_search(session: Session, viewer: Viewer, search_id: int) -> None:
    """Look for it no longer, and forget what it found. Raises `NotFound` for one that is not hers."""
    kept = session.get(StandingSearch, search_id)
    if kept is None or viewer.user_id is None or kept.user_id != viewer.user_id:
        raise NotFound
    session.delete(kept)


def kept_searches(session: Session, viewer: Viewer) -> tuple[StandingSearch, ...]:
    """What is looked for on the viewer's behalf."""
    own = select(StandingSearch).where(StandingSearch.user_id == viewer.user_id)
    return tuple(session.scalars(own.order_by(StandingSearch.id.desc())))


def look_again(session: Session, finder: Finder, search_id: int, *, now: datetime) -> int:
    """Make notices of what came to a search since; how many. None for somebody who may not sign in."""
    kept = session.get(StandingSearch, search_id)
    user = session.get(User, kept.user_id) if kept else None
    if kept is None or user is None:
        return 0
    viewer = viewer_of(session, user)
    found = _found(finder, viewer, kept.text, now.date())
    new = [id_ for id_ in found if id_ not in set(kept.seen)]
    if not new:
        return 0
    shown = load_contents(session, viewer, new)
    told = [id_ for id_ in new if id_ in shown and shown[id_].owner_id != viewer.profile_id]
    session.add_all(Notice(user_id=user.id, search_id=kept.id, content_id=id_, made_at=now) for id_ in told)
    kept.seen = [*kept.seen, *new][-MOST_SEEN:]
    return len(told)


def _found(finder: Finder, viewer: Viewer, text: str, today: date) -> tuple[int, ...]:
    if not viewer.tokens:
        return ()
    query = SearchQuery(clean_text(text), sort=Sort.NEWEST, limit=LOOKED_AT)
    results = finder.search(query, audience=audience_for(viewer), today=today)
    return tuple(hit.content_id for hit in results.hits)
