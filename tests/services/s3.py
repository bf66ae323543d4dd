"""An S3 for the tests: versitygw over a temporary folder, with a bucket of its own for each test."""

import fcntl
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.services.processes import missing, serving
from uploads.storage import S3Credentials

_MODULE = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
_PROGRAMS = Path(__file__).parents[2] / ".cache" / "bin"
_REGION = "eu-west-1"
_CREDENTIALS = S3Credentials("test-access", "test-secret-0123456789")


@dataclass(frozen=True, slots=True)
class S3Server:
    """A server whose buckets all belong to one pair of keys."""

    endpoint: str
    folder: Path
    credentials: S3Credentials = _CREDENTIALS
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def bucket_url(self) -> str:
        """The address of a new, empty bucket."""
        name = f"bucket-{next(self._numbers)}"
        (self.folder / name).mkdir()  # to versitygw every folder is a bucket
        return self.url(name)

    def url(self, bucket: str) -> str:
        """The address of a bucket, which need not exist."""
        return f"s3://{bucket}?endpoint={self.endpoint}&region={_REGION}"


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The server that this test run shares."""
    with running_s3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@contextmanager
def running_s3(folder: Path) -> Iterator[S3Server]:
    """A server that keeps its buckets in a folder, until the block ends."""
    server = _versitygw()
    buckets = folder / "buckets"
    buckets.mkdir()

    def command(port: int) -> list[str | Path]:
        keys = ["--access", _CREDENTIALS.access_key, "--secret", _CREDENTIALS.secret_key]
        place = ["--port", f"127.0.0.1:{port}", "--region", _REGION]
        return [server, *keys, *place, "--quiet", "posix", buckets]

    with serving(command, folder / "log") as port:
        yield S3Server(f"http://127.0.0.1:{port}", buckets)


@pytest.fixture
def s3_url(s3_server: S3Server) -> str:
    """An empty bucket, as a setting names it; its keys are `s3_credentials`."""
    return s3_server.bucket_url()


@pytest.fixture(scope="session")
def s3_credentials(s3_server: S3Server) -> S3Credentials:
    """The keys to every bucket of the server."""
    return s3_server.credentials


def _versitygw() -> Path:
    """The program; built once, which takes minutes, where there is none but there is Go."""
    installed = shutil.which("versitygw", path=os.pathsep.join([str(_PROGRAMS), os.environ["PATH"]]))
    if installed:
        return Path(installed)
    go = shutil.which("go")
    if go is None:
        missing("versitygw is not installed, nor Go to build it")
    _PROGRAMS.mkdir(parents=True, exist_ok=True)
    with (_PROGRAMS / "versitygw.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = _PROGRAMS / "versitygw"
        if not built.exists():
            _build(go)
        return built


def _build(go: str) -> None:
    built = subprocess.run(
        [go, "install", "-ldflags=-s -w", _MODULE],
        env={**os.environ, "GOBIN": str(_PROGRAMS)},
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        missing(f"versitygw could not be built: {built.stderr[-500:]}")
