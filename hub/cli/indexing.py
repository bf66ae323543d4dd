"""The index: rebuild it beside the live one, compare it with the database."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from hub.cli.exit_codes import NO
from hub.cli.opening import open_backends
from hub.errors import Invalid
from indexer import verify as verifying
from indexer.rebuild import Progress, Proof, RebuildFailed, rebuild
from indexer.rollback import CannotRollBack, roll_back
from indexer.runs import accept_run, cancel_run
from indexer.verify import VerifyReport

SHOWN = 20


@click.command("reindex")
@click.option("--hold", "wish", flag_value="hold", help="Stop when it is proven; --promote makes it live.")
@click.option("--promote", "wish", flag_value="promote", help="Make the one that waits live, as it is.")
@click.option("--discard", "wish", flag_value="discard", help="Throw the unfinished one away.")
@click.option("--rollback", "wish", flag_value="rollback", help="Go back to the index that was live before.")
@click.pass_context
def reindex(context: click.Context, wish: str | None) -> None:
    """Build a new index while search goes on, prove it, make it live, and print its name.

    When the questions of HUB_JUDGED, or titles, are answered worse than before, it stops before it goes
    live, and the exit code is 1.
    """
    backends = open_backends()
    if wish == "discard":
        context.exit(0 if cancel_run(backends) else NO)
    try:
        if wish == "rollback":
            click.echo(roll_back(backends))
            return
        if wish == "promote" and not accept_run(backends):
            raise Invalid("index", "No index waits to be made live. Run hub reindex --hold to make one.")
        proof = rebuild(backends, held=wish == "hold", progress=_show)
    except (RebuildFailed, CannotRollBack) as error:
        raise Invalid("index", str(error)) from error
    click.echo(_in_words(proof), err=True)
    click.echo(proof.generation)
    context.exit(NO if proof.held and wish != "hold" else 0)


def _show(progress: Progress) -> None:
    step = "comparing" if progress.is_proving else f"{progress.done:,} of {progress.total:,}"
    pace = f", {progress.rate:,.0f} a second" if progress.rate else ""
    left = f", {progress.left} left" if progress.left is not None else ""
    click.echo(f"{progress.generation}: {step}{pace}{left}", err=True)


def _in_words(proof: Proof) -> str:
    """What the gate found, and what to do when it waits."""
    answers = proof.answers
    lines = [f"{proof.documents.compared:,} documents compared, {len(proof.documents.wrong):,} differ"]
    if answers.after is not None:
        kind = "judged questions" if answers.are_judged else "titles"
        before = "" if answers.before is None else f", {answers.before:.3f} before"
        same = "" if answers.overlap is None else f", {answers.overlap:.0%} of the first ten the same"
        lines.append(f"{answers.questions} {kind}: nDCG@10 {answers.after:.3f}{before}{same}")
    if answers.asked_overlap is not None:
        shared = f"{answers.asked_overlap:.0%} of the first ten the same"
        lines.append(f"{answers.asked} texts that people look for most: {shared}")
    if answers.are_worse:
        lines.append("Answers are worse than before.")
    if proof.held:
        lines.append("It waits: hub reindex --promote makes it live, --discard throws it away.")
    return "\n".join(lines)


@click.command("verify")
@click.option("--repair", is_flag=True, help="Bring what differs in line first.")
@click.option("--json", "as_json", is_flag=True, help="Print every difference as JSON.")
@click.pass_context
def verify(context: click.Context, repair: bool, as_json: bool) -> None:
    """Compare every document with its row; exit code 0 when index and database agree, 1 when not."""
    backends = open_backends()
    report = verifying.repair(backends) if repair else verifying.verify(backends)
    click.echo(json.dumps(asdict(report), indent=2) if as_json else as_text(report))
    context.exit(0 if report.agrees else NO)


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
