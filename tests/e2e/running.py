"""A whole hub as people run it: `hub up --sample`, web and workers, and ways to sign in to it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.backends import Backends
from hub.config import Settings
from hub.db import utc_now
from hub.models.contents import Content
from hub.models.people import Profile, Role
from hub.services import accounts
from tests.services.processes import free_port

STOP_TIMEOUT_S = 30
NOOR = "noor.zandstra@laagland.example"
SANNE = "sanne.hoekstra@laagland.example"
SOFIA = "sofia.marchetti@laagland.example"


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub that answers at `address`; `said` is what it told on the terminal."""

    address: str
    backends: Backends
    said: str

    def told_link(self, name: str) -> str:
        """The address with which `hub up --sample` lets one sign in as this person."""
        found = re.search(rf"^Sign in as {name} .*: (\S+)$", self.said, flags=re.MULTILINE)
        assert found, self.said
        return found[1]

    def login(self, email: str) -> str:
        """The secret of a new login of this person."""
        with self.backends.writing() as session:
            user = accounts.user_by_email(session, email)
            return accounts.start_login(session, user, now=utc_now(), remember=True)

    def newcomer(self, name: str, *, role: Role = Role.EMPLOYEE) -> str:
        """A new login, and the address that signs in to it once."""
        with self.backends.writing() as session:
            email = f"{name.lower().replace(' ', '.')}@laagland.example"
            user = accounts.create_user(session, email, name=name, role=role)
            token = accounts.make_sign_in_link(session, user, now=utc_now())
        return f"{self.address}/sign-in/{token}"

    def person(self, name: str) -> str:
        """The address of the profile with this name."""
        with self.backends.reading() as session:
            return f"/people/{session.scalars(select(Profile.id).where(Profile.name == name)).one()}"

    def content(self, title: str) -> str:
        """The address of the content with this title."""
        with self.backends.reading() as session:
            return f"/contents/{session.scalars(select(Content.id).where(Content.title == title)).one()}"


@contextmanager
def running_hub(home: Path, **env: str) -> Iterator[Hub]:
    """`hub up --sample` below an empty folder until the block ends."""
    port = free_port()
    environment = {
        "WEB_CONCURRENCY": "1",
        **{name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
        "HUB_HOME": str(home),
        "HUB_BIND": f"127.0.0.1:{port}",
        **env,
    }
    errors = home / "said"
    home.mkdir(parents=True, exist_ok=True)
    with errors.open("wb") as said:
        command = [sys.executable, "-m", "hub", "up", "--sample"]
        up = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=said, text=True)
    settings = Settings.from_env(environment)
    backends = Backends(settings)
    try:
        assert up.stdout is not None
        address = up.stdout.readline().strip()
        if not address:
            pytest.fail(f"the hub did not start:\n{errors.read_text()}", pytrace=False)
        _wait_for_links(up, errors)
        yield Hub(address, backends, errors.read_text())
    finally:
        backends.database.close()
        up.send_signal(signal.SIGTERM)
        try:
            up.communicate(timeout=STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            up.kill()
            up.communicate()


def _wait_for_links(up: subprocess.Popen[str], errors: Path) -> None:
    """Until the last line that it says has come."""
    while "Ctrl-C stops it." not in errors.read_text():
        assert up.poll() is None, errors.read_text()
