"""What can go wrong in a use case, named for the fact and carrying values; pages and the API translate it."""

from __future__ import annotations


class HubError(Exception):
    """The root of the use cases' errors."""


class NotFound(HubError):
    """There is no such row, or the viewer may not know of it."""


class Forbidden(HubError):
    """The viewer may see the row but not do this to it."""


class Invalid(HubError):
    """What was given cannot be taken: `field` is wrong because of `problem`, a sentence for people."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class Conflict(HubError):
    """Somebody changed the row since: `current` is the revision that stands there now."""

    def __init__(self, current: int) -> None:
        super().__init__(f"revision {current} stands there now")
        self.current = current


class StorageDown(HubError):
    """Files cannot be kept now: there is no room (`full`), or the storage does not answer."""

    def __init__(self, *, full: bool) -> None:
        super().__init__("the storage is full" if full else "the storage does not answer")
        self.full = full


class SettingsError(HubError):
    """A setting that the hub cannot start with."""
