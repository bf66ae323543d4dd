"""A language that a machine found is kept, and gives way to the one that a person chooses."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hub.access import Viewer
from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content, ContentState, Kind
from hub.models.media import MediaFile
from hub.models.work import IndexJob
from hub.services.contents import ContentChange, edit_content
from hub.services.drafts import Writing, keep_draft, publish
from hub.services.found_languages import chosen_language, found_language, note_found
from indexer.arrivals import check_arrivals
from tests.arriving import Sharing, sharing
from tests.hub.api.sending import film

DUTCH = "Een gesprek over de haven van de stad"


@pytest.fixture
def noor(backends: Backends) -> Sharing:
    return sharing(backends)


def brought(noor: Sharing, **fields: Any) -> int:
    """The content of a film that has arrived."""
    upload = noor.send(film(60_000), title=DUTCH, **fields)
    check_arrivals(noor.backends)
    return upload.content_id


def hear(noor: Sharing, content_id: int, lang: str) -> None:
    """As the worker does when it has heard the newest file."""
    with noor.backends.writing() as session:
        note_found(session, noor.files(content_id)[-1].id, lang)


def lang_of(noor: Sharing, content_id: int) -> str | None:
    return noor.content(content_id).lang


def save(noor: Sharing, content_id: int, lang: str, *, revision: int = 1) -> None:
    """Save the form of a content, which says something of its language."""
    writing = Writing(Kind.VIDEO, ContentChange(title=DUTCH, lang=lang), content_id, revision)
    with noor.backends.writing() as session:
        publish(session, noor.viewer, writing, now=utc_now())


def test_what_is_heard_is_the_language_of_a_content_that_has_none(noor: Sharing) -> None:
    content_id = brought(noor)
    with noor.backends.writing() as session:
        session.query(IndexJob).delete()

    hear(noor, content_id, "de")

    assert (lang_of(noor, content_id), noor.content(content_id).revision) == ("de", 1)
    with noor.backends.reading() as session:
        assert session.scalars(select(IndexJob.document_id)).all() == [content_id]
        assert chosen_language(session, session.get_one(Content, content_id)) is None


def test_a_title_does_not_tell_in_which_language_a_film_is(noor: Sharing) -> None:
    upload = noor.begin(film(60_000), title=DUTCH, state=ContentState.DRAFT)

    save(noor, upload.content_id, "")

    assert noor.content(upload.content_id).state is ContentState.PUBLISHED
    assert lang_of(noor, upload.content_id) is None


@pytest.mark.parametrize("state", [ContentState.PUBLISHED, ContentState.DRAFT])
def test_a_form_that_lay_open_meanwhile_is_saved_and_does_not_lose_what_was_heard(
    noor: Sharing, state: ContentState
) -> None:
    content_id = brought(noor, state=state)
    hear(noor, content_id, "de")

    if state is ContentState.DRAFT:
        writing = Writing(Kind.VIDEO, ContentChange(title=DUTCH, lang=""), content_id, 1)
        with noor.backends.writing() as session:
            keep_draft(session, noor.viewer, writing, now=utc_now())
    else:
        save(noor, content_id, "")

    assert lang_of(noor, content_id) == "de"


def test_what_a_person_chose_stays_whatever_is_heard(noor: Sharing) -> None:
    content_id = brought(noor, lang="nl")

    hear(noor, content_id, "de")

    assert lang_of(noor, content_id) == "nl"
    assert edited(noor.backends, noor.viewer, content_id, lang="") == "de"


def edited(backends: Backends, viewer: Viewer, content_id: int, **change: Any) -> str | None:
    with backends.writing() as session:
        return edit_content(
            session, viewer, content_id, ContentChange(**change), revision=1, now=utc_now()
        ).lang


def test_a_file_in_its_place_may_be_in_another_language_but_not_in_one_that_nobody_chose(
    noor: Sharing,
) -> None:
    content_id = brought(noor)
    hear(noor, content_id, "de")
    noor.send(film(61_000, seed=2), content_id=content_id)
    check_arrivals(noor.backends)
    with noor.backends.writing() as session:
        session.delete(session.get_one(MediaFile, noor.files(content_id)[0].id))
    with noor.backends.reading() as session:
        assert found_language(session, content_id) == "de"

    hear(noor, content_id, "fr")

    assert lang_of(noor, content_id) == "fr"
