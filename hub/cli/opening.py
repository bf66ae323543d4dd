"""Opens what a command needs from the environment."""

from __future__ import annotations

from hub.backends import Backends
from hub.config import Settings
from hub.errors import SettingsError
from hub.schema import is_current


def open_backends() -> Backends:
    """The backends of the settings. Raises `SettingsError` when the tables are not of this release."""
    backends = Backends(Settings.from_env())
    if not is_current(backends.database):
        raise SettingsError("the database is not of this release: run `hub migrate` (or `hub up`) first")
    return backends
