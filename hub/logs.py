"""Log lines: one JSON object each, with the event, its fields and the request that it belongs to.

What somebody typed, wrote or is called never stands in one: our events carry counts, ids and milliseconds,
an exception its type and where it was raised, but not its message: those of databases quote rows.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from secrets import token_hex
from typing import Any

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
OURS = ("hub", "search", "indexer", "uploads")
FRAMES = 8
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LogFormat(StrEnum):
    """`AUTO`: text where somebody watches a terminal, else JSON."""

    AUTO = "auto"
    JSON = "json"
    TEXT = "text"


def request_id(given: str | None) -> str:
    """The id that a proxy gave a request, if it is one; else a new one."""
    return given if given and _GIVEN_ID.fullmatch(given) else token_hex(8)


def start_logging(wanted: LogFormat, process: str) -> None:
    """Let this process write its log lines to standard error; libraries only where something is wrong."""
    is_text = wanted is LogFormat.TEXT or (wanted is LogFormat.AUTO and sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(TextLines() if is_text else JsonLines(process))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


class JsonLines(logging.Formatter):
    """A line a record, for programs."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "process": self.process,
            "logger": record.name,
            **_request(),
            **fields_of(record),
            **_failure(record),
        }
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        fields = {**fields_of(record), **_failure(record)}
        said = " ".join(f"{name}={value}" for name, value in fields.items())
        return f"{at} {record.levelname:7} {record.getMessage()} {said}".rstrip()


def fields_of(record: logging.LogRecord) -> Mapping[str, Any]:
    """What was given as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS}


def _request() -> Mapping[str, str]:
    current = REQUEST_ID.get()
    return {"request_id": current} if current else {}


def _failure(record: logging.LogRecord) -> Mapping[str, Any]:
    """The type of an exception and the last calls that led to it, without its message."""
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    frames = traceback.extract_tb(record.exc_info[2])[-FRAMES:]
    return {
        "error": record.exc_info[0].__name__,
        "at": [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}" for frame in frames],
    }
