"""Word data, a word a line, and where it comes from (`README.md`). Read once, at first use."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.resources import files

_NAMES = ("parts_nl.txt", "stems_nl.txt")


def lines(name: str) -> tuple[str, ...]:
    """The lines of a word list, without comments and empty ones."""
    text = (files(__name__) / name).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def digest() -> str:
    """Eight characters that change with any of the lists."""
    content = blake2b(digest_size=4)
    for name in _NAMES:
        content.update("\n".join(lines(name)).encode())
    return content.hexdigest()
