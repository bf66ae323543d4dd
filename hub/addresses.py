"""The addresses of the pages, for whoever links to them from outside a page: the API, feeds, mail."""

from __future__ import annotations


def content_path(content_id: int, *, start_s: float | None = None, page: int | None = None) -> str:
    """The page of a content, opened at a second or at a page of it."""
    if start_s is not None:
        return f"/contents/{content_id}?t={int(start_s)}"
    if page is not None:
        return f"/contents/{content_id}?page={page}"
    return f"/contents/{content_id}"


def profile_path(profile_id: int) -> str:
    return f"/people/{profile_id}"


def topic_path(slug: str) -> str:
    return f"/topics/{slug}"
