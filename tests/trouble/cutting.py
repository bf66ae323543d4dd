"""A relay of bytes that cuts a connection each time so many went through, as a tunnel does to a train."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK_BYTES = 64 * 1024
# Closing with this resets the connection: no polite end that would let a server think that it was whole.
RESET = struct.pack("ii", 1, 0)


@dataclass
class Cutting:
    """Cuts `times` times, each after `every_bytes` more were sent by whoever sends.

    `on_bytes` hears how many those are before the last of them go on.
    """

    every_bytes: int
    times: int
    port: int = 0
    cuts: int = 0
    on_bytes: Callable[[int], None] = lambda _sent: None
    sent_bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_cut_by(self, size_bytes: int) -> bool:
        """Whether the connection is to be cut now that so many more went through."""
        with self._lock:
            self.sent_bytes += size_bytes
            self.on_bytes(self.sent_bytes)
            if self.cuts >= self.times or self.sent_bytes < self.every_bytes * (self.cuts + 1):
                return False
            self.cuts += 1
            return True


@contextmanager
def cutting(to_port: int, *, every_bytes: int, times: int) -> Iterator[Cutting]:
    """A relay to a port of this machine."""
    relay = Cutting(every_bytes, times)
    with socket.create_server(("127.0.0.1", 0)) as server:
        relay.port = server.getsockname()[1]
        accepting = threading.Thread(target=_accept, args=(server, relay, to_port), daemon=True)
        accepting.start()
        yield relay
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        accepting.join()


def _accept(server: socket.socket, relay: Cutting, to_port: int) -> None:
    with suppress(OSError):
        while True:
            near, _ = server.accept()
            threading.Thread(target=_relay, args=(near, relay, to_port), daemon=True).start()


def _relay(near: socket.socket, relay: Cutting, to_port: int) -> None:
    with near, suppress(OSError), socket.create_connection(("127.0.0.1", to_port), timeout=60) as far:
        cut = threading.Event()
        back = threading.Thread(target=_pump, args=(far, near, None, cut), daemon=True)
        back.start()
        _pump(near, far, relay, cut)
        back.join()


def _pump(source: socket.socket, target: socket.socket, relay: Cutting | None, cut: threading.Event) -> None:
    with suppress(OSError):
        while chunk := source.recv(CHUNK_BYTES):
            if relay and relay.is_cut_by(len(chunk)):
                cut.set()
                for end in (source, target):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                target.shutdown(socket.SHUT_RD)
                return
            target.sendall(chunk)
    if not cut.is_set():
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
