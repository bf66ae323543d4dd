"""`GET /api/v1/search?sort=`: each order puts another content first, and what it cannot order comes last."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.models.contents import Kind
from tests.factories import make_content, make_user
from tests.hub.api.calling import Caller, caller_for
from tests.hub.conftest import open_site

BEST, NEWEST, TITLE, SHORTEST = "Lighthouse keepers", "Zeeland by night", "A coast walk", "Museum in a minute"
PASSING = "In the evening we pass the lighthouse, and then there is soup for everybody. " * 3


def filmed(year: int, seconds: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        "kind": Kind.VIDEO if seconds else Kind.NOTE,
        "published_at": datetime(year, 3, 1, tzinfo=UTC),
        "duration_s": seconds,
        "body": PASSING,
        **more,
    }


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """A program over four contents about a lighthouse, each the first in one order alone."""
    for site in open_site(tmp_path_factory.mktemp("coast")):
        with site.writing() as session:
            user = make_user(session, "Ada")
            make_content(session, SHORTEST, **filmed(2022, 60.0))
            make_content(session, TITLE, **filmed(2021, 900.0))
            make_content(session, NEWEST, **filmed(2025))
            about = "The lighthouse, its lamp and its keepers: a lighthouse needs keepers. " * 3
            make_content(session, BEST, **filmed(2023, 600.0, body=about))
        site.index()
        yield caller_for(site, user)


@pytest.mark.parametrize(
    ("sort", "rest"),
    [
        ("newest", [NEWEST, BEST, SHORTEST, TITLE]),
        ("title", [TITLE, BEST, SHORTEST, NEWEST]),
        ("shortest", [SHORTEST, BEST, TITLE, NEWEST]),
    ],
)
def test_every_order_is_kept_to_the_last_hit(ada: Caller, sort: str, rest: list[str]) -> None:
    assert titles(ada, sort=sort) == rest


def test_the_best_comes_first_also_when_no_order_is_asked_for(ada: Caller) -> None:
    assert titles(ada, sort="best")[0] == BEST
    assert titles(ada) == titles(ada, sort="best")


def titles(ada: Caller, **sort: str) -> list[str]:
    hits = ada.get("/search", q="lighthouse", **sort).get_json()["hits"]
    return [hit["title"] for hit in hits]
