"""The index: rebuild it beside the live one, compare it with the database."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from hub.cli.opening import open_backends
from hub.errors import Invalid
from indexer import verify as verifying
from indexer.rebuild import CannotRollBack, Progress, RebuildFailed, rebuild, roll_back
from indexer.verify import VerifyReport

SHOWN = 20


@click.command("reindex")
@click.option("--rollback", is_flag=True, help="Go back to the index that was live before.")
def reindex(rollback: bool) -> None:
    """Build a new index while search goes on, prove it, make it live, and print its name."""
    backends = open_backends()
    try:
        name = roll_back(backends) if rollback else rebuild(backends, progress=_show).generation
    except (RebuildFailed, CannotRollBack) as error:
        raise Invalid("index", str(error)) from error
    click.echo(name)


def _show(progress: Progress) -> None:
    step = "comparing" if progress.is_proving else f"{progress.done:,} of {progress.total:,}"
    click.echo(f"{progress.generation}: {step}", err=True)


@click.command("verify")
@click.option("--repair", is_flag=True, help="Bring what differs in line first.")
@click.option("--json", "as_json", is_flag=True, help="Print every difference as JSON.")
@click.pass_context
def verify(context: click.Context, repair: bool, as_json: bool) -> None:
    """Compare every document with its row; exit code 0 when index and database agree, 1 when not."""
    backends = open_backends()
    report = verifying.repair(backends) if repair else verifying.verify(backends)
    click.echo(json.dumps(asdict(report), indent=2) if as_json else as_text(report))
    context.exit(0 if report.agrees else 1)


def as_text(report: VerifyReport) -> str:
    """The report for people: a line a difference, of the first ones."""
    verdicts = (
        ("wrong, and hub verify --repair mends it", report.wrong),
        ("waits for the index worker", report.waiting),
        ("refused by the engine; the log says why", report.refused),
    )
    lines = [
        f"  {difference.ref.type} {difference.ref.id}: {difference.problem}, {verdict}"
        for verdict, differences in verdicts
        for difference in differences
    ]
    more = [f"  and {len(lines) - SHOWN:,} more; --json has them all"] if len(lines) > SHOWN else []
    total = f"{report.compared:,} documents compared, {len(lines):,} differ"
    return "\n".join([total, *lines[:SHOWN], *more])
