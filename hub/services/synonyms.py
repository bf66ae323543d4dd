"""The synonyms of the organisation: phrases that find each other, kept by an administrator."""

from __future__ import annotations

import logging
import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin
from hub.errors import Invalid, NotFound
from hub.models.finding import SynonymSet
from search.analysis.languages import LANGUAGES

log = logging.getLogger(__name__)
MOST_PHRASES = 20
LONGEST_PHRASE = 100
MOST_SETS = 2_000


def list_synonyms(session: Session, viewer: Viewer) -> tuple[SynonymSet, ...]:
    """Every set, newest first. Raises `Forbidden`."""
    require_admin(viewer)
    return tuple(session.scalars(select(SynonymSet).order_by(SynonymSet.id.desc())))


def add_synonyms(session: Session, viewer: Viewer, text: str, lang: str) -> SynonymSet:
    """Let phrases, given with commas between them, find each other; `lang` empty is for every language.

    Raises `Forbidden`, and `Invalid` for fewer than two phrases or one that holds no word.
    """
    require_admin(viewer)
    phrases = list(dict.fromkeys(" ".join(one.split()) for one in re.split(r"[,;\n]", text) if one.strip()))
    if len({phrase.casefold() for phrase in phrases}) < 2:
        raise Invalid("phrases", "Give at least two words or phrases, with commas between them.")
    if len(phrases) > MOST_PHRASES or any(len(phrase) > LONGEST_PHRASE for phrase in phrases):
        raise Invalid("phrases", "Keep it to twenty phrases of at most 100 characters.")
    if not all(re.search(r"\w", phrase) for phrase in phrases):
        raise Invalid("phrases", "Each phrase needs a letter or a digit.")
    if lang and lang not in LANGUAGES:
        raise Invalid("lang", "Choose one of the languages.")
    if (session.scalar(select(func.count(SynonymSet.id))) or 0) >= MOST_SETS:
        raise Invalid("phrases", "That is more than two thousand. Remove one first.")
    made = SynonymSet(phrases=phrases, lang=lang or None)
    session.add(made)
    session.flush()
    log.info("synonyms_added", extra={"by": viewer.user_id, "set": made.id, "phrases": len(phrases)})
    return made


def remove_synonyms(session: Session, viewer: Viewer, set_id: int) -> None:
    """Let the phrases of a set find only themselves again. Raises `Forbidden`, `NotFound`."""
    require_admin(viewer)
    found = session.get(SynonymSet, set_id)
    if found is None:
        raise NotFound
    session.delete(found)
    log.info("synonyms_removed", extra={"by": viewer.user_id, "set": set_id})
