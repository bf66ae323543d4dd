"""The steps that make a document fit to find and read: its text by page, and pictures of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from hub.models.contents import Content
from hub.models.media import FileRole
from hub.services.captions.lines import Line
from hub.services.captions.setting_aside import Captions
from hub.services.found_languages import chosen_language, note_found
from hub.services.media_steps import Skipped
from indexer.making import Made, NothingToDo, Output, Work
from indexer.saying import keep_transcript
from search.analysis.languages import LANGUAGES, language_of
from uploads.media import documents, page_images


def make_text(work: Work) -> Iterator[Made]:
    """The text of each page, so that search opens at the page. Raises `NothingToDo` for pictures of pages."""
    pages = documents.read(
        work.source(), work.original.content_type, scratch=work.folder, between=work.between
    )
    lines = _lines(pages)
    if not lines:
        raise NothingToDo(Skipped.NO_TEXT)

    def keep(session: Session) -> None:
        content = session.get_one(Content, work.original.content_id)
        found = language_of(" ".join(pages))
        lang = chosen_language(session, content) or found or LANGUAGES[0]
        keep_transcript(session, content.id, lang, Captions(lines))
        if lang == found:
            note_found(session, work.original.id, found)

    yield Made(also=keep)


def _lines(pages: Sequence[str]) -> tuple[Line, ...]:
    return tuple(Line(None, None, page, page=number) for number, page in enumerate(pages, start=1) if page)


def make_pages(work: Work) -> Iterator[Made]:
    """A picture of each page."""
    drawn = page_images.page_images(work.source(), folder=work.folder, between=work.between)
    outputs = tuple(
        Output(
            path=Path(image.path),
            name=f"page-{image.page:04}.webp",
            role=FileRole.PAGE,
            content_type=page_images.CONTENT_TYPE,
            about={"page": image.page, "width": image.width, "height": image.height},
        )
        for image in drawn
    )
    yield Made(outputs, replaces=lambda file: file.role is FileRole.PAGE)
