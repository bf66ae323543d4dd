"""`hub evaluate`: a judged set through the whole product, from the import to the search page's own service.

Everything but the vector cache is scratch: a database and an index of its own, thrown away afterwards, on
another engine too.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from hub.access import ANYBODY_SIGNED_IN
from hub.backends import Backends
from hub.cli.scratch import scratch_engine
from hub.config import Settings
from hub.db import utc_now
from hub.schema import migrate
from hub.services.answering import Answer, NamedHit, answer, answer_experts
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import
from hub.services.judged import JudgedSet, Question, Row, SetKind, read_judged_set
from hub.services.measures import mean_measures
from indexer.drain import drain
from indexer.rebuild import ensure_live
from search.conversion import prepare_packaged
from search.query import SearchQuery

DEPTH = 100
# A moment that begins this much before the right stretch still is right: one wants the run-up.
EARLY_S = 15


@click.command("evaluate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--engine", default="embedded:", help="Another engine's URL; the default is the embedded one.")
@click.option("--describe", is_flag=True, help="Ask with the description of a topic too.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(folder: Path, engine: str, describe: bool, as_json: bool) -> None:
    """Load a judged set and say how well the hub answers it."""
    judged = read_judged_set(folder, describe=describe)
    settings = Settings.from_env()
    with (
        tempfile.TemporaryDirectory(prefix="hub-evaluate-") as scratch,
        scratch_engine(engine, home := Path(scratch)) as search_url,
    ):
        if settings.embedder == "packaged":
            prepare_packaged(settings.models)
        backends = Backends(
            replace(
                settings,
                home=home,
                database_url=f"sqlite:///{home / 'hub.db'}",
                search_url=search_url,
                broker_url="filesystem:",
            )
        )
        figures = measure(backends, judged, home / "rows")
        backends.database.close()
    click.echo(json.dumps(figures) if as_json else _table(folder.name, figures))


def measure(backends: Backends, judged: JudgedSet, rows: Path) -> dict[str, float]:
    """Load the set into fresh backends and answer all its questions."""
    started = time.perf_counter()
    load_judged(backends, judged, rows)
    loaded_s = time.perf_counter() - started
    figures: dict[str, float] = {"questions": len(judged.questions), "loaded_s": round(loaded_s, 1)}
    match judged.kind:
        case SetKind.RETRIEVAL:
            return (
                mean_measures([(answered_contents(backends, q), q.grades) for q in judged.questions])
                | figures
            )
        case SetKind.EXPERTS:
            return (
                mean_measures([(answered_experts(backends, q), q.grades) for q in judged.questions]) | figures
            )
        case SetKind.MOMENTS:
            return _moment_measures(backends, judged) | figures


def load_judged(backends: Backends, judged: JudgedSet, rows: Path) -> None:
    """Import the set into fresh backends, by way of files below `rows`, and index it."""
    migrate(backends.database)
    ensure_live(backends)
    _write_rows(rows, judged)
    run_import(backends, plan_import(rows, source="judged"), clock=utc_now)
    drain(backends)


def _write_rows(folder: Path, judged: JudgedSet) -> None:
    folder.mkdir()
    files: dict[str, tuple[Row, ...]] = {"people": judged.people, "items": judged.items}
    for name, rows in files.items():
        if rows:
            lines = (json.dumps(row, ensure_ascii=False) for row in rows)
            (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _page(backends: Backends, text: str, limit: int) -> Answer:
    with backends.reading() as session:
        query = SearchQuery(text[:4_000], limit=limit)
        today = datetime.now(UTC).date()
        return answer(session, ANYBODY_SIGNED_IN, backends.finder, query, today=today)


def answered_contents(backends: Backends, question: Question) -> list[str]:
    """The source ids of the contents that are found, best first."""
    page = _page(backends, question.text, DEPTH)
    return [found.content.source_id or "" for found in page.hits]


def answered_experts(backends: Backends, question: Question) -> list[str]:
    """The source ids of the people who are found, best first."""
    with backends.reading() as session:
        experts = answer_experts(
            session,
            ANYBODY_SIGNED_IN,
            backends.finder,
            question.text[:4_000],
            limit=DEPTH,
            today=datetime.now(UTC).date(),
        )
        return [expert.profile.source_id or "" for expert in experts]


def opens_right(backends: Backends, question: Question) -> bool:
    """Whether the first hit is the right one and its strongest moment lies in the right stretch."""
    return _opens_right(_page(backends, question.text, 10).hits, question)


def _moment_measures(backends: Backends, judged: JudgedSet) -> dict[str, float]:
    """The share of questions whose best hit opens in the right stretch, and whose video is found at all."""
    right, found = 0, 0
    for question in judged.questions:
        hits = _page(backends, question.text, 10).hits
        found += any(hit.content.source_id in question.grades for hit in hits)
        right += _opens_right(hits, question)
    total = max(len(judged.questions), 1)
    return {"moment@1": right / total, "video@10": found / total}


def _opens_right(hits: Sequence[NamedHit], question: Question) -> bool:
    if not hits or hits[0].content.source_id not in question.grades:
        return False
    best = max(hits[0].hit.moments, key=lambda moment: moment.strength, default=None)
    if best is None or best.start_s is None:
        return False
    start_s, end_s = question.stretch_s or (0.0, 0.0)
    return start_s - EARLY_S <= best.start_s < end_s


def _table(name: str, figures: dict[str, float]) -> str:
    return "\n".join([name, *(f"  {measure:<12}{value:>10.3f}" for measure, value in figures.items())])
