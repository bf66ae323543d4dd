"""Every page and answer on which only an owner works on a film: its captions and its file."""

from __future__ import annotations

from collections.abc import Callable

from tests.matrix.ways import Way
from tests.matrix.world import Eyes, One

PATHS = {
    "languages": "/captions",
    "editor": "/captions/en",
    "lines": "/captions/en/lines",
    "replacing": "/captions/en/replace",
    "versions": "/captions/en/versions",
    "file": "/media",
    "steps": "/steps",
}


def opens_below(path: str) -> Way:
    def way(eyes: Eyes, one: One) -> bool:
        return eyes.status(f"/contents/{one.id}{path}") == 200

    return way


def changing_a_line(eyes: Eyes, one: One) -> bool:
    answer = eyes.browser.post(f"/contents/{one.id}/captions/en/lines", json={"revision": 1, "changes": []})
    return answer.status_code == 200


EDITING: dict[str, Callable[[Eyes, One], bool]] = {
    **{name: opens_below(path) for name, path in PATHS.items()},
    "changing": changing_a_line,
}
