"""The index: rebuild it beside the live one, compare it with the database."""

from __future__ import annotations

import click

from hub.cli.opening import open_backends
from indexer import rebuild as rebuilding
from indexer import verify as verifying


@click.command("reindex")
@click.option("--rollback", is_flag=True, help="Go back to the index that was live before.")
def reindex(rollback: bool) -> None:
    """Build a new index while search goes on, check it, and make it live."""
    backends = open_backends()
    if rollback:
        click.echo(rebuilding.roll_back(backends))
        return
    click.echo(rebuilding.rebuild(backends))


@click.command("verify")
@click.option("--repair", is_flag=True, help="Bring what differs in line.")
@click.pass_context
def verify(context: click.Context, repair: bool) -> None:
    """Compare every document with its row; exit code 0 when index and database agree."""
    backends = open_backends()
    report = verifying.repair(backends) if repair else verifying.verify(backends)
    click.echo(report)
    context.exit(0 if report.agrees else 1)
