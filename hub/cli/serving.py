"""`hub up`: bring the tables and the model in order, then run web and workers until Ctrl-C."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess  # every command is our own
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click

from hub.backends import Backends, one_that_is_set
from hub.cli.sample import add_sample, sign_in_addresses
from hub.config import Settings
from hub.schema import is_current
from hub.schema import migrate as migrate_tables
from indexer.app import worker_command
from indexer.drain import drain
from indexer.generations import live_generation
from indexer.places import is_behind
from indexer.rebuild import ensure_live, rebuild_needed
from indexer.verify import catch_up
from search.conversion import prepare_packaged
from uploads.media.recognisers import PACKAGED, check_recogniser, prepare_recogniser
from uploads.storage import StorageError

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 15
# linux/prctl.h
PR_SET_PDEATHSIG = 1
ENDINGS = (signal.SIGINT, signal.SIGTERM)


@click.command("migrate")
def migrate() -> None:
    """Bring the tables to this release."""
    migrate_tables(Backends(Settings.from_env()).database)


@click.command("prepare")
def prepare() -> None:
    """Bring tables, files, model and a first index in order, and start nothing."""
    backends = Backends(Settings.from_env())
    check_settings(backends)
    prepare_tables_and_model(backends)
    prepare_storage(backends)
    prepare_index(backends)


@click.command("up")
@click.option("--sample", is_flag=True, help="Add the sample organisation first, if it is not there.")
def up(sample: bool) -> None:
    """Start the web and its workers, print the address, and stop them all at Ctrl-C."""
    settings = Settings.from_env()
    backends = Backends(settings)
    check_settings(backends)
    prepare_tables_and_model(backends)
    try:
        prepare_storage(backends)
    except StorageError as error:
        click.echo(f"Files cannot be kept now ({type(error).__name__}): look at HUB_STORAGE_URL.", err=True)
    if sample:
        add_sample(backends)
    prepare_index(backends)
    for ending in ENDINGS:
        signal.signal(ending, _interrupt)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        # One after the other: loading them all at once keeps the first page waiting
        processes.append(_start(_web_command(settings)))
        _wait_until_answering(settings, processes)
        processes.extend(_start(worker_command(name)) for name in workers(settings))
        click.echo(settings.public_url)
        for who, address in sign_in_addresses(backends) if sample else ():
            click.echo(f"Sign in as {who}: {address}", err=True)
        click.echo("Ctrl-C stops it.", err=True)
        _wait_while_running(processes)
    except KeyboardInterrupt:
        click.echo("Stopping.", err=True)
    finally:
        _stop(processes)


def check_settings(backends: Backends) -> None:
    """Raise `SettingsError` for what only workers use: they would say it in a log that nobody reads."""
    with one_that_is_set():
        check_recogniser(backends.settings.recogniser)
    backends.broker.connection().close()


def prepare_tables_and_model(backends: Backends) -> None:
    """Each made if it is not there yet."""
    if not is_current(backends.database):
        click.echo("Preparing the database.", err=True)
        migrate_tables(backends.database)
    if backends.settings.embedder == "packaged":
        prepare_packaged(backends.settings.models)
    if backends.settings.recogniser == PACKAGED:
        prepare_recogniser(backends.settings.models)


def prepare_storage(backends: Backends) -> None:
    """A place for files, into which our own pages may send them. Raises `StorageError`."""
    backends.storage.prepare(origins=[backends.settings.public_url])


def prepare_index(backends: Backends) -> None:
    """A live index with what is in the database, so that the first search finds it."""
    if live_generation(backends.engine) is None:
        click.echo("Preparing the index.", err=True)
    ensure_live(backends)
    if is_behind(backends):
        click.echo("Comparing the index with the database: changes may have gone to another one.", err=True)
        missed = catch_up(backends)
        drain(backends)
        click.echo(f"{missed:,} documents differed and are brought in line.", err=True)
    reason = rebuild_needed(backends)
    if reason:
        click.echo(f"The index was made differently ({reason}): run `hub reindex`.", err=True)


def workers(settings: Settings) -> tuple[str, ...]:
    """The processes beside the web; a broker for several machines has its clock apart from its workers."""
    return ("index", "media") if settings.broker_url == "filesystem:" else ("index", "media", "beat")


def _web_command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "--config", "python:hub.server", "--bind", settings.bind, "wsgi:app"
    ]  # fmt: skip


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A process of its own group, so that Ctrl-C reaches it through us alone, and from our own folder."""
    root = Path(__file__).resolve().parents[2]
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    env = os.environ | {"PYTHONPATH": path}
    # Standard output is for data: our address.
    return subprocess.Popen(  # noqa: S603
        command, env=env, stdout=sys.stderr.fileno(), start_new_session=True, preexec_fn=_end_with_parent()
    )


def _end_with_parent() -> Callable[[], None] | None:
    """What a new process asks of Linux: to be ended when we are killed and cannot end it ourselves."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_answering(settings: Settings, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in processes):
            raise click.ClickException("a process ended at its start; its last words stand above")
        try:
            with urlopen(f"http://{settings.bind}/healthz", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise click.ClickException(f"no answer from http://{settings.bind} within {START_TIMEOUT_S} s")


def _wait_while_running(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    raise click.ClickException("a process has ended; stopping the others")


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_TIMEOUT_S
    for process in processes:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _interrupt(_signal: int, _frame: object) -> None:
    """The first one stops everything; a second one must not stop the stopping."""
    for ending in ENDINGS:
        signal.signal(ending, _already_stopping)
    raise KeyboardInterrupt


def _already_stopping(_signal: int, _frame: object) -> None:
    """Nothing more to do."""
