"""The words somebody searched for, marked in HTML of `hub.markdown`: text changes, tags do not. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from search.ranking.highlight import mark_all
from search.terms import TermGroup


def mark_html(html: str, groups: Sequence[TermGroup], lang: str | None) -> str:
    """The same HTML with `<mark>` around the words that stand for the query."""
    if not groups:
        return html
    marker = _Marker(groups, lang)
    marker.feed(html)
    marker.close()
    return "".join(marker.pieces)


class _Marker(HTMLParser):
    """Copies every tag as it stands and marks what is between them."""

    def __init__(self, groups: Sequence[TermGroup], lang: str | None) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._groups = groups
        self._lang = lang

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        written = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
        self.pieces.append(f"<{tag}{written}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(mark_all(data, self._groups, self._lang))
