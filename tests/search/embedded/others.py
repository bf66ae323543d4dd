"""What other processes do to an index in the tests; each function is the whole of a child process."""

from __future__ import annotations

import math
import resource
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from search.documents import Vector
from search.embedded.engine import EmbeddedEngine
from search.ports import SearchUnavailable
from search.writing import Put
from tests.contract.documents import RECIPE, content, filled, put, vector

BATCH = 20


def telling_vector(number: int, version: int, position: int) -> Vector:
    """A vector that says which passage of which version it belongs to."""
    angle = number * 1.7 + version * 0.31 + position * 0.05
    return vector(math.cos(angle), math.sin(angle))


def telling_put(number: int, version: int) -> Put:
    """A content whose words and vectors say its version; even versions have a passage more."""
    vectors = [telling_vector(number, version, position) for position in range(3 - version % 2)]
    return put(content(number, f"Talk of version{version}", version=version), *vectors)


def write_versions(root: Path, name: str, first: int, told: Connection) -> None:
    """Write the same contents in ever newer versions, and tell each that is written."""
    writer = EmbeddedEngine(root).writer(name)
    version = first
    while True:
        writer.write([telling_put(number, version) for number in range(1, BATCH + 1)])
        told.send(version)
        version += 1


def write_range(root: Path, name: str, first: int, last: int, version: int) -> None:
    """Write contents in small batches."""
    writer = EmbeddedEngine(root).writer(name)
    for start in range(first, last + 1, 5):
        report = writer.write([telling_put(number, version) for number in range(start, start + 5)])
        assert not report.failed


def promote_another(root: Path) -> None:
    """Make a new generation with one content, and promote it."""
    filled(EmbeddedEngine(root), [telling_put(7, 9)])


def write_on_a_full_disk(root: Path, name: str, passages: int, body: str, told: Connection) -> None:
    """Write where no file can grow beyond what is there, and tell what came of it."""
    writer = EmbeddedEngine(root).writer(name)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    vectors = [np.array(vector(1), np.float32)] * passages
    try:
        writer.write([put(content(1, "Too large", version=2, body=body), *vectors)])
    except SearchUnavailable:
        told.send("unavailable")
    else:
        told.send(f"written with {RECIPE}")
