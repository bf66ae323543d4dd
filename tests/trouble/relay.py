"""A relay in front of a server, which can be told to fail as networks and busy servers do."""

from __future__ import annotations

import http.client
import json
import random
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

KEPT = ("content-type", "content-encoding")
REFUSED = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "busy"}}


class Relay:
    """What comes between. `gone`: connections break. `busy`: this share of a bulk's items gets a 429."""

    def __init__(self, url: str, seed: int) -> None:
        self.behind = urlsplit(url).netloc
        self.gone = False
        self.busy = 0.0
        self.turned_away = 0
        self.url = ""
        self._chance = random.Random(seed)

    def forward(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes, dict[str, str]]:
        with closing(http.client.HTTPConnection(self.behind, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            found = connection.getresponse()
            kept = {name: value for name, value in found.getheaders() if name.lower() in KEPT}
            return found.status, found.read(), kept

    def bulk(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        """Hand on some of the items; answer for all of them, each at its place."""
        actions = list(_actions(body.splitlines()))
        through = [self._chance.random() >= self.busy for _ in actions]
        self.turned_away += through.count(False)
        handed = b"".join(
            line + b"\n" for action, goes in zip(actions, through, strict=True) if goes for line in action
        )
        answers: Iterator[Any] = iter(())
        if handed:
            status, text, _ = self.forward("POST", path, handed, headers)
            if status != 200:
                return status, text, {"Content-Type": "application/json"}
            answers = iter(json.loads(text)["items"])
        items = [
            next(answers) if goes else _refusal(action[0])
            for action, goes in zip(actions, through, strict=True)
        ]
        text = json.dumps({"took": 1, "errors": not all(through), "items": items}).encode()
        return 200, text, {"Content-Type": "application/json"}


def _actions(lines: list[bytes]) -> Iterator[tuple[bytes, ...]]:
    """Each action with its document, if it has one."""
    rest = iter(lines)
    for line in rest:
        yield (line,) if b'"delete"' in line[:12] else (line, next(rest))


def _refusal(line: bytes) -> dict[str, Any]:
    ((name, action),) = json.loads(line).items()
    return {name: {"_index": action["_index"], "_id": action["_id"], **REFUSED}}


@contextmanager
def relay_to(url: str, *, seed: int = 1) -> Iterator[Relay]:
    """A relay to `url` on a port of 127.0.0.1."""
    relay = Relay(url, seed)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if relay.gone:
                self.close_connection = True
                return
            headers = {
                name: self.headers[name] for name in ("Content-Type", "Accept") if name in self.headers
            }
            if relay.busy and self.path.partition("?")[0].endswith("_bulk"):
                status, text, kept = relay.bulk(self.path, body, headers)
            else:
                status, text, kept = relay.forward(self.command, self.path, body, headers)
            self.send_response(status)
            for name, value in kept.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_one  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    relay.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield relay
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
