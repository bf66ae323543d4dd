"""Each server answers, is empty for every test, and is stopped at the end."""

import sys
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
import redis

from tests.services import processes
from tests.services.postgres import PostgresServer
from tests.services.s3 import S3Server
from uploads.opening import open_storage
from uploads.storage import S3Credentials


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")


@pytest.mark.parametrize("round_", ["first", "again"])
@pytest.mark.postgres
def test_postgres_answers_with_an_empty_database(postgres_url: str, round_: str) -> None:
    with psycopg.connect(_plain(postgres_url)) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        connection.execute("create table seen (word text)")

    assert tables == []


@pytest.mark.postgres
def test_postgres_copies_a_template(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as template:
        with psycopg.connect(_plain(postgres_server.url(template))) as connection:
            connection.execute("create table topic as select 'loopbaan' as label")
        with (
            postgres_server.database(template=template) as copy,
            psycopg.connect(_plain(postgres_server.url(copy))) as connection,
        ):
            labels = connection.execute("select label from topic").fetchall()

    assert labels == [("loopbaan",)]


@pytest.mark.parametrize("round_", ["first", "again"])
def test_redis_answers_and_is_empty(redis_url: str, round_: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        keys = client.keys()
        client.set("seen", "1")

    assert keys == []


@pytest.mark.parametrize("round_", ["first", "again"])
def test_s3_answers_with_an_empty_bucket(s3_url: str, s3_credentials: S3Credentials, round_: str) -> None:
    storage = open_storage(s3_url, credentials=s3_credentials)

    assert list(storage.list()) == []


def test_s3_is_on_this_machine_only(s3_server: S3Server) -> None:
    assert s3_server.endpoint.startswith("http://127.0.0.1:")


def test_a_server_runs_as_long_as_the_block(tmp_path: Path) -> None:
    def command(port: int) -> list[str]:
        return [
            sys.executable,
            "-m",
            "http.server",
            str(port),
            "--bind",
            "127.0.0.1",
            "--directory",
            str(tmp_path),
        ]

    with (
        processes.serving(command, tmp_path / "log") as port,
        urlopen(f"http://127.0.0.1:{port}/") as answer,
    ):
        status = answer.status
    assert (status, processes.accepts(port)) == (200, False)


@pytest.mark.parametrize(
    ("environment", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_a_missing_program_skips_here_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, environment: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", environment)

    with pytest.raises(outcome, match="no-such-server is not installed"):
        processes.program("no-such-server")
