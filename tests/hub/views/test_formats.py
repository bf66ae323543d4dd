"""Numbers, dates and lengths by language."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from hub.views import formats

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (59.9, "0:59"), (2530, "42:10"), (3600, "1:00:00"), (3723, "1:02:03")]
)
def test_a_place_in_a_recording_reads_like_a_clock(seconds: float, shown: str) -> None:
    assert formats.clock(seconds) == shown


@pytest.mark.parametrize(
    ("lang", "seconds", "shown"),
    [
        ("en", 20, "1 min"),
        ("en", 360, "6 min"),
        ("nl", 7200, "2 u"),
        ("nl", 12000, "3 u 20 min"),
        ("en", 12000, "3 h 20 min"),
    ],
)
def test_a_length_is_rounded_and_in_words(app: Flask, lang: str, seconds: float, shown: str) -> None:
    with app.test_request_context(f"/?hl={lang}"):
        assert formats.length(seconds) == shown


@pytest.mark.parametrize(
    ("lang", "passed", "shown"),
    [
        ("en", timedelta(seconds=5), "just now"),
        ("nl", timedelta(seconds=5), "zojuist"),
        ("en", timedelta(weeks=3), "3 weeks ago"),
        ("nl", timedelta(weeks=3), "3 weken geleden"),
        ("en", timedelta(hours=-2), "in 2 hours"),
        ("nl", timedelta(days=800), "14 september 2024"),
    ],
)
def test_ago_becomes_a_date_after_a_year(app: Flask, lang: str, passed: timedelta, shown: str) -> None:
    with app.test_request_context(f"/?hl={lang}"):
        assert formats.ago(NOW - passed, NOW) == shown


@pytest.mark.parametrize(
    ("lang", "shown"), [("nl", "10.000 0,86 23 nov 13:00"), ("en", "10,000 0.86 23 Nov 13:00")]
)
def test_numbers_and_times_follow_the_language(app: Flask, lang: str, shown: str) -> None:
    with app.test_request_context(f"/?hl={lang}"):
        parts = (formats.number(10000), formats.share(0.86), formats.short_day(NOW), formats.time_of_day(NOW))
        assert " ".join(parts) == shown
