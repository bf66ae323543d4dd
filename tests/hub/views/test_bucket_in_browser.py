"""A hub whose files lie in a bucket: the browser sends parts to it and plays films from it, past the web."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Response, expect
from werkzeug.serving import make_server

from hub.cli.serving import prepare_storage
from hub.models.media import Upload
from hub.models.people import Role
from hub.recognition import LOGIN_COOKIE
from hub.services.media_steps import StepName
from indexer.arrivals import check_arrivals
from tests.e2e.playing import SECOND, comes_true
from tests.factories import make_user
from tests.hub.conftest import Site, open_site
from tests.indexer.media_world import work_off
from tests.media_clips import clip
from tests.services.processes import free_port
from tests.services.s3 import S3Server

pytestmark = pytest.mark.e2e
SOON_MS = 60_000


@dataclass(frozen=True)
class Served:
    """A hub that answers at `address`, and who may share there."""

    site: Site
    address: str
    cookie: str


@pytest.fixture
def served(tmp_path: Path, s3_server: S3Server) -> Iterator[Served]:
    port, keys = free_port(), s3_server.credentials
    settings = {
        "HUB_STORAGE_URL": s3_server.bucket_url(),
        "HUB_S3_ACCESS_KEY": keys.access_key,
        "HUB_S3_SECRET_KEY": keys.secret_key,
        "HUB_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    for site in open_site(tmp_path, **settings):
        prepare_storage(site.backends)
        with site.writing() as session:
            noor = make_user(session, "Noor", role=Role.CONTRIBUTOR, welcomed=True)
        cookie = site.client_for(noor).get_cookie(LOGIN_COOKIE)
        assert cookie
        server = make_server("127.0.0.1", port, site.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(site, f"http://127.0.0.1:{port}", cookie.value)
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_film_goes_to_the_bucket_and_plays_from_it_past_the_web(
    browser: Browser, served: Served, s3_server: S3Server
) -> None:
    film, backends = clip("film"), served.site.backends
    answers: list[Response] = []
    said: list[str] = []
    with browser.new_context(locale="en-GB", base_url=served.address) as context:
        context.add_cookies([{"name": LOGIN_COOKIE, "value": served.cookie, "url": served.address}])
        page = context.new_page()
        page.on("response", lambda answer: answers.append(answer))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto("/share")
        page.locator("input[data-files]").set_input_files(str(film))
        row = page.locator(".file").filter(has_text=film.name)
        expect(row.locator("[data-state]")).to_have_text("Sent", timeout=SOON_MS)
        assert check_arrivals(backends) == 1
        work_off(backends, StepName.PROBE, StepName.FIRST_RENDITION)
        with backends.reading() as session:
            content_id = session.query(Upload).one().content_id

        page.goto(f"/contents/{content_id}")
        page.locator("[data-part=start]").click()

        assert comes_true(page, f"{SECOND} > 0.3")
    bucket = urlsplit(s3_server.endpoint).netloc
    there = [answer for answer in answers if urlsplit(answer.url).netloc == bucket]
    assert [answer.status for answer in there if answer.request.method == "PUT"] == [200]
    assert {answer.status for answer in there if answer.request.method == "GET"} == {206}
    assert said == []
    stored = [one.size_bytes for one in backends.storage.list("originals/")]
    assert stored == [film.stat().st_size]
