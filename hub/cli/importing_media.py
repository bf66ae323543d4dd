"""`hub import-media`: bring an archive of recordings and documents in; progress on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from hub.backends import Backends
from hub.cli.exit_codes import USAGE
from hub.cli.import_endings import as_json, seen_through
from hub.cli.opening import login_of, open_backends
from hub.db import utc_now
from hub.errors import Invalid
from hub.services.imports.media.report import MediaReport
from hub.services.imports.media.run import MediaImport, Show, run_media_import
from hub.services.imports.media.run import Progress as Step
from hub.services.imports.media.shelves import open_shelf
from hub.services.imports.outcomes import Outcome
from uploads.storage import S3Credentials


@click.command("import-media")
@click.argument("address")
@click.option("--owner", required=True, help="E-mail address of who looks after what names no other owner.")
@click.option("--source", default="", help="Whose files these are (the folder's name).")
@click.option("--json", "wants_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def import_media(context: click.Context, address: str, owner: str, source: str, wants_json: bool) -> None:
    """Bring in a folder, or a bucket as s3://BUCKET/PREFIX?endpoint=..., of recordings and documents.

    Captions (.vtt, .srt) and what is told of a file (.json) stand beside it under its name. Exit codes: 0
    finished (what was left out is in the report), 2 nothing to import there, 3 another import of this source
    runs, 4 could not finish; run it again, it goes on where it stopped.
    """
    backends = open_backends()
    try:
        plan = _plan(backends, address, owner, source)
    except Invalid as error:
        click.echo(f"hub: {error.problem}", err=True)
        context.exit(USAGE)

    def run() -> MediaReport:
        with _progress() as show:
            return run_media_import(backends, plan, clock=utc_now, show=show)

    context.exit(seen_through(run, as_json if wants_json else as_text))


def _plan(backends: Backends, address: str, owner: str, source: str) -> MediaImport:
    settings = backends.settings
    keys = None
    if settings.s3_access_key and settings.s3_secret_key:
        keys = S3Credentials(settings.s3_access_key, settings.s3_secret_key)
    shelf = open_shelf(address, keys)
    with backends.reading() as session:
        user = login_of(session, owner)
        if user.profile is None:
            raise Invalid("owner", "This login has no profile to own anything.")
        return MediaImport(shelf, source or shelf.name, user.profile.id)


@contextmanager
def _progress() -> Iterator[Show]:
    """One bar over all bytes, with rate and time left, while somebody watches."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not Console(stderr=True).is_terminal,
    )
    task = bar.add_task("", total=None)

    def show(step: Step) -> None:
        bar.update(task, description=step.path[-40:], completed=step.done_bytes, total=step.total_bytes)

    with bar:
        yield show


def as_text(report: MediaReport) -> str:
    """The report for people."""
    counts = ", ".join(f"{report.counts[outcome]:,} {outcome.replace('_', ' ')}" for outcome in Outcome)
    lines = [f"{report.source}: {counts}"]
    lines += [f"  {one.path}: {'left out: ' if one.left_out else ''}{one.reason}" for one in report.remarks]
    rate = report.copied_bytes / 1e6 / max(report.seconds, 0.001)
    lines.append(f"{report.copied_bytes / 1e6:,.1f} MB in {report.seconds:.1f} s ({rate:,.1f} MB/s)")
    lines.append("The media worker looks at each file now; what it makes of them stands on their pages.")
    return "\n".join(lines)
