"""Results that the organisation puts on top: for whoever looks for just that text, and may see them."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin, visible
from hub.errors import Invalid, NotFound
from hub.models.contents import Content
from hub.models.finding import Pin
from hub.services.rows import load_contents
from search.parse import folded_text

log = logging.getLogger(__name__)
MOST_A_TEXT = 5
MOST_TEXTS = 20
LONGEST_TEXT = 100
_NUMBER = re.compile(r"(?:.*/contents/)?([0-9]{1,18})(?:[/?#].*)?")


def list_pins(session: Session, viewer: Viewer) -> tuple[tuple[Pin, Content | None], ...]:
    """Every pin by its text; without its content where the administrator may not see that."""
    require_admin(viewer)
    pins = session.scalars(select(Pin).order_by(Pin.text, Pin.id)).all()
    contents = load_contents(session, viewer, {pin.content_id for pin in pins})
    return tuple((pin, contents.get(pin.content_id)) for pin in pins)


def add_pins(session: Session, viewer: Viewer, texts: Sequence[str], content: str) -> int:
    """Put a content, by its address or number, on top for each of the texts; answers for how many anew.

    Raises `Forbidden`, and `Invalid` without a text or for a content that the administrator does not find.
    """
    require_admin(viewer)
    wanted = list(dict.fromkeys(filter(None, (folded_text(text[:500]) for text in texts))))
    if not wanted or len(wanted) > MOST_TEXTS or any(len(text) > LONGEST_TEXT for text in wanted):
        raise Invalid("texts", "Give one to twenty searches of at most 100 characters, one a line.")
    content_id = _content_id(session, viewer, content)
    known = set(session.scalars(select(Pin.text).where(Pin.content_id == content_id, Pin.text.in_(wanted))))
    new = [text for text in wanted if text not in known]
    for text in new:
        if (session.scalar(select(func.count(Pin.id)).where(Pin.text == text)) or 0) >= MOST_A_TEXT:
            raise Invalid("texts", "Five stand on top there already. Remove one first.")
        session.add(Pin(text=text, content_id=content_id))
    session.flush()
    log.info("pinned", extra={"by": viewer.user_id, "content_id": content_id, "texts": len(new)})
    return len(new)


def remove_pin(session: Session, viewer: Viewer, pin_id: int) -> None:
    """Leave a content at the place it finds by itself. Raises `Forbidden`, `NotFound`."""
    require_admin(viewer)
    pin = session.get(Pin, pin_id)
    if pin is None:
        raise NotFound
    session.delete(pin)
    log.info("unpinned", extra={"by": viewer.user_id, "content_id": pin.content_id})


def _content_id(session: Session, viewer: Viewer, given: str) -> int:
    number = _NUMBER.fullmatch(given.strip())
    if number is not None:
        statement = visible(select(Content.id).where(Content.id == int(number[1])), viewer, Content)
        found = session.scalar(statement)
        if found is not None:
            return found
    raise Invalid("content", "Give the address of something that can be found, such as /contents/12.")
