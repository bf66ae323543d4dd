"""How somebody wants the hub to be for her: language and history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Forbidden, Invalid
from hub.models.people import User


@dataclass(frozen=True, slots=True)
class Preferences:
    """What she chose; `language` None is whatever her browser asks for."""

    email: str
    language: str | None
    keeps_history: bool
    has_password: bool


def preferences(session: Session, viewer: Viewer) -> Preferences:
    """Raises `Forbidden` for a visitor."""
    user = own_user(session, viewer)
    return Preferences(user.email, user.language, user.keeps_history, user.password_hash is not None)


def choose_language(session: Session, viewer: Viewer, language: str, *, known: Collection[str]) -> None:
    """Raises `Invalid` for a language that the hub does not speak."""
    if language not in known:
        raise Invalid("language", "Choose one of the languages.")
    own_user(session, viewer).language = language


def keep_history(session: Session, viewer: Viewer) -> None:
    """From now on, remember what she opens."""
    own_user(session, viewer).keeps_history = True


def stop_history(session: Session, viewer: Viewer) -> None:
    """From now on, remember nothing; what is remembered stays until she clears it."""
    own_user(session, viewer).keeps_history = False


def own_user(session: Session, viewer: Viewer) -> User:
    """The viewer's login. Raises `Forbidden` for a visitor."""
    if viewer.user_id is None:
        raise Forbidden
    return session.get_one(User, viewer.user_id)
