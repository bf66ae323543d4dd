"""Fields of any type: what is understood, and that nothing else does harm."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from hub.services.imports.values import (
    Fields,
    Unusable,
    digest_of,
    language_code,
    read_seconds,
    read_time,
)
from tests.hub.services.imports.anything import ANYTHING


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-24", datetime(2026, 9, 24, tzinfo=UTC)),
        ("2026-09-24T09:30:00+02:00", datetime(2026, 9, 24, 7, 30, tzinfo=UTC)),
        ("2026-09-24 09:30", datetime(2026, 9, 24, 9, 30, tzinfo=UTC)),
        ("20260924", datetime(2026, 9, 24, tzinfo=UTC)),
        ("2026-09", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026/9/4", datetime(2026, 9, 4, tzinfo=UTC)),
        ("24-09-2026", datetime(2026, 9, 24, tzinfo=UTC)),
        ("4/9/2026", datetime(2026, 9, 4, tzinfo=UTC)),
        ("24 september 2026", datetime(2026, 9, 24, tzinfo=UTC)),
        ("3 mrt. 2026", datetime(2026, 3, 3, tzinfo=UTC)),
        ("March 3rd, 2026", datetime(2026, 3, 3, tzinfo=UTC)),
        ("oktober 2026", datetime(2026, 10, 1, tzinfo=UTC)),
        ("2026-02-30", None),
        ("31-31-2026", None),
        ("0001-01-01", None),
        ("last week", None),
        ("", None),
    ],
)
def test_dates_of_several_forms_are_read(text: str, moment: datetime | None) -> None:
    assert read_time(text) == moment


@pytest.mark.parametrize(
    ("found", "seconds"),
    [
        (95, 95.0),
        (4.5, 4.5),
        ("95", 95.0),
        ("1:46", 106.0),
        ("01:02:46.13", 3766.13),
        ("90:00", 5400.0),
        ("PT1H2M3S", 3723.0),
        (0, 0.0),
        (-1, None),
        (1_595_000, None),
        (True, None),
        (float("nan"), None),
        (10**400, None),
        ("PT", None),
        ("an hour", None),
        ([1], None),
    ],
)
def test_durations_of_several_forms_are_read(found: Any, seconds: float | None) -> None:
    assert read_seconds(found) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "code"),
    [("nl", "nl"), ("NLD", "nl"), ("dut", "nl"), ("en-US", "en"), ("slk", "sk"), ("Dutch", None), ("", None)],
)
def test_languages_are_their_shortest_code(text: str, code: str | None) -> None:
    assert language_code(text) == code


@pytest.mark.parametrize("found", [None, "", "  ", [], {}, True, 1.5, "x" * 501])
def test_a_row_without_a_usable_id_is_left_out(found: Any) -> None:
    with pytest.raises(Unusable):
        Fields({"id": found}).row_id()


def test_a_number_is_an_id_too() -> None:
    assert Fields({"id": 12}).row_id() == "12"


def test_text_of_the_wrong_type_is_missing_with_a_note() -> None:
    fields = Fields({"title": {"nl": "Titel"}})
    assert (fields.line("title"), fields.notes) == ("", ["title is not text"])


def test_what_no_database_keeps_is_taken_out() -> None:
    assert Fields({"title": "a\x00b\ud800c"}).line("title") == "abc"


def test_the_digest_does_not_depend_on_the_order_of_fields() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1}) != digest_of({"a": 1, "b": 3})


@given(ANYTHING)
def test_no_value_of_a_field_is_more_than_a_note(found: Any) -> None:
    fields = Fields({"x": found})
    fields.line("x")
    fields.texts("x")
    fields.url("x")
    fields.language("x")
    fields.published("x")
    fields.seconds("x")
    assert digest_of(fields.values)
