"""What tests of the queue ask: rows to index, what stands in the index, what is left to do."""

from __future__ import annotations

from datetime import timedelta

from hub.backends import Backends
from hub.db import utc_now
from hub.jobs import queue_state
from indexer.drain import Clock
from search.documents import DocumentRef, DocumentType
from tests.factories import make_content

LATER = Clock(now=lambda: utc_now() + timedelta(hours=2))
FIRST = DocumentRef(DocumentType.CONTENT, 1)


def add(backends: Backends, *titles: str) -> None:
    with backends.writing() as session:
        for title in titles:
            make_content(session, title)


def indexed(backends: Backends) -> dict[str, tuple[int, int]]:
    """Version and number of vectors of every document."""
    return {str(v.ref): (v.version, v.vectors) for v in backends.engine.searcher().versions()}


def open_jobs(backends: Backends) -> int:
    with backends.reading() as session:
        return queue_state(session).open
