"""Documents from their bytes to a hit that opens at the page."""

from __future__ import annotations

from sqlalchemy import select

from hub.access import EVERYONE
from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content
from hub.models.media import Cue, FileRole, Transcript
from indexer.drain import drain
from search.query import SearchQuery
from tests.documents import docx_of, pdf_of
from tests.indexer.media_world import bring_bytes, files, original, states, work_off
from uploads.sniff import FileType


def test_a_pdf_is_found_at_its_page_and_has_a_picture_of_each(backends: Backends) -> None:
    file_id = bring_bytes(backends, pdf_of(["Harbour and ferry", "", "Bicycle without petrol"]), FileType.PDF)

    work_off(backends)
    drain(backends)

    assert states(backends) == {"probe": "done", "text": "done", "pages": "done"}
    assert original(backends, file_id).about == {"kind": "document", "pages": 3, "found_lang": "en"}
    assert [file.about["page"] for file in files(backends, FileRole.PAGE)] == [1, 2, 3]
    results = backends.finder.search(
        SearchQuery("bicycle"), audience=frozenset({EVERYONE}), today=utc_now().date()
    )
    assert results.hits[0].moments[0].page == 3


def test_a_document_is_in_the_language_that_it_is_written_in(backends: Backends) -> None:
    bring_bytes(backends, docx_of(["De veerboot vertrekt om negen uur uit de haven."]), FileType.DOCX)

    work_off(backends)

    with backends.reading() as session:
        assert session.scalars(select(Transcript.lang)).one() == "nl"
        assert session.scalars(select(Content.lang)).one() == "nl"
        assert session.scalars(select(Cue.page)).all() == [1]


def test_pages_without_a_word_are_no_failure(backends: Backends) -> None:
    bring_bytes(backends, pdf_of(["", ""]), FileType.PDF)

    work_off(backends)

    assert states(backends) == {"probe": "done", "text": "skipped:no_text", "pages": "done"}
