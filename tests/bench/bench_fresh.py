"""How soon a change is found: a note made, edited and deleted by the API, a line of captions corrected in
their editor, at rest and during an import.

The promise is 2 s from the answer of the change to a search that knows of it, and 10 s for captions: those of
a talk of an hour, all of whose text is read again.

    HUB_BENCH_DATA=... python -m tests.bench.bench_fresh [--home HUB_HOME] [--requests 20]
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from hub.models.people import User
from hub.services.accounts import create_token
from tests.bench.correcting import LINES, TITLE, Corrector, captioned_talk
from tests.bench.measuring import (
    Options,
    free_port,
    hub_to_measure,
    options,
    percentile,
    print_table,
    rows_of,
    size_of,
    started,
    viewer_of_bench,
    wait_for,
)

TRIALS = 20
GIVEN_UP_S = 60.0
CHANGES = ("note made", "note edited", "note deleted", "caption corrected")


@dataclass(frozen=True)
class Caller:
    """A program that may read and write."""

    address: str
    token: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[Any, str]:
        """The answer's JSON and its ETag."""
        request = Request(
            f"{self.address}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                **({} if body is None else {"Content-Type": "application/json"}),
                **headers,
            },
        )
        with urlopen(request, timeout=30) as answer:
            text = answer.read()
            return (json.loads(text) if text else None), answer.headers.get("ETag", "")

    def finds(self, word: str) -> bool:
        found, _ = self.ask("GET", f"/search?{urlencode({'q': word, 'limit': 1})}")
        return any(word in hit["title"] for hit in found["hits"])

    def hears(self, word: str) -> bool:
        """Whether a search leads to a moment at which it is said."""
        found, _ = self.ask("GET", f"/search?{urlencode({'q': word, 'limit': 1})}")
        return any(word in moment["text"] for hit in found["hits"] for moment in hit["moments"])


def main() -> None:
    chosen = options(__doc__)
    trials = min(chosen.requests, TRIALS)
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
        rows = []
        with started(["hub", "up"], settings) as process:
            wait_for(f"{caller.address}/readyz", process)
            until(lambda: caller.finds(TITLE))
            lines = iter(range(0, LINES, LINES // (2 * TRIALS)))
            for when, meanwhile in (
                ("at rest", nullcontext()),
                ("while importing", importing(chosen, settings)),
            ):
                with meanwhile:
                    words = [f"{when.replace(' ', '')}x{n}" for n in range(trials)]
                    seconds = [
                        (*times_of(caller, word), corrected(caller, corrector, next(lines), word))
                        for word in words
                    ]
                for name, column in zip(CHANGES, zip(*seconds, strict=True), strict=True):
                    rows.append(
                        [f"{name}, {when}", percentile(column, 0.5), percentile(column, 0.95), max(column)]
                    )
    print_table(
        f"From a change to the search that knows of it, {size}", ["change", "p50 s", "p95 s", "most s"], rows
    )


@contextmanager
def importing(chosen: Options, settings: Any) -> Iterator[None]:
    """The same rows once more, from another source, so that all of them are new work."""
    with (
        rows_of(chosen) as folder,
        started(["hub", "import", str(folder), "--source", "bench-again"], settings),
    ):
        yield


def times_of(caller: Caller, word: str) -> tuple[float, float, float]:
    """Seconds until a note is found, found by its new title, and gone."""
    note = {
        "kind": "note",
        "title": f"Fresh{word}",
        "body": "Written to be found.",
        "audience": ["everyone"],
        "lang": "en",
    }
    made, _ = caller.ask("POST", "/contents", note)
    first = until(lambda: caller.finds(f"Fresh{word}"))
    path = f"/contents/{made['id']}"
    _, etag = caller.ask("GET", path)
    caller.ask("PATCH", path, {"title": f"Newer{word}"}, **{"If-Match": etag})
    second = until(lambda: caller.finds(f"Newer{word}"))
    _, etag = caller.ask("GET", path)
    caller.ask("DELETE", path, **{"If-Match": etag})
    return first, second, until(lambda: not caller.finds(f"Newer{word}"))


def corrected(caller: Caller, corrector: Corrector, line: int, word: str) -> float:
    """Seconds until a word is found at the line in which somebody wrote it."""
    corrector.correct(caller.address, line, f"Corrected{word}")
    return until(lambda: caller.hears(f"Corrected{word}"))


def until(is_so: Callable[[], bool]) -> float:
    """Seconds until it is so. Raises `RuntimeError` when it never is."""
    began = time.perf_counter()
    while time.perf_counter() - began < GIVEN_UP_S:
        try:
            if is_so():
                return time.perf_counter() - began
        except HTTPError as error:
            if error.code != 503:
                raise
        time.sleep(0.02)
    raise RuntimeError("the change was never found")


if __name__ == "__main__":
    main()
