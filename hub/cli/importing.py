"""`hub import`: bring topics, people and items from files; progress on standard error, a report on output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from hub.backends import Backends
from hub.cli.exit_codes import BUSY, USAGE
from hub.cli.import_endings import as_json, seen_through
from hub.cli.opening import open_backends
from hub.db import utc_now
from hub.errors import Invalid
from hub.jobs import queue_state
from hub.services.imports.files import plan_import
from hub.services.imports.outcomes import Outcome
from hub.services.imports.report import FileReport, ImportReport
from hub.services.imports.run import Progress as Step
from hub.services.imports.run import Show, run_import


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--source", default="", help="Whose rows these are, where they do not say it (the folder's name)."
)
@click.option("--prune", is_flag=True, help="Retire what this source had and these files have no more.")
@click.option("--json", "wants_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def import_(context: click.Context, path: Path, source: str, prune: bool, wants_json: bool) -> None:
    """Import a folder with topics, people and items, or one such file (.jsonl, .csv, also .gz).

    Exit codes: 0 finished (what was left out is in the report), 2 nothing to import there, 3 another import
    of this source runs, 4 could not finish; run it again, it goes on where it stopped.
    """
    try:
        plan = plan_import(path, source=source, prune=prune)
    except Invalid as error:
        click.echo(f"hub: {path}: {error.problem}", err=True)
        context.exit(USAGE)
    backends = open_backends()

    def run() -> ImportReport:
        with _progress() as show:
            return run_import(backends, plan, clock=utc_now, show=show)

    code = seen_through(run, as_json if wants_json else as_text)
    if code != BUSY:
        _tell_what_waits(backends)
    context.exit(code)


def _tell_what_waits(backends: Backends) -> None:
    """What is not found yet, and by what it will be."""
    with backends.reading() as session:
        waiting = queue_state(session).open
    if waiting:
        click.echo(f"{waiting:,} documents wait to be indexed: the hub does that while it is up.", err=True)


@contextmanager
def _progress() -> Iterator[Show]:
    """A bar for each file, with rate and time left, while somebody watches."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%  {task.fields[rows]:,} rows  {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not Console(stderr=True).is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def show(step: Step) -> None:
        if step.file not in tasks:
            tasks[step.file] = bar.add_task(step.file, total=1.0, rows=0, rate=0.0)
        task = bar.tasks[tasks[step.file]]
        rate = step.rows / max(task.elapsed or 0.0, 0.001)
        bar.update(task.id, completed=step.done, rows=step.rows, rate=rate)

    with bar:
        yield show


def as_text(report: ImportReport) -> str:
    """The report for people."""
    lines = [line for file in report.files for line in _file_lines(file)]
    lines += [f"{count:,} {kind} retired: they are no longer there" for kind, count in report.retired.items()]
    lines += [
        f"Nothing retired for {name}: not every line of it could be read, so nobody can say what has gone."
        for name in report.not_pruned
    ]
    if report.variants:
        lines.append(
            f"Pairs of profiles that may be one person: {report.variants:,}, see `hub people variants`"
        )
    rows = sum(file.rows for file in report.files)
    lines.append(f"{rows:,} rows in {report.seconds:.1f} s ({rows / max(report.seconds, 0.001):,.0f}/s)")
    return "\n".join(lines)


def _file_lines(file: FileReport) -> Iterator[str]:
    counts = ", ".join(f"{file.counts[outcome]:,} {outcome.replace('_', ' ')}" for outcome in Outcome)
    yield f"{file.name}: {counts}"
    if file.damaged:
        yield f"  stopped {file.damaged}"
    for problem in file.problems:
        consequence = "left out: " if problem.left_out else ""
        who = f" ({problem.row_id})" if problem.row_id else ""
        yield f"  line {problem.line}{who}: {consequence}{problem.reason}"
    if file.more_problems:
        yield f"  and {file.more_problems:,} more problems"
    if file.ignored_fields:
        yield f"  ignored fields: {', '.join(sorted(file.ignored_fields))}"
