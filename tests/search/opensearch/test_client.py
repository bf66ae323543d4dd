"""The client: no call without a time-out, no failure of the library that leaks out, every item answered."""

import ast
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files

import pytest

from search.opensearch import bulk
from search.opensearch import client as speaking
from search.opensearch.client import Client
from search.ports import SearchUnavailable

LIBRARY = {"raw"}
MODULES = [path for path in files("search.opensearch").iterdir() if path.name.endswith(".py")]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_every_call_of_the_library_has_a_time_out(module: object) -> None:
    source = module.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    spoken = [call for call in calls if LIBRARY & set(ast.unparse(call.func).split("."))]
    without = [
        ast.unparse(call) for call in spoken if "request_timeout" not in {word.arg for word in call.keywords}
    ]
    assert without == []


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
    """Turns every item away with 429 the first time it comes; item 3 is refused for good."""

    seen: frozenset[str] = frozenset()

    def do_POST(self) -> None:
        lines = self.rfile.read(int(self.headers["Content-Length"])).splitlines()
        names = [json.loads(line)["index"]["_id"] for line in lines[::2]]
        items = [{"index": {"_id": name, **self.answer(name)}} for name in names]
        Busy.seen |= frozenset(names)
        body = json.dumps({"errors": True, "items": items}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, name: str) -> dict[str, object]:
        if name == "3":
            return {"status": 400, "error": "strict_dynamic_mapping_exception"}
        return {"status": 201} if name in Busy.seen else {"status": 429, "error": "rejected"}

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


def action(number: int) -> dict[str, object]:
    return {"_op_type": "index", "_index": "hub", "_id": str(number), "_source": {}}


def test_items_that_were_turned_away_are_sent_again_and_each_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "FIRST_PAUSE_S", 0)
    with serving(Busy) as client:
        answers = {item.name: item.status for item in client.bulk([action(number) for number in range(5)])}
    assert answers == {"0": 201, "1": 201, "2": 201, "3": 400, "4": 201}


def test_nobody_there_is_unavailable_and_a_bulk_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FIRST_PAUSE_S", 0)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    client = Client(f"opensearch+http://127.0.0.1:{port}/hub")
    with pytest.raises(SearchUnavailable):
        client.search([("hub-content", {})])
    assert [(answer.name, answer.status) for answer in client.bulk([action(1)])] == [("1", 503)]
    client.raw.close()


class BusyReading(Busy):
    """Turns the first two requests away as a whole."""

    asked = 0

    def do_POST(self) -> None:
        BusyReading.asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        is_busy = BusyReading.asked < 3
        body = json.dumps({} if is_busy else {"docs": [{"_id": "content:1", "found": False}]}).encode()
        self.send_response(429 if is_busy else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_who_writes_waits_for_an_engine_that_is_too_busy_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FIRST_PAUSE_S", 0)
    with serving(BusyReading) as client:
        assert client.get([("hub-content", "content:1")], ["positions"]) == [
            {"_id": "content:1", "found": False}
        ]
    assert BusyReading.asked == 3
