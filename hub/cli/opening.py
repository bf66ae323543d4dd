"""Opens what a command needs from the environment, and finds whom it names."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.backends import Backends
from hub.config import Settings
from hub.errors import Invalid, NotFound, SettingsError
from hub.models.people import User
from hub.schema import is_current
from hub.services.accounts import user_by_email


def open_backends() -> Backends:
    """The backends of the settings. Raises `SettingsError` when the tables are not of this release."""
    backends = Backends(Settings.from_env())
    if not is_current(backends.database):
        raise SettingsError("the database is not of this release: run `hub migrate` (or `hub up`) first")
    return backends


def login_of(session: Session, email: str) -> User:
    """Who signs in with this address. Raises `Invalid`, which says so."""
    try:
        return user_by_email(session, email)
    except NotFound as error:
        raise Invalid("email", "Nobody with this e-mail address can sign in.") from error
