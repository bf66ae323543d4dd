"""Bulk writes: batches of some megabytes, an answer of the engine for each item, time given to a busy one.

An item that was turned away (429 and its like) is sent again after a pause that grows and is never the same
in two processes; what was taken is not sent again. A request that is turned away as a whole counts as all of
its items. Without any connection there is no waiting here: whoever wrote has a lease to keep.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import sleep

from opensearchpy import ConnectionError as NoConnection
from opensearchpy import OpenSearch, TransportError

from search.opensearch.bodies import Body, as_json

TIMEOUT_S = 60
BYTES = 10 << 20
ITEMS = 5_000
RETRIES = 5
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
TRY_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
NOT_ANSWERED = 503
_META = {"_index": "_index", "_id": "_id", "_version": "version", "_version_type": "version_type"}


@dataclass(frozen=True, slots=True)
class Item:
    """One action as it travels: one line, or two with its document."""

    name: str
    lines: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine said of one item; `final` if another try now would not help."""

    name: str
    status: int
    reason: str = ""
    final: bool = False


def write_all(
    raw: OpenSearch, actions: Iterable[Body], *, pause: Callable[[float], None] = sleep
) -> Iterator[Answer]:
    """Write actions (`_op_type`, `_index`, `_id`, `_version`, `_source`); the last answer of each."""
    for batch in batches(map(_item, actions)):
        yield from _write(raw, batch, pause)


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in their order, cut by bytes and number; one that is too large goes alone."""
    batch: list[Item] = []
    size = 0
    for item in items:
        if batch and (size + len(item.lines) > BYTES or len(batch) == ITEMS):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += len(item.lines)
    if batch:
        yield batch


def pauses() -> Iterator[float]:
    """Seconds before each further try: twice as long each time, of which half is chance."""
    for attempt in range(RETRIES):
        longest = min(FIRST_PAUSE_S * 2**attempt, LONGEST_PAUSE_S)
        yield longest / 2 + random.uniform(0, longest / 2)


def _write(raw: OpenSearch, batch: Sequence[Item], pause: Callable[[float], None]) -> Iterator[Answer]:
    waiting = batch
    for seconds in (*pauses(), None):
        again = []
        for item, answer in zip(waiting, _send(raw, waiting), strict=True):
            if answer.status in TRY_AGAIN and not answer.final and seconds is not None:
                again.append(item)
            else:
                yield answer
        if not again or seconds is None:
            return
        waiting = again
        pause(seconds)


def _send(raw: OpenSearch, items: Sequence[Item]) -> list[Answer]:
    """The answer of each item; of all alike when nobody answers, or the whole request is turned away."""
    body = b"".join(item.lines for item in items)
    try:
        answer = raw.bulk(body=body, request_timeout=TIMEOUT_S)
    except NoConnection:
        return [Answer(item.name, NOT_ANSWERED, "no connection", final=True) for item in items]
    except TransportError as error:
        if error.status_code not in TRY_AGAIN:
            raise
        return [Answer(item.name, int(error.status_code), str(error.error)) for item in items]
    return [_answer(found) for found in answer["items"]]


def _answer(found: Body) -> Answer:
    (item,) = found.values()
    return Answer(item["_id"], int(item["status"]), str(item.get("error", "")))


def _item(action: Body) -> Item:
    meta = {sent: action[name] for name, sent in _META.items() if name in action}
    lines = [{action["_op_type"]: meta}, *([action["_source"]] if "_source" in action else [])]
    text = "".join(as_json(line) + "\n" for line in lines)
    return Item(action["_id"], text.encode())
