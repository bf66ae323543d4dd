"""Each page of the hub: server time, SQL statements, and what a first visit loads, compressed.

Measured inside the application, for a contributor; each view is of another row where there are more.

    HUB_BENCH_DATA=... python -m tests.bench.bench_pages [--home HUB_HOME] [--requests 100]
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from threading import get_ident
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.db import Database, utc_now
from hub.models.contents import ContentPerson, ContentTopic
from hub.models.people import Group, User
from hub.models.topics import Topic
from hub.recognition import LOGIN_COOKIE
from hub.services.accounts import start_login
from tests.bench.measuring import (
    hub_to_measure,
    options,
    percentile,
    print_table,
    questions,
    size_of,
    viewer_of_bench,
)

WARM_UP = 3
ROWS = 100
_LOADED = re.compile(r'(?:<link[^>]+href|<script[^>]+src|<img[^>]+src)="(/[^"]+)"')


def main() -> None:
    chosen = options(__doc__)
    with hub_to_measure(chosen) as backends:
        app = create_app(backends.settings)
        database: Database = app.extensions["raakvlak"].database
        user_id, _ = viewer_of_bench(database)
        browser = app.test_client()
        with database.writing() as session:
            login = start_login(session, session.get_one(User, user_id), now=utc_now(), remember=True)
        browser.set_cookie(LOGIN_COOKIE, login)
        rows = [
            _measured(name, addresses, browser, database, chosen.requests)
            for name, addresses in _pages(database).items()
            if addresses
        ]
        columns = ["page", "p50 ms", "p95 ms", "most statements", "first load kB"]
        print_table(f"Pages, {size_of(database)}, {chosen.requests} views each", columns, rows)


def _pages(database: Database) -> dict[str, list[str]]:
    """The addresses of each kind of page; rows with most behind them first."""
    asked = questions(database, ROWS)
    with database.reading() as session:
        return {
            "home": ["/"],
            "search": [f"/search?{urlencode({'q': text})}" for text in asked],
            "suggestions": [f"/suggest?{urlencode({'q': text[:4]})}" for text in asked],
            "content": [f"/contents/{id_}" for id_ in _most(session, ContentTopic.content_id)],
            "content, with a question": [
                f"/contents/{id_}?{urlencode({'q': text})}"
                for id_, text in zip(_most(session, ContentTopic.content_id), asked, strict=False)
            ],
            "person": [f"/people/{id_}" for id_ in _most(session, ContentPerson.profile_id)],
            "people": ["/people"],
            "topic": [f"/topics/{slug}" for slug in _busiest_topics(session)],
            "topics": ["/topics"],
            "team": [f"/teams/{id_}" for id_ in session.scalars(select(Group.id).limit(ROWS))],
            "raakvlak": ["/raakvlak"],
            "saved": ["/me/saved"],
            "history": ["/me/history"],
            "new note": ["/notes/new"],
        }


def _most(session: Session, column: Any) -> list[int]:
    """The ids that stand in most rows."""
    return list(session.scalars(select(column).group_by(column).order_by(func.count().desc()).limit(ROWS)))


def _busiest_topics(session: Session) -> list[str]:
    ids = _most(session, ContentTopic.topic_id)
    slugs = {topic.id: topic.slug for topic in session.scalars(select(Topic).where(Topic.id.in_(ids)))}
    return [slugs[id_] for id_ in ids]


def _measured(
    name: str, addresses: list[str], browser: FlaskClient, database: Database, views: int
) -> list[object]:
    took_ms: list[float] = []
    statements: list[int] = []
    following = cycle(addresses)
    for view in range(WARM_UP + views):
        address = next(following)
        with _counted(database) as count:
            started = perf_counter()
            answer = browser.get(address)
            took = (perf_counter() - started) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}")
        if view >= WARM_UP:
            took_ms.append(took)
            statements.append(count())
    return [
        name,
        percentile(took_ms, 0.5),
        percentile(took_ms, 0.95),
        max(statements),
        _first_load_kb(browser, addresses[0]),
    ]


@contextmanager
def _counted(database: Database) -> Iterator[Callable[[], int]]:
    """How many statements the block itself sends to the database; beginning a transaction is none."""
    here = get_ident()
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if get_ident() == here and not statement.lower().startswith("begin"):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield lambda: len(seen)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _first_load_kb(browser: FlaskClient, address: str) -> float:
    """The page and all that it names, as small as they travel."""
    page = browser.get(address, headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(page.data) if page.content_encoding == "gzip" else page.data
    parts = set(_LOADED.findall(text.decode()))
    return (len(gzip.compress(text)) + sum(_travelling(browser, part) for part in parts)) / 1000


def _travelling(browser: FlaskClient, address: str) -> int:
    return len(browser.get(address.replace("&amp;", "&"), headers={"Accept-Encoding": "gzip"}).data)


if __name__ == "__main__":
    main()
