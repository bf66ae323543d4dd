"""People who each send a film over a line of their own, until they are told to end.

    python -m tests.bench.people_sending URL TOKEN

A process apart at the lowest priority: elsewhere these would be other machines.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from hub.services.arriving import PART_BYTES
from tests.trouble.sender import Large, Sender, put

PEOPLE = 20
# A good line at home; together they fill a network of a gigabit.
LINE_BYTES_A_S = 50e6 / 8


def main(url: str, token: str) -> None:
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    os.nice(19)
    sender = Sender(url, token)
    part = Large(PART_BYTES).part(1)
    with ThreadPoolExecutor(PEOPLE) as pool:
        sent = [pool.submit(_keep_sending, sender, part, over) for _ in range(PEOPLE)]
        print("under way", flush=True)
        parent = os.getppid()
        while not over.wait(0.5):
            if os.getppid() != parent:
                over.set()
        print(sum(one.result() for one in sent), flush=True)


def _keep_sending(sender: Sender, part: bytes, over: threading.Event) -> int:
    """How often a person could send the same part of a film, as fast as her line takes it."""
    token = sender.begin(Large(len(part)))["token"]
    address = sender.ask("POST", f"/{token}/parts", {"numbers": [1]})["urls"]["1"]
    sent = 0
    while not over.is_set():
        began = time.monotonic()
        try:
            sent += put(address, part)[0] == 200
        except OSError:
            over.wait(0.2)
        over.wait(max(0.0, len(part) / LINE_BYTES_A_S - (time.monotonic() - began)))
    return sent


if __name__ == "__main__":
    main(*sys.argv[1:])
