"""The hub's web as it runs, for benchmarks that speak to it from outside."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from hub.backends import Backends
from tests.bench.measuring import free_port, started, wait_for


@contextmanager
def web(backends: Backends) -> Iterator[str]:
    """Host and port of a web over this hub, gone afterwards."""
    address = f"127.0.0.1:{free_port()}"
    settings = replace(backends.settings, bind=address, public_url=f"http://{address}")
    command = ["gunicorn", "--config", "python:hub.server", "--bind", address, "wsgi:app"]
    with environment({"HUB_PUBLIC_URL": settings.public_url}), started(command, settings) as process:
        wait_for(f"{settings.public_url}/healthz", process)
        yield address


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """These variables for the processes that the block starts."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
