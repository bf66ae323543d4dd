"""The least that a web can do with a file: write the body to disk. What bench_uploads compares with."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

CHUNK_BYTES = 1024**2


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Streams the body of a PUT to a file below `BARE_FOLDER`, and answers when it is on the disk."""
    if environ["REQUEST_METHOD"] == "PUT":
        with tempfile.NamedTemporaryFile(dir=os.environ["BARE_FOLDER"], buffering=0, delete=False) as file:
            while chunk := environ["wsgi.input"].read(CHUNK_BYTES):
                file.write(chunk)
            os.fdatasync(file.fileno())
    start_response("200 OK", [("Content-Length", "0")])
    return []
