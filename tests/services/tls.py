"""A proxy that speaks TLS and asks for a password, in front of a server that does neither."""

from __future__ import annotations

import base64
import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

KEPT = ("content-type", "content-encoding")


@contextmanager
def tls_proxy(url: str, *, certificate: Path, key: Path, user: str, password: str) -> Iterator[int]:
    """Forward to `url` what comes with this login. Gives the port of 127.0.0.1."""
    behind = urlsplit(url).netloc
    allowed = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Authorization") != allowed:
                self.answer(401, b"", {})
                return
            names = ("Content-Type", "Content-Encoding", "Accept-Encoding", "Accept")
            headers = {name: self.headers[name] for name in names if name in self.headers}
            with closing(http.client.HTTPConnection(behind, timeout=60)) as connection:
                connection.request(self.command, self.path, body, headers)
                found = connection.getresponse()
                kept = {name: value for name, value in found.getheaders() if name.lower() in KEPT}
                self.answer(found.status, found.read(), kept)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = forward  # noqa: N815

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Nothing is logged: requests carry the password."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
