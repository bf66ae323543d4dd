"""Milliseconds a search takes through the JSON API of a real web process, with one client and with four.

Every question is asked once, so that each is embedded anew. Each client keeps its connection. A web that has
just started knows neither the commonest words yet nor the rows that come most: so all is measured twice.

    HUB_BENCH_DATA=... python -m tests.bench.bench_search [--home HUB_HOME] [--requests 400]
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import product
from time import perf_counter
from urllib.parse import urlencode

from tests.bench.measuring import (
    hub_to_measure,
    options,
    percentile,
    print_table,
    questions,
    size_of,
    viewer_of_bench,
)
from tests.bench.webs import web

WARM_UP = 20
CLIENTS = (1, 4)
SINCE = ("just started", "a minute later")


def main() -> None:
    chosen = options(__doc__)
    with hub_to_measure(chosen) as backends:
        _, token = viewer_of_bench(backends.database)
        asked = questions(backends.database, WARM_UP + len(SINCE) * len(CLIENTS) * chosen.requests)
        rows: list[list[str | float]] = []
        with web(backends) as address:
            ask(address, token, [asked.pop() for _ in range(WARM_UP)])
            for since, clients in product(SINCE, CLIENTS):
                some = [asked.pop() for _ in range(chosen.requests)]
                began = perf_counter()
                took = ask_at_once(address, token, some, clients)
                rate = len(took) / (perf_counter() - began)
                rows.append([since, clients, *(percentile(took, share) for share in (0.5, 0.95, 0.99)), rate])
        columns = ["web", "clients", "p50 ms", "p95 ms", "p99 ms", "searches/s"]
        print_table(f"Search, {size_of(backends.database)}, {chosen.requests} questions a row", columns, rows)


def ask_at_once(address: str, token: str, texts: Sequence[str], clients: int) -> list[float]:
    """The same by several clients, each with its share of the questions."""
    with ThreadPoolExecutor(clients) as pool:
        parts = pool.map(lambda n: ask(address, token, texts[n::clients]), range(clients))
        return [one for part in parts for one in part]


def ask(address: str, token: str, texts: Sequence[str]) -> list[float]:
    """Milliseconds of each question, one after the other on one connection."""
    connection = HTTPConnection(address, timeout=60)
    took_ms = []
    for text in texts:
        started_at = perf_counter()
        path = f"/api/v1/search?{urlencode({'q': text})}"
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        body = answer.read()
        took_ms.append((perf_counter() - started_at) * 1000)
        if answer.status != 200 or json.loads(body)["degraded"]:
            raise SystemExit(f"a search was not answered as it should be: {answer.status} {body[:200]!r}")
    connection.close()
    return took_ms


if __name__ == "__main__":
    main()
