"""Every request has an id, a line in the log without what was asked, and a place in the figures."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hub.backends import Backends
from hub.db import utc_now
from hub.jobs import claim, retry_later
from hub.models.media import FileRole, MediaFile, MediaStep
from hub.models.work import WorkerBeat
from search.ports import SearchUnavailable
from tests.factories import make_content, make_user
from tests.hub.api.calling import Down
from tests.hub.conftest import Site, open_site

TOKEN = "figures-for-the-monitor"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def watched(tmp_path: Path):  # type: ignore[no-untyped-def]
    yield from open_site(tmp_path, HUB_METRICS_TOKEN=TOKEN)


def figures(site: Site) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = site.client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(site: Site, name: str, **labels: str) -> float:
    return figures(site).get((f"raakvlak_{name}", tuple(sorted(labels.items()))), 0.0)


# --- The id and the line --------------------------------------------------------------------------


def test_the_id_of_a_request_is_taken_over_and_answered(site: Site) -> None:
    answer = site.client().get("/healthz", headers={"X-Request-ID": "proxy-12345678"})
    assert answer.headers["X-Request-ID"] == "proxy-12345678"
    assert len(site.client().get("/healthz").headers["X-Request-ID"]) == 16


def test_the_log_names_the_view_and_not_what_was_asked(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with site.writing() as session:
        noor = make_user(session, "Noor")
    browser = site.client_for(noor)
    with caplog.at_level("INFO", logger="hub"):
        browser.get("/search?q=reorganisatie")

    (line,) = [one for one in caplog.records if one.message == "answered"]
    assert (vars(line)["route"], vars(line)["status"]) == ("search.show", 200)
    assert not any("reorganisatie" in str(vars(one)) for one in caplog.records if one.name.startswith("hub"))


def test_a_nudge_carries_the_request_that_asked_for_it(site: Site) -> None:
    with site.writing() as session:
        noor = make_user(session, "Noor")
    browser = site.client_for(noor)
    folder = site.backends.settings.home / "broker" / "messages"

    browser.post("/me/settings/inference", data={"inference": "out"}, headers={"X-Request-ID": "from-noor"})

    assert any('"request_id": "from-noor"' in message.read_text() for message in folder.glob("*.msg"))


# --- Figures --------------------------------------------------------------------------------------


def test_without_a_token_in_the_settings_there_are_no_figures(site: Site) -> None:
    assert site.client().get("/metrics").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer wrong", TOKEN, "Bearer é"])
def test_figures_are_for_who_knows_the_token(watched: Site, given: str) -> None:
    answer = watched.client().get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, "raakvlak_" in answer.text) == (401, False)


def test_a_search_is_measured_by_stage_and_outcome(watched: Site) -> None:
    with watched.writing() as session:
        noor = make_user(session, "Noor")
        make_content(session, "Rehearsing incidents")
    browser = watched.client_for(noor)
    browser.get("/search?q=nothing")
    watched.index()
    stages = ("embed", "match", "rank", "expand", "rows", "render")
    before = {stage: value(watched, "search_stage_seconds_count", stage=stage) for stage in stages}
    nothing = value(watched, "searches_total", outcome="nothing")

    browser.get("/search?q=incidents")

    after = {stage: value(watched, "search_stage_seconds_count", stage=stage) for stage in stages}
    assert after == {stage: count + 1 for stage, count in before.items()}
    assert value(watched, "searches_total", outcome="nothing") == nothing
    answered = {"method": "GET", "route": "search.show", "status": "2xx"}
    assert value(watched, "request_seconds_count", **answered) >= 2


def test_an_engine_that_does_not_answer_is_counted(watched: Site) -> None:
    with watched.writing() as session:
        noor = make_user(session, "Noor")
    before = value(watched, "errors_total", error="SearchUnavailable")
    watched.backends.__dict__["finder"] = Down(SearchUnavailable("refused"))
    watched.client_for(noor).get("/search?q=incidents")

    assert value(watched, "errors_total", error="SearchUnavailable") == before + 1


def test_queues_workers_and_parts_are_told(watched: Site) -> None:
    with watched.writing() as session:
        content = make_content(session, "Rehearsing incidents")
        file = MediaFile(
            content_id=content.id,
            role=FileRole.ORIGINAL,
            key="a",
            content_type="video/mp4",
            size_bytes=1,
            sha256="0",
        )
        session.add_all((file, WorkerBeat(name="index", seen_at=utc_now())))
        session.flush()
        session.add(MediaStep(file_id=file.id, name="probe", position=0))

    assert value(watched, "index_jobs", state="open") == 1
    assert value(watched, "index_lag_seconds") > 0
    assert value(watched, "media_steps", state="open") == 1
    assert value(watched, "worker_silence_seconds", worker="index") < 30
    assert (value(watched, "part_works", part="database"), value(watched, "part_works", part="workers")) == (
        1,
        0,
    )

    watched.index()
    assert (value(watched, "index_jobs", state="open"), value(watched, "index_documents")) == (0, 1)


def test_what_an_error_put_off_is_told(watched: Site) -> None:
    now = utc_now()
    with watched.writing() as session:
        make_content(session, "Rehearsing incidents")
    with watched.writing() as session:
        jobs = claim(session, limit=1, lease=timedelta(minutes=1), now=now)
        retry_later(session, jobs, not_before=now + timedelta(hours=1), reason="SearchUnavailable")

    assert value(watched, "index_jobs", state="postponed") == 1


def test_figures_tell_nothing_that_was_typed(watched: Site) -> None:
    with watched.writing() as session:
        noor = make_user(session, "Noor")
    browser = watched.client_for(noor)
    browser.get("/search?q=reorganisatie")
    browser.get("/reorganisatie")
    text = watched.client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert "reorganisatie" not in text


def test_processes_of_one_server_add_up(tmp_path: Path) -> None:
    env = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    measure = "from hub.metrics import *; measure_request('GET', 'search.show', 200, 0.1)"
    for _process in range(2):
        subprocess.run([sys.executable, "-c", measure], cwd=ROOT, env=env, check=True)
    read = f"{measure}; print(measured().decode())"
    told = subprocess.run(
        [sys.executable, "-c", read], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    ).stdout

    counts = [one for one in told.splitlines() if one.startswith("raakvlak_request_seconds_count")]
    assert counts == ['raakvlak_request_seconds_count{method="GET",route="search.show",status="2xx"} 3.0']


def test_the_hub_opens_with_figures_off(backends: Backends) -> None:
    assert backends.settings.metrics_token == ""
