"""A document as its page shows it: each page as a picture beside its text, opened where a hit leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.addresses import content_path
from hub.services.reading import Reading
from hub.views.cards import picture_path
from hub.views.script import Line, Place, Script

LABEL_WORDS = 6


@dataclass(frozen=True, slots=True)
class PageView:
    """A page: its picture, what stands on it, and whether the viewer came for it."""

    number: int
    url: str
    image_url: str
    width: int
    height: int
    lines: tuple[Markup, ...]
    label: str
    is_current: bool
    is_found: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document in pages, and where its file is."""

    pages: tuple[PageView, ...]
    lang: str
    download_url: str


def document_view(reading: Reading, script: Script | None, place: Place) -> DocumentView | None:
    """The pages of a content that has pictures of them; None for anything else."""
    film = reading.film
    if film is None or not film.pages:
        return None
    content_id = reading.content.id
    words = _by_page(script.lines if script else ())
    pages = []
    for file in film.pages:
        number = int(file.about.get("page", 0))
        lines = words.get(number, ())
        pages.append(
            PageView(
                number=number,
                url=place.address(content_id, page=number),
                image_url=picture_path(content_id, file),
                width=int(file.about.get("width", 300)),
                height=int(file.about.get("height", 424)),
                lines=tuple(line.words for line in lines),
                label=_label(lines),
                is_current=place.page == number,
                is_found=any(line.is_found for line in lines),
            )
        )
    lang = script.lang if script else reading.content.lang or ""
    return DocumentView(tuple(pages), lang, f"{content_path(content_id)}/original")


def _by_page(lines: Sequence[Line]) -> dict[int, tuple[Line, ...]]:
    found: dict[int, list[Line]] = {}
    page = 0
    for line in lines:
        if line.page is not None:
            page = line.page
        elif line.words:
            found.setdefault(page, []).append(line)
    return {number: tuple(of_page) for number, of_page in found.items()}


def _label(lines: Sequence[Line]) -> str:
    """What a page is about: its first words."""
    words = lines[0].words.striptags().split() if lines else []
    return " ".join(words[:LABEL_WORDS]) + ("…" if len(words) > LABEL_WORDS else "")
