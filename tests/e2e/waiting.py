"""A change is found; how soon, which is promised to be two seconds, `bench_fresh` measures in quiet."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page

WITHIN_S = 15.0


def soon(page: Page, path: str, words: str, *, gone: bool = False) -> bool:
    """Whether the words come on this page, or go, without the page before us being left."""
    until = time.monotonic() + WITHIN_S
    while True:
        asked_at = time.monotonic()
        # The last answer counts when it was asked for in time
        if (words in _main(page, path)) is not gone:
            return True
        if asked_at > until:
            return False


def until(is_so: Callable[[], bool], *, within_s: float = WITHIN_S) -> bool:
    """Whether it becomes so in time."""
    end = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > end:
            return False
    return True


def _main(page: Page, path: str) -> str:
    """What the page says below its top bar, where one's own name stands too."""
    return page.request.get(path).text().partition("<main")[2]
