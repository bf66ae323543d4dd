"""Is the process there, and can it work?"""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from hub.db import utc_now
from hub.health import QUEUE_AGE
from hub.models.work import IndexJob, WorkerBeat
from search.embedding import EmbedderUnavailable
from search.ports import SearchUnavailable
from tests.factories import make_content
from tests.hub.api.calling import Down
from tests.hub.conftest import Site


def beat(site: Site) -> None:
    with site.writing() as session:
        session.add_all(WorkerBeat(name=name, seen_at=utc_now()) for name in ("index", "media"))


def test_the_process_answers_anybody(site: Site) -> None:
    answer = site.client().get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_hub_with_all_its_parts_is_ready(site: Site) -> None:
    beat(site)
    answer = site.client().get("/readyz")
    ready = answer.get_json()
    assert (answer.status_code, ready["status"], ready["wrong"]) == (200, "ok", [])
    assert list(ready["parts"]) == sorted(
        ["database", "engine", "queue", "workers", "model", "storage", "broker", "media", "room"]
    )


def test_workers_that_are_silent_are_named(site: Site) -> None:
    answer = site.client().get("/readyz")
    assert (answer.status_code, answer.get_json()["wrong"]) == (503, ["workers"])


def test_every_part_that_does_not_answer_is_named(site: Site) -> None:
    beat(site)
    site.backends.__dict__["engine"] = Down(SearchUnavailable("https://user:secret@node:9200 refused"))
    site.backends.__dict__["embedder"] = Down(EmbedderUnavailable("packaged", "run hub up once"))
    answer = site.client().get("/readyz")
    assert (answer.status_code, answer.get_json()["wrong"]) == (503, ["engine", "model"])
    assert "secret" not in answer.get_data(as_text=True)


def test_a_database_that_does_not_answer_is_named_with_all_that_stands_in_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Down(OperationalError("select secret", {}, Exception("secret")))
    with monkeypatch.context() as down:
        down.setitem(site.backends.__dict__, "database", silent)
        answer = site.client().get("/readyz")
    assert (answer.status_code, answer.get_json()["wrong"]) == (
        503,
        ["database", "queue", "workers", "media"],
    )
    assert "secret" not in answer.get_data(as_text=True)


def test_a_queue_that_nobody_works_off_is_named(site: Site) -> None:
    beat(site)
    with site.writing() as session:
        make_content(session, "Waits")
        session.flush()
        session.execute(update(IndexJob).values(requested_at=utc_now() - QUEUE_AGE - timedelta(seconds=1)))
    answer = site.client().get("/readyz")
    assert (answer.status_code, answer.get_json()["wrong"]) == (503, ["queue"])


def test_a_database_of_another_release_is_named(site: Site) -> None:
    beat(site)
    with site.backends.database.engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0001'")
    answer = site.client().get("/readyz")
    assert (answer.status_code, answer.get_json()["wrong"]) == (503, ["database"])
