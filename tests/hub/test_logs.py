"""Log lines are JSON with an event, its fields and a request, and quote nobody."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from hub.logs import REQUEST_ID, JsonLines, TextLines, request_id


def line(record: logging.LogRecord) -> dict[str, object]:
    made: dict[str, object] = json.loads(JsonLines("web").format(record))
    return made


def record(event: str, **fields: object) -> logging.LogRecord:
    return logging.getLogger("hub.x").makeRecord(
        "hub.x", logging.INFO, "x.py", 1, event, (), None, extra=fields
    )


def test_an_event_and_its_fields_are_one_object() -> None:
    token = REQUEST_ID.set("")  # a request of another test may have left its own in this thread
    try:
        made = line(record("index_jobs_drained", claimed=3, settled=2))
    finally:
        REQUEST_ID.reset(token)

    expected = {"event": "index_jobs_drained", "claimed": 3, "settled": 2, "level": "info", "process": "web"}
    assert expected.items() <= made.items()
    assert "request_id" not in made


def test_a_line_says_which_request_it_belongs_to() -> None:
    token = REQUEST_ID.set("abcdef0123456789")
    try:
        assert line(record("saved"))["request_id"] == "abcdef0123456789"
    finally:
        REQUEST_ID.reset(token)


def test_an_exception_gives_its_type_and_place_and_not_its_words() -> None:
    try:
        raise ValueError("insert into contents values ('Secret title')")
    except ValueError:
        failed = record("request_failed")
        failed.exc_info = sys.exc_info()
    for text in (JsonLines("web").format(failed), TextLines().format(failed)):
        assert "ValueError" in text
        assert "test_logs.py:" in text
        assert "Secret" not in text


@pytest.mark.parametrize("given", [None, "", "short", "x" * 65, "with space in it", 'in"jected\n'])
def test_an_id_that_is_none_is_replaced(given: str | None) -> None:
    assert request_id(given) != given
    assert len(request_id(given)) == 16


def test_the_id_of_a_proxy_is_kept() -> None:
    assert request_id("7f3c-91.ab_cd") == "7f3c-91.ab_cd"
