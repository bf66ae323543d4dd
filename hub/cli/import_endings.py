"""How an import on the command line ends: its report on output, and an exit code that says how it went."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import click

from hub.cli.exit_codes import BUSY, FAILED
from hub.services.imports.lease import SourceBusy


class Report(Protocol):
    """What an import did; `stopped` says why it could not finish."""

    @property
    def stopped(self) -> str: ...

    def as_json(self) -> dict[str, Any]: ...


R = TypeVar("R", bound=Report)


def seen_through(run: Callable[[], R], written: Callable[[R], str]) -> int:
    """Run an import and print its report as `written` writes it; answers the exit code."""
    try:
        report = run()
    except SourceBusy as busy:
        click.echo(f"hub: another import of {busy.source!r} is running; try again when it is done.", err=True)
        return BUSY
    click.echo(written(report))
    if report.stopped:
        click.echo(f"hub: the import did not finish: {report.stopped}", err=True)
    return FAILED if report.stopped else 0


def as_json(report: Report) -> str:
    """The report for programs."""
    return json.dumps(report.as_json(), ensure_ascii=False, indent=2)
