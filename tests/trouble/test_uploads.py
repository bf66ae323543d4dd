"""A film comes in over a line that breaks and to a web that is killed, whole, and the web stays small."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hub.backends import Backends
from hub.models.media import MediaFile
from hub.models.people import Role
from hub.schema import migrate
from hub.services.accounts import create_token
from indexer.arrivals import check_arrivals
from indexer.rebuild import ensure_live
from tests.factories import make_user
from tests.hubs import settings_for
from tests.services.processes import accepts, free_port, wait_until
from tests.trouble.cutting import Cutting, cutting
from tests.trouble.sender import Large, Sender

ROOT = Path(__file__).parents[2]
MIB = 1024**2
CUTS = 10
MAY_GROW_BYTES = 50 * MIB
SIZES = [
    pytest.param(30 * MIB + 7, id="30 MB"),
    pytest.param(2048 * MIB + 7, id="2 GB", marks=pytest.mark.soak),
]


@dataclass
class Web:
    """The hub's web on a port of its own, which may be killed and started again."""

    home: Path
    port: int
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--config", "python:hub.server"]
        bind = ["--bind", f"127.0.0.1:{self.port}", "wsgi:app"]
        log = (self.home / "web.log").open("ab")
        self.process = subprocess.Popen(
            [*command, *bind],
            cwd=ROOT,
            env=os.environ | self.env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        wait_until(lambda: accepts(self.port))

    def kill(self) -> None:
        """As `kill -9` does, the workers too."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def warm(self) -> None:
        """Returns once each of its processes holds what it loads after its start."""
        wait_until(lambda: (self.home / "web.log").read_text().count("web_warm") == len(self._children()))

    def used_bytes(self) -> int:
        """The memory of the processes that answer."""
        return sum(map(_resident_bytes, self._children()))

    def _children(self) -> list[int]:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(child) for child in children]


def _resident_bytes(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


@dataclass
class Trial:
    """A hub whose web runs behind a line that is cut; the storage's own line is cut where it has one."""

    backends: Backends
    web: Web
    line: Cutting
    sender: Sender

    def settled(self, upload: str) -> MediaFile:
        """The original that the worker makes of the upload."""
        assert check_arrivals(self.backends) == 1
        with self.backends.reading() as session:
            return session.query(MediaFile).filter_by(key=f"originals/{upload}").one()


@contextmanager
def trial(
    request: pytest.FixtureRequest, home: Path, storage: str, size_bytes: int, cuts: int
) -> Iterator[Trial]:
    port = free_port()
    every_bytes = size_bytes // (cuts + 1) if cuts else size_bytes
    env = {"HUB_BIND": f"127.0.0.1:{port}"}
    target = port
    if storage == "s3":
        url, keys = request.getfixturevalue("s3_url"), request.getfixturevalue("s3_credentials")
        target = urlsplit(url.partition("endpoint=")[2].partition("&")[0]).port or 0
        env |= {"HUB_S3_ACCESS_KEY": keys.access_key, "HUB_S3_SECRET_KEY": keys.secret_key}
        env["HUB_STORAGE_URL"] = url
    with cutting(target, every_bytes=every_bytes, times=cuts) as line:
        if storage == "s3":
            env["HUB_STORAGE_URL"] += f"&public_endpoint={line.url}"
        else:
            env["HUB_PUBLIC_URL"] = line.url
        env |= {"HUB_HOME": str(home), "HUB_EMBEDDER": "hash:64"}
        backends = Backends(settings_for(home, **env))
        migrate(backends.database)
        ensure_live(backends)
        with backends.writing() as session:
            token = create_token(session, make_user(session, "Noor Vink", role=Role.CONTRIBUTOR))
        web = Web(home, port, env)
        web.start()
        try:
            yield Trial(backends, web, line, Sender(f"http://127.0.0.1:{port}", token))
        finally:
            web.kill()
            backends.database.close()


@pytest.mark.parametrize("size_bytes", SIZES)
@pytest.mark.parametrize("storage", ["folder", "s3"])
def test_a_film_arrives_whole_over_a_line_that_is_cut_ten_times(
    request: pytest.FixtureRequest, tmp_path: Path, storage: str, size_bytes: int
) -> None:
    content = Large(size_bytes)
    with trial(request, tmp_path, storage, size_bytes, CUTS) as tried:
        upload = tried.sender.begin(content)["token"]
        tried.web.warm()
        before = tried.web.used_bytes()

        answer = tried.sender.send(upload, content)

        assert answer["state"] == "checking"
        assert (tried.line.cuts, tried.sender.failures) == (CUTS, CUTS)
        grown = tried.web.used_bytes() - before
        print(f"\n{storage}, {size_bytes / MIB:,.0f} MB, {CUTS} cuts: the web grew by {grown / MIB:.1f} MB")
        assert grown < MAY_GROW_BYTES
        original = tried.settled(upload)
        assert (original.sha256, original.size_bytes) == (content.sha256(), size_bytes)


@pytest.mark.parametrize("storage", ["folder", pytest.param("s3", marks=pytest.mark.soak)])
def test_a_web_that_is_killed_half_way_goes_on_where_it_was(
    request: pytest.FixtureRequest, tmp_path: Path, storage: str
) -> None:
    content = Large(30 * MIB + 7)
    with trial(request, tmp_path, storage, content.size_bytes, 0) as tried:
        upload = tried.sender.begin(content)["token"]
        tried.sender.send_part(upload, 1, content.part(1))
        tried.sender.send_part(upload, 3, content.part(3))
        killing = Killing(tried, at_bytes=tried.line.sent_bytes + MIB)
        tried.line.on_bytes = killing

        tried.sender.send(upload, content)
        killing.restarted()

        assert tried.settled(upload).sha256 == content.sha256()


class Killing:
    """Kills a web once, in the middle of a part, and starts it again when its sender has noticed.

    She notices by that part, or where it goes past the web, by the question after it.
    """

    def __init__(self, tried: Trial, at_bytes: int) -> None:
        self._tried = tried
        self._at_bytes = at_bytes
        self._starting: threading.Thread | None = None

    def __call__(self, sent_bytes: int) -> None:
        if self._starting is None and sent_bytes >= self._at_bytes:
            self._tried.web.kill()
            self._starting = threading.Thread(target=self._start)
            self._starting.start()

    def _start(self) -> None:
        wait_until(lambda: self._tried.sender.failures > 0)
        self._tried.web.start()

    def restarted(self) -> None:
        """Returns when the web answers again."""
        assert self._starting, "nothing was killed"
        self._starting.join()
