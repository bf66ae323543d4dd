"""A talk is heard in its own language unless a person said which, and with the words of the house."""

from __future__ import annotations

from sqlalchemy import select

from hub.access import EVERYONE, Viewer
from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content
from hub.models.media import Cue, HouseWord, Transcript
from hub.models.people import Role
from hub.services.media_steps import StepName, recognise_again
from indexer.drain import drain
from search.query import Filters, SearchQuery
from tests.indexer.media_world import bring, work_off
from tests.media_clips import clip

ADMIN = Viewer(frozenset({EVERYONE}), role=Role.ADMIN)


def languages(hub: Backends) -> tuple[list[str], str | None]:
    """Of the transcripts and of the content."""
    with hub.reading() as session:
        transcripts = list(session.scalars(select(Transcript.lang).order_by(Transcript.lang)))
        return transcripts, session.scalars(select(Content.lang)).one()


def test_a_talk_in_german_with_an_english_title_is_heard_as_german_and_says_so(hearing: Backends) -> None:
    bring(hearing, clip("german"))
    drain(hearing)

    work_off(hearing, StepName.PROBE, StepName.CAPTIONS)
    drain(hearing)

    assert languages(hearing) == (["de"], "de")
    query = SearchQuery("Fahrrad", filters=Filters(lang=frozenset({"de"})))
    found = hearing.finder.search(query, audience=frozenset({EVERYONE}), today=utc_now().date())
    assert len(found.hits) == 1
    with hearing.reading() as session:
        assert session.scalars(select(Content.revision)).one() == 1


def test_the_language_that_a_person_chose_is_heard_until_she_asks_to_have_it_found_out(
    hearing: Backends,
) -> None:
    file_id = bring(hearing, clip("german"), lang="en")
    work_off(hearing, StepName.PROBE, StepName.CAPTIONS)
    assert languages(hearing) == (["en"], "en")

    with hearing.writing() as session:
        recognise_again(session, ADMIN, file_id, None)
    work_off(hearing, StepName.CAPTIONS)

    assert languages(hearing) == (["de"], "en")


def test_a_name_of_the_house_is_written_as_the_house_writes_it(hearing: Backends) -> None:
    bring(hearing, clip("house"))
    with hearing.writing() as session:
        session.add(HouseWord(word="Zorvleck"))

    work_off(hearing, StepName.PROBE, StepName.CAPTIONS)

    with hearing.reading() as session:
        said = " ".join(session.scalars(select(Cue.text).order_by(Cue.position)))
    assert (said.count("Zorvleck"), said.count("Zorvlek")) == (2, 0)
