"""How soon a change is found: a note made, edited and deleted by the API, a line of captions corrected in
their editor, at rest and during an import.

The promise is 2 s from the answer of the change to a search that knows of it, and 10 s for captions: those of
a talk of an hour, all of whose text is read again. An import lasts from its first row that waits for the
index to the last; it brings texts that no cache knows, and changes are tried until it is over or there were
enough.

    HUB_BENCH_DATA=... python -m tests.bench.bench_fresh [--home HUB_HOME] [--requests 20]
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import islice

from hub.models.people import User
from hub.services.accounts import create_token
from tests.bench.calling import Caller, until
from tests.bench.correcting import LINES, TITLE, Corrector, captioned_talk
from tests.bench.importing import importing
from tests.bench.measuring import (
    free_port,
    hub_to_measure,
    options,
    percentile,
    print_table,
    size_of,
    started,
    viewer_of_bench,
    wait_for,
)

TRIALS = 20
CHANGES = ("note made", "note edited", "note deleted", "caption corrected")


def main() -> None:
    chosen = options(__doc__)
    trials = min(chosen.requests, TRIALS)
    rows: list[list[object]] = []
    with hub_to_measure(chosen) as backends:
        user_id, _ = viewer_of_bench(backends.database)
        with backends.database.writing() as session:
            user = session.get_one(User, user_id)
            token = create_token(session, user, scopes=["read", "write"], name="fresh")
            corrector = captioned_talk(session, user)
        size = size_of(backends.database)
        backends.database.close()
        settings = replace(backends.settings, bind=f"127.0.0.1:{free_port()}")
        caller = Caller(f"http://{settings.bind}", token)
        lines = iter(range(0, LINES, LINES // (2 * TRIALS)))
        with started(["hub", "up"], settings) as process:
            wait_for(f"{caller.address}/readyz", process)
            until(lambda: caller.finds(TITLE))
            for when, meanwhile in (
                ("at rest", nullcontext(lambda: True)),
                ("while importing", importing(chosen, backends, settings)),
            ):
                with meanwhile as goes_on:
                    tried = list(islice(trying(caller, corrector, lines, goes_on), trials))
                rows += rows_for(when, tried)
    columns = ["change", "times", "p50 s", "p95 s", "most s"]
    print_table(f"From a change to the search that knows of it, {size}", columns, rows)


def trying(
    caller: Caller, corrector: Corrector, lines: Iterator[int], goes_on: Callable[[], bool]
) -> Iterator[tuple[float, ...]]:
    """Seconds of each change, again and again; a trial counts that began and ended while it goes on."""
    while goes_on():
        word = secrets.token_hex(4)  # one that no cache of vectors knows
        seconds = (*times_of(caller, word), corrected(caller, corrector, next(lines), word))
        if goes_on():
            yield seconds


def rows_for(when: str, tried: Sequence[tuple[float, ...]]) -> list[list[object]]:
    """Rows of the table, one for each kind of change."""
    if not tried:
        return [[f"{when}: over before a change was found", 0, "", "", ""]]
    return [
        [f"{name}, {when}", len(column), percentile(column, 0.5), percentile(column, 0.95), max(column)]
        for name, column in zip(CHANGES, zip(*tried, strict=True), strict=True)
    ]


def times_of(caller: Caller, word: str) -> tuple[float, float, float]:
    """Seconds until a note is found, found by its new title, and gone."""
    path = caller.makes_note(f"Fresh{word}")
    first = until(lambda: caller.finds(f"Fresh{word}"))
    caller.renames(path, f"Newer{word}")
    second = until(lambda: caller.finds(f"Newer{word}"))
    caller.deletes(path)
    return first, second, until(lambda: not caller.finds(f"Newer{word}"))


def corrected(caller: Caller, corrector: Corrector, line: int, word: str) -> float:
    """Seconds until a word is found at the line in which somebody wrote it."""
    corrector.correct(caller.address, line, f"Corrected{word}")
    return until(lambda: caller.hears(f"Corrected{word}"))


if __name__ == "__main__":
    main()
