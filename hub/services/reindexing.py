"""One content or person brought in line in the index, because somebody thinks that it stands there wrong."""

from __future__ import annotations

import logging
import re

from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin
from hub.errors import Invalid
from hub.models.work import DocumentType, Priority
from hub.outbox import touch

log = logging.getLogger(__name__)
_ADDRESS = re.compile(r"(?:.*/)?(contents|people)/([0-9]{1,18})(?:[/?#].*)?")
_TYPES = {"contents": DocumentType.CONTENT, "people": DocumentType.PROFILE}


def reindex_one(session: Session, viewer: Viewer, address: str) -> None:
    """Ask for the document of `/contents/ID` or `/people/ID` to be made anew.

    Whether there is one is not told, since not every administrator may know of it.

    Raises `Forbidden`, and `Invalid` for what is no such address.
    """
    require_admin(viewer)
    found = _ADDRESS.fullmatch(address.strip())
    if found is None:
        raise Invalid("address", "Give an address such as /contents/12 or /people/3.")
    type_, id_ = _TYPES[found[1]], int(found[2])
    touch(session, type_, [id_], Priority.EDIT)
    log.info("reindex_asked", extra={"by": viewer.user_id, "document": f"{type_}:{id_}"})
