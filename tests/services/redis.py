"""A Redis for the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.services.processes import program, serving


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that this test run shares."""
    server = program("redis-server")
    folder = tmp_path_factory.mktemp("redis")

    def command(port: int) -> list[str | Path]:
        place: list[str | Path] = ["--bind", "127.0.0.1", "--port", str(port), "--dir", folder]
        return [server, *place, "--save", "", "--appendonly", "no"]

    with serving(command, folder / "log") as port:
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A Redis with nothing in it."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server
