"""The words of an HTML page as a reader sees them: no script, no style, nothing that is fetched."""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser
from typing import Final

_UNSEEN: Final = frozenset(
    (
        *("script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object"),
        *("select", "textarea"),
    )
)
_INLINE: Final = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd"),
        *("mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"),
    )
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.I)


def text_of_html(content: bytes) -> str:
    """The text, a line for each block."""
    reader = _Reader()
    reader.feed(_decoded(content))
    reader.close()
    return "".join(reader.text)


class _Reader(HTMLParser):
    """Collects what stands outside of elements that nobody sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag == "body":
            # A head that was never closed ends here.
            self._unseen.clear()
        elif tag not in _INLINE:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        elif tag not in _INLINE:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text.append(data)


def _decoded(content: bytes) -> str:
    """By its byte order mark, what it says of itself, UTF-8, else Latin-1, which takes anything."""
    if content.startswith(codecs.BOM_UTF8):
        return content.decode("utf-8-sig", errors="replace")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    told = _CHARSET.search(content[:4096])
    for name in (*([told[1].decode("ascii", "replace")] if told else []), "utf-8"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeError):
            continue
    return content.decode("latin-1")
