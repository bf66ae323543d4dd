"""Which sites may show our films in a frame: origins that an administrator wrote down, a line each. Pure."""

from __future__ import annotations

import re

from hub.errors import Invalid

MOST_ORIGINS = 50
NO_ORIGIN = "Give whole addresses such as https://intranet.example.org, one a line."
_ORIGIN = re.compile(r"https://[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?")
_OWN_MACHINE = re.compile(r"http://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?")


def origins_in(text: str) -> tuple[str, ...]:
    """The origins in a text, each once, in order. Raises `Invalid` for a line that is none.

    Only whole origins over https: no path, no user, no wildcard; and this machine itself, to try it out.
    """
    found: dict[str, None] = {}
    for line in text.split():
        origin = line.lower().rstrip("/")
        if not _ORIGIN.fullmatch(origin) and not _OWN_MACHINE.fullmatch(origin):
            raise Invalid("embed_origins", NO_ORIGIN)
        found[origin] = None
    if len(found) > MOST_ORIGINS:
        raise Invalid("embed_origins", "That is more than fifty. Remove one first.")
    return tuple(found)
