"""The addresses of the pages, for whoever links to them from outside a page: the API, feeds, mail."""

from __future__ import annotations

from urllib.parse import urlencode


def content_path(
    content_id: int,
    *,
    start_s: float | None = None,
    cut: str = "",
    page: int | None = None,
    asked: str = "",
) -> str:
    """The page of a content, opened at a second or at a page of it, with the query that led there.

    `cut` is the `film_cut` of the content: what the second counts in.
    """
    at = second_in(start_s, cut) if start_s is not None else {"page": page} if page is not None else {}
    parameters = at | ({"q": asked} if asked else {})
    return f"/contents/{content_id}?{urlencode(parameters)}" if parameters else f"/contents/{content_id}"


def second_in(start_s: float, cut: str) -> dict[str, str | int]:
    """A second of a film as addresses hold it, so that it is found again when the film is cut."""
    return {"t": int(start_s)} | ({"cut": cut} if cut else {})


def profile_path(profile_id: int) -> str:
    return f"/people/{profile_id}"


def topic_path(slug: str) -> str:
    return f"/topics/{slug}"
