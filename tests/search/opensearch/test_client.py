"""The client: no call without a time-out, no failure of the library that leaks out, every item answered."""

import ast
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar

import pytest
from opensearchpy import TransportError

from hub.cli import scratch
from search.opensearch import bulk
from search.opensearch import client as speaking
from search.opensearch.bulk import write_all
from search.opensearch.client import Client, patiently
from search.ports import SearchUnavailable

# What calls go through: the library's client and its part for indices, or a connection of our own to a node
SPOKEN = {"raw", "indices", "HTTPConnection", "run"}
TIMEOUTS = {"request_timeout", "timeout"}
PACKAGE = Path(speaking.__file__).parent
MODULES = sorted([*PACKAGE.rglob("*.py"), Path(scratch.__file__)])


def spoken_in(module: Path) -> list[ast.Call]:
    """The calls of a module that somebody else has to answer."""
    calls = [node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [call for call in calls if SPOKEN & set(ast.unparse(call.func).split("."))]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_every_call_of_the_library_has_a_time_out(module: Path) -> None:
    without = [
        ast.unparse(call) for call in spoken_in(module) if not TIMEOUTS & {word.arg for word in call.keywords}
    ]
    assert without == []


def test_calls_are_recognised_where_there_are_some() -> None:
    with_calls = {module.name for module in MODULES if spoken_in(module)}
    speaking_ones = {"bulk.py", "client.py", "engine.py", "writer.py"}
    assert with_calls == speaking_ones | {"scratch.py", "install.py", "process.py"}
    importing = {module.name for module in MODULES if "opensearchpy" in module.read_text("utf-8")}
    assert importing == {"bulk.py", "client.py"}


@pytest.mark.parametrize(
    "url",
    [
        "opensearch+https://host:9200",
        "opensearch+https://host/a/b",
        "opensearch+https:///hub",
        "opensearch+http://h/Up",
    ],
    ids=["no prefix", "two parts", "no host", "capitals"],
)
def test_an_address_that_cannot_be_says_what_one_looks_like(url: str) -> None:
    with pytest.raises(ValueError, match=r"looks like opensearch\+https://user:password@host:9200/PREFIX"):
        Client(url)


def test_a_server_that_never_answers_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking, "READ_TIMEOUT_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Client(f"opensearch+http://127.0.0.1:{silent.getsockname()[1]}/hub")
        with pytest.raises(SearchUnavailable):
            client.search([("hub-content", {})])
        client.raw.close()


class Busy(BaseHTTPRequestHandler):
    """Turns every item away the first time it comes; item 3 is refused for good."""

    status = 429
    seen: frozenset[str] = frozenset()

    def do_POST(self) -> None:
        lines = self.rfile.read(int(self.headers["Content-Length"])).splitlines()
        names = [json.loads(line)["index"]["_id"] for line in lines[::2]]
        items = [{"index": {"_id": name, **self.answer(name)}} for name in names]
        type(self).seen |= frozenset(names)
        body = json.dumps({"errors": True, "items": items}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, name: str) -> dict[str, object]:
        if name == "3":
            return {"status": 400, "error": "strict_dynamic_mapping_exception"}
        return {"status": 201} if name in self.seen else {"status": self.status, "error": "rejected"}

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002
        pass


@contextmanager
def serving(handler: type[Busy]) -> Iterator[Client]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        client = Client(f"opensearch+http://127.0.0.1:{server.server_address[1]}/hub")
        yield client
        client.raw.close()
        server.shutdown()


Handler = TypeVar("Handler", bound=Busy)


def turning_away(handler: type[Handler], status: int) -> type[Handler]:
    """A handler of its own for one test, which turns away with that status."""
    return type(handler.__name__, (handler,), {"status": status, "asked": 0, "seen": frozenset()})


def action(number: int) -> dict[str, object]:
    return {"_op_type": "index", "_index": "hub", "_id": str(number), "_source": {}}


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_items_that_were_turned_away_are_sent_again_after_a_pause_and_each_is_answered(status: int) -> None:
    paused: list[float] = []
    with serving(turning_away(Busy, status)) as client:
        written = write_all(client.raw, map(action, range(5)), pause=paused.append)
        answers = {item.name: item.status for item in written}
    assert answers == {"0": 201, "1": 201, "2": 201, "3": 400, "4": 201}
    assert [bulk.FIRST_PAUSE_S / 2 <= seconds <= bulk.FIRST_PAUSE_S for seconds in paused] == [True]


def test_nobody_there_is_unavailable_and_a_bulk_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FIRST_PAUSE_S", 0)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    client = Client(f"opensearch+http://127.0.0.1:{port}/hub")
    with pytest.raises(SearchUnavailable):
        client.search([("hub-content", {})])
    assert [(answer.name, answer.status) for answer in client.bulk([action(1)])] == [("1", 503)]
    client.raw.close()


class BusyAltogether(Busy):
    """Turns the first two requests away as a whole."""

    asked = 0
    answered: dict[str, object] = {"items": [{"index": {"_id": "1", "status": 201}}]}

    def do_POST(self) -> None:
        type(self).asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        is_busy = self.asked < 3
        body = json.dumps({} if is_busy else self.answered).encode()
        self.send_response(self.status if is_busy else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class BusyReading(BusyAltogether):
    answered = {"docs": [{"_id": "content:1", "found": False}]}


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_bulk_that_is_turned_away_whole_is_sent_again_by_us_alone_after_a_pause(status: int) -> None:
    handler, paused = turning_away(BusyAltogether, status), list[float]()
    with serving(handler) as client:
        (answer,) = write_all(client.raw, [action(1)], pause=paused.append)
    assert (answer.status, handler.asked) == (201, 3)
    first, second = paused
    assert bulk.FIRST_PAUSE_S / 2 <= first <= bulk.FIRST_PAUSE_S <= second <= 2 * bulk.FIRST_PAUSE_S


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_who_writes_waits_for_an_engine_that_is_too_busy_to_be_read(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FIRST_PAUSE_S", 0)
    handler = turning_away(BusyReading, status)
    with serving(handler) as client:
        found = client.get([("hub-content", "content:1")], ["positions"])
    assert found == [{"_id": "content:1", "found": False}]
    assert handler.asked == 3


def test_between_two_readings_is_a_pause_and_what_is_refused_is_not_asked_again() -> None:
    answers = [TransportError(429, "busy"), TransportError(503, "busy"), TransportError(400, "wrong")]
    paused: list[float] = []

    def ask() -> None:
        raise answers.pop(0)

    with pytest.raises(TransportError, match="wrong"):
        patiently(ask, pause=paused.append)
    assert len(paused) == 2
    assert 0 < paused[0] <= paused[1]


@pytest.mark.parametrize("status", [429, 503])
def test_who_searches_does_not_wait_for_a_busy_engine(status: int) -> None:
    handler = turning_away(BusyReading, status)
    with serving(handler) as client, pytest.raises(SearchUnavailable):
        client.search([("hub-content", {})])
    assert handler.asked == 1


@pytest.mark.parametrize("shards", ["0", "many", "-1", "2000"])
def test_a_number_of_shards_that_cannot_be_is_said(shards: str) -> None:
    with pytest.raises(ValueError, match="shards in a search address is a number from 1"):
        Client(f"opensearch+http://host/hub?shards={shards}")
