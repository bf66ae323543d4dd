"""Rows of items: what is understood, and what is guessed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.models.contents import Kind, PersonRole
from hub.services.imports.items import CreditRow, ItemRow, made_title, read_item
from hub.services.imports.values import Unusable
from tests.hub.services.imports.anything import ANYTHING

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def item(**values: Any) -> ItemRow:
    return read_item(1, {"id": "a", **values}, "school", NOW)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"kind": "story"}, Kind.STORY),
        ({"type": "Blog"}, Kind.NOTE),
        ({"duration": 60}, Kind.VIDEO),
        ({"cues": [{"start_s": 0, "text": "hello"}]}, Kind.VIDEO),
        ({"transcript": "hello"}, Kind.VIDEO),
        ({"url": "https://www.youtube.com/watch?v=1"}, Kind.VIDEO),
        ({"url": "https://notyoutube.com/watch"}, Kind.LINK),
        ({"url": "https://example.org/a.mp4"}, Kind.VIDEO),
        ({"starts_at": "2026-04-01T09:00:00Z"}, Kind.SESSION),
        ({"provider": "A school"}, Kind.COURSE),
        ({"price": 0}, Kind.COURSE),
        ({"body": "words"}, Kind.NOTE),
        ({"url": "https://example.org/a.PDF"}, Kind.DOCUMENT),
        ({"url": "https://example.org/"}, Kind.LINK),
        ({"url": "http://[broken"}, Kind.LINK),
        ({}, Kind.NOTE),
        ({"kind": "gadget", "duration": 60}, Kind.VIDEO),
    ],
    ids=str,
)
def test_a_kind_is_found_from_the_rest(values: dict[str, Any], kind: Kind) -> None:
    assert item(**values).columns["kind"] is kind


@pytest.mark.parametrize(
    ("source_id", "collection", "title"),
    [
        ("talks/first-aid", "", "First aid"),
        ("podcast/go-time-11", "gotime", "Go time 11"),
        ("podcast/12", "Gotime", "Gotime 12"),
        ("docs/standards/index.mdx", "", "Standards"),
        ("///", "", "///"),
        ("---", "Series", "Series"),
    ],
)
def test_a_title_is_made_from_the_id(source_id: str, collection: str, title: str) -> None:
    assert made_title(source_id, collection) == title


def test_a_plain_transcript_of_what_is_no_video_is_its_body() -> None:
    row = item(kind="note", transcript="All of the text.")
    assert (row.columns["body"], row.cues) == ("All of the text.", ())


def test_speakers_come_after_people_and_never_double_them() -> None:
    row = item(
        kind="video",
        people=[
            {"id": "anna", "role": "author"},
            {"id": "anna", "role": "reviewer"},
            {"id": "x", "role": "cook"},
        ],
        speakers=["anna", None, "bram"],
        speaker_names=["Anna", "Nobody", "Bram"],
    )  # fmt: skip
    assert row.credits == (
        CreditRow("anna", PersonRole.AUTHOR, "Anna"),
        CreditRow("anna", PersonRole.REVIEWER, "Anna"),
        CreditRow("bram", PersonRole.SPEAKER, "Bram"),
    )
    assert row.notes == ("people has an entry without an id or with an unknown role",)


def test_cells_name_people_with_their_roles() -> None:
    row = item(kind="note", people="anna:author;http://x:reviewer;bram", speakers="carla")
    assert [(credit.person_id, credit.role) for credit in row.credits] == [
        ("anna", PersonRole.AUTHOR),
        ("http://x", PersonRole.REVIEWER),
        ("bram", PersonRole.AUTHOR),
        ("carla", PersonRole.AUTHOR),
    ]


@pytest.mark.parametrize("audience", [{"group": "x"}, ["everyone", 3], " ; ", 7])
def test_an_audience_that_cannot_be_read_leaves_the_item_out(audience: Any) -> None:
    with pytest.raises(Unusable):
        item(audience=audience)


def test_a_sample_session_starts_so_many_days_after_the_import() -> None:
    assert item(starts_in_days=30, starts_time="14:00").columns["starts_at"] == datetime(
        2026, 4, 1, 12, 0, tzinfo=UTC
    )


def test_the_last_cue_tells_the_duration() -> None:
    assert item(cues=[{"start_s": 0, "end_s": 9, "text": "hello"}]).columns["duration_s"] == 9.0


FIELD = st.sampled_from(
    ["title", "kind", "description", "body", "tags", "people", "speakers", "speaker_names", "language",
     "date", "duration", "url", "audience", "starts_at", "price", "cues", "transcript_vtt", "transcript",
     "starts_in_days", "starts_time"]
)  # fmt: skip


@given(st.dictionaries(FIELD, ANYTHING, max_size=4))
def test_no_row_with_an_id_does_worse_than_being_left_out(values: dict[str, Any]) -> None:
    try:
        row = item(**values)
    except Unusable:
        return
    assert row.columns["title"]
    assert row.digest(frozenset())
