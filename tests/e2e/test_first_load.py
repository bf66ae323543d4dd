"""What a first visit costs: bytes on the line without fonts and pictures, and nothing that jumps."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import BrowserContext, Response

from tests.e2e.conftest import Open
from tests.e2e.running import SANNE, Hub

MAX_BYTES = 150_000
# "Good", https://web.dev/articles/cls
MAX_SHIFT = 0.1
SHIFT = """() => new Promise(done => new PerformanceObserver(list => done(
    list.getEntries().filter(one => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0)
  )).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 300))"""
PAGES = ("/", "/search?q=incident", "talk", "person", "/topics/incident-response", "/notes/new", "/share")


def address(hub: Hub, page: str) -> str:
    named = {"talk": hub.content, "person": hub.person}
    titles = {"talk": "Cancellation done right: asyncio without leaks", "person": "Sanne Hoekstra"}
    return named[page](titles[page]) if page in named else page


@pytest.mark.parametrize("page", PAGES)
def test_a_first_visit_is_light(visit: Open, hub: Hub, page: str) -> None:
    window = visit(SANNE)
    answers: list[Response] = []
    _collect(window.context, answers)
    window.goto(address(hub, page), wait_until="networkidle")

    sizes = {one.url.removeprefix(hub.address): _compressed(one) for one in answers if _counts(one)}

    assert sum(sizes.values()) < MAX_BYTES, sizes


@pytest.mark.parametrize("page", PAGES)
def test_nothing_jumps_while_a_page_loads(visit: Open, hub: Hub, page: str) -> None:
    window = visit(SANNE)
    window.goto(address(hub, page), wait_until="networkidle")

    assert window.evaluate(SHIFT) < MAX_SHIFT


def _collect(context: BrowserContext, answers: list[Response]) -> None:
    context.on("response", lambda answer: answers.append(answer))


def _counts(answer: Response) -> bool:
    return answer.request.resource_type not in {"font", "image", "media"} and answer.status == 200


def _compressed(answer: Response) -> int:
    """The size on the line, where a proxy compresses what the hub does not."""
    return len(gzip.compress(answer.body(), 6))
