"""What the benchmarks share: their options, a hub to measure in, its processes, and tables in Markdown."""

from __future__ import annotations

import argparse
import gc
import gzip
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import func, select

from hub.backends import Backends
from hub.config import Settings
from hub.db import Database, utc_now
from hub.models.contents import Content
from hub.models.people import Role, User
from hub.schema import migrate
from hub.services.accounts import create_token, create_user
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import
from indexer.drain import drain
from indexer.rebuild import ensure_live
from search.conversion import prepare_packaged

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "hub" / "sample"
START_TIMEOUT_S = 120
VIEWER = "bench@example.org"


@dataclass(frozen=True)
class Options:
    """What to measure with. `talks` 0 means all of `data`; with `home` an existing hub is measured."""

    data: Path
    talks: int
    requests: int
    home: Path | None
    passages: int
    minutes: int
    keep: Path | None = None
    times: int = 1


def options(description: str | None, arguments: Sequence[str] | None = None) -> Options:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=description)
    data = Path(os.environ.get("HUB_BENCH_DATA", SAMPLE))
    parser.add_argument("--data", type=Path, default=data, help="folder with items and people")
    parser.add_argument("--talks", type=int, default=0, help="take only so many rows of each file")
    parser.add_argument("--requests", type=int, default=400, help="how many searches or page views")
    parser.add_argument("--home", type=Path, help="measure this hub, as it is, instead of a fresh one")
    parser.add_argument("--passages", type=int, default=200_000, help="how far bench_growth grows")
    parser.add_argument("--minutes", type=int, default=1, help="how long the film of bench_media lasts")
    keepers = "bench_opensearch_growth and bench_import"
    parser.add_argument("--keep", type=Path, help=f"where {keepers} leave what they filled")
    parser.add_argument("--times", type=int, default=1, help="how often bench_import takes the rows, altered")
    return Options(**vars(parser.parse_args(arguments)))


# --- A hub to measure in --------------------------------------------------------------------------


def settings_in(home: Path, bind: str = "127.0.0.1:8000") -> Settings:
    """The settings of the environment with everything but model and vector cache below `home`."""
    given = Settings.from_env(dict(os.environ) | {"HUB_HOME": str(home), "HUB_BIND": bind})
    shared = Settings.from_env()
    settings = replace(given, models=shared.models, cache=shared.cache)
    if settings.embedder == "packaged":
        prepare_packaged(settings.models)
    return settings


def collect_as_the_server() -> None:
    """As `hub.server` does: else Python would look for garbage among all that was made before measuring."""
    gc.freeze()
    gc.set_threshold(10_000)


@contextmanager
def empty_hub() -> Iterator[Backends]:
    """A migrated hub with a live, empty index, gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="hub-bench-") as home,
        opened(settings_in(Path(home))) as backends,
    ):
        yield backends


@contextmanager
def opened(settings: Settings) -> Iterator[Backends]:
    """The hub of these settings, migrated, with a live index."""
    backends = Backends(settings)
    migrate(backends.database)
    ensure_live(backends)
    yield backends
    backends.database.close()


@contextmanager
def hub_to_measure(chosen: Options) -> Iterator[Backends]:
    """The hub at `--home`, or a fresh one with the data in it."""
    if chosen.home is not None:
        backends = Backends(settings_in(chosen.home))
        yield backends
        backends.database.close()
        return
    with empty_hub() as backends, rows_of(chosen) as folder:
        run_import(backends.database, plan_import(folder, source="bench"), clock=utc_now)
        drain(backends)
        yield backends


@contextmanager
def rows_of(chosen: Options) -> Iterator[Path]:
    """The folder with the data, cut to the first rows of each file when so many are asked for."""
    if not chosen.talks:
        yield chosen.data
        return
    with tempfile.TemporaryDirectory(prefix="hub-bench-rows-") as folder:
        for path in chosen.data.glob("*.jsonl*"):
            with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
                first = b"".join(islice(lines, chosen.talks))
            (Path(folder) / path.name.removesuffix(".gz")).write_bytes(first)
        yield Path(folder)


def viewer_of_bench(database: Database) -> tuple[int, str]:
    """A contributor of the hub's own for measuring: her id, and an API token that may read."""
    with database.writing() as session:
        user = session.scalar(select(User).where(User.email == VIEWER))
        user = user or create_user(session, VIEWER, name="Bench", role=Role.CONTRIBUTOR)
        user.welcomed = True
        return user.id, create_token(session, user, scopes=["read"], name="bench")


def questions(database: Database, count: int, *, seed: int = 7) -> list[str]:
    """Different questions, each of two to four words that stand in titles; the same each time."""
    with database.reading() as session:
        titles = session.scalars(select(Content.title).order_by(Content.id).limit(30_000)).all()
    chance = random.Random(seed)
    words = [re.findall(r"[^\W\d_]{3,}", title) for title in titles]
    usable = [found for found in words if len(found) >= 2]
    asked: dict[str, None] = {}
    while len(asked) < count:
        mixed = chance.choice(usable) + chance.choice(usable)
        asked[" ".join(chance.sample(mixed, min(len(mixed), chance.randint(2, 4))))] = None
    return list(asked)


def size_of(database: Database) -> str:
    """How much is in the hub, for the line above a table."""
    with database.reading() as session:
        contents = session.scalar(select(func.count()).select_from(Content)) or 0
    return f"{contents:,} contents"


# --- Processes ------------------------------------------------------------------------------------


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def started(command: Sequence[str], settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the hub with these settings, stopped afterwards."""
    env = os.environ | {
        "HUB_HOME": str(settings.home),
        "HUB_BIND": settings.bind,
        "HUB_MODELS": str(settings.models),
        "HUB_CACHE": str(settings.cache),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", *command], env=env, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until `url` answers 200. Raises `RuntimeError` when the process ends or nothing answers in time."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"no answer from {url}")


# --- Figures --------------------------------------------------------------------------------------


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * share), 1) - 1]


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table as it stands in `docs/performance.md`, with the load of the machine it was made on."""
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"\n### {title}\n\n{utc_now():%Y-%m-%d}, {load}\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + "|".join(["---"] + ["---:"] * (len(columns) - 1)) + "|")
    for row in rows:
        print("| " + " | ".join(_cell(value) for value in row) + " |")


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
