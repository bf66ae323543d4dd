"""One running hub and one browser for the whole run; a window of somebody, and films to send, for a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from hub.services import accounts
from tests.e2e.browsing import signed_in
from tests.e2e.running import SANNE, SOFIA, Hub, running_hub
from tests.media_clips import copied

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), HUB_EMBEDDER="hash:64") as hub:
        # Only Noor is new here
        with hub.backends.writing() as session:
            for email in (SANNE, SOFIA):
                accounts.user_by_email(session, email).welcomed = True
        yield hub


@pytest.fixture
def visit(browser: Browser, hub: Hub) -> Iterator[Open]:
    """Opens a window in which nobody is signed in, or with an address the person it belongs to."""
    contexts = []

    def open_window(email: str | None = None, **options: object) -> Page:
        if email:
            context = signed_in(browser, hub, email, **options)
        else:
            context = browser.new_context(**({"locale": "en-GB", "base_url": hub.address} | options))
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A small film of its own name, so that no test finds what another one sent."""
    return copied("film", tmp_path / f"{tmp_path.name}.mp4")


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A film of three parts."""
    return copied("large", tmp_path / f"{tmp_path.name}-large.mov")
