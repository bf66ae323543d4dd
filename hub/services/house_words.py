"""The words of the house: names and terms that a recogniser cannot know, kept by the organisation.

They are told to the recogniser and offered to whoever corrects its captions.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.media import HouseWord

log = logging.getLogger(__name__)
MAX_WORDS = 2_000
MAX_LENGTH = 60
_BETWEEN = re.compile(r"[\n\r,;\t]+")


def house_words(session: Session) -> tuple[str, ...]:
    """All words of the house, by alphabet; a recogniser and a person read the same list."""
    words = session.scalars(select(HouseWord.word))
    return tuple(sorted(words, key=str.casefold))


def listed_words(session: Session, viewer: Viewer) -> tuple[HouseWord, ...]:
    """The rows behind the words, by alphabet, for an administrator."""
    require_admin(viewer)
    return tuple(sorted(session.scalars(select(HouseWord)), key=lambda row: row.word.casefold()))


def add_words(session: Session, viewer: Viewer, text: str) -> tuple[str, ...]:
    """Add the words of a text, one a line or with a comma between them; answers those that are new.

    Who may share may add a word: it is met while correcting. Raises `Forbidden` and `Invalid`.
    """
    if not viewer.may_contribute:
        raise Forbidden
    known = house_words(session)
    new = new_words(words_in(text), known)
    if len(known) + len(new) > MAX_WORDS:
        raise Invalid("words", "That is more than two thousand words. Remove some first.")
    session.add_all(HouseWord(word=word) for word in new)
    session.flush()
    log.info("house_words_added", extra={"by": viewer.user_id, "words": len(new)})
    return new


def remove_word(session: Session, viewer: Viewer, word_id: int) -> str:
    """Take a word off the list and answer it, so that it can be put back. Raises `NotFound`, `Forbidden`."""
    require_admin(viewer)
    row = session.get(HouseWord, word_id)
    if row is None:
        raise NotFound
    session.delete(row)
    log.info("house_word_removed", extra={"by": viewer.user_id, "word_id": word_id})
    return row.word


def words_in(text: str) -> tuple[str, ...]:
    """The words or names of a pasted list, as written, each once. Raises `Invalid`. Pure."""
    clean = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    words = dict.fromkeys(filter(None, (" ".join(part.split()) for part in _BETWEEN.split(clean))))
    if any(len(word) > MAX_LENGTH for word in words):
        raise Invalid("words", "One word is longer than 60 characters. Put each word on a line of its own.")
    if not words:
        raise Invalid("words", "Write at least one word.")
    return tuple(words)


def new_words(words: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Those that nobody listed yet, whatever their capitals; each once. Pure."""
    seen = {word.casefold() for word in known}
    new = []
    for word in words:
        if word.casefold() not in seen:
            seen.add(word.casefold())
            new.append(word)
    return tuple(new)


def words_like(words: Sequence[str], text: str, *, limit: int) -> tuple[str, ...]:
    """Words of the house of which a part begins with what was typed. Pure."""
    typed = text.strip().casefold()
    if not typed:
        return ()
    begins = [word for word in words if any(part.startswith(typed) for part in _parts(word))]
    return tuple(begins[:limit])


def _parts(word: str) -> tuple[str, ...]:
    whole = word.casefold()
    return (whole, *whole.split()[1:])
