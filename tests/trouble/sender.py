"""Somebody who sends a file in parts and goes on where it stopped, however often the line breaks.

Like the sheet on the page: it asks what is here, sends the rest part by part, and compares every MD5.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hub.services.arriving import PART_BYTES
from tests.hub.api.sending import film

MIB = 1024**2
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Large:
    """A film of any size that is never whole in memory; begins as an MP4 does."""

    size_bytes: int

    def part(self, number: int) -> bytes:
        """The bytes of one part."""
        start = (number - 1) * PART_BYTES
        size = min(PART_BYTES, self.size_bytes - start)
        data = random.Random(number).randbytes(min(MIB, size)) * (size // MIB + 1)
        return (film(64) + data if number == 1 else data)[:size]

    @property
    def part_count(self) -> int:
        return -(-self.size_bytes // PART_BYTES)

    def sha256(self) -> str:
        whole = hashlib.sha256()
        for number in range(1, self.part_count + 1):
            whole.update(self.part(number))
        return whole.hexdigest()


@dataclass
class Sender:
    """A program that speaks to the hub at `url` with a token."""

    url: str
    token: str
    failures: int = 0

    def begin(self, content: Large, **fields: Any) -> Any:
        return self.ask("POST", "", {"filename": "film.mp4", "size_bytes": content.size_bytes, **fields})

    def send(self, upload: str, content: Large) -> Any:
        """Send what is missing and complete; the answer of the hub."""
        etags = {part["number"]: part["etag"] for part in self.ask("GET", f"/{upload}")["parts"]}
        for number in range(1, content.part_count + 1):
            if number not in etags:
                etags[number] = self.send_part(upload, number, content.part(number))
        named = {str(number): etag for number, etag in etags.items()}
        return self.ask("POST", f"/{upload}/complete", {"etags": named})

    def send_part(self, upload: str, number: int, data: bytes) -> str:
        """PUT one part until it is here as it is; its MD5."""
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        for _ in self._tries():
            address = self.ask("POST", f"/{upload}/parts", {"numbers": [number]})["urls"][str(number)]
            try:
                status, etag = put(address, data)
            except (OSError, http.client.HTTPException):
                self.failures += 1
                continue
            if status == 200:
                assert etag == md5
                return md5
            assert status >= 500, status
            self.failures += 1
        raise AssertionError("the part did not arrive in time")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of the API, asked again while nobody answers."""
        for _ in self._tries():
            try:
                status, text = self._once(method, f"/api/v1/uploads{path}", body)
            except (OSError, http.client.HTTPException):
                self.failures += 1
                continue
            if status < 500:
                assert status < 300, (status, text)
                return json.loads(text) if text else None
        raise AssertionError("the hub did not answer in time")

    def _once(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        with closing(http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)) as connection:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def _tries(self) -> Iterator[None]:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            yield
            time.sleep(0.05)


def put(address: str, data: bytes) -> tuple[int, str]:
    """PUT to an address as it stands; the status, and the ETag without its quotes."""
    split = urlsplit(address)
    with closing(http.client.HTTPConnection(split.netloc, timeout=60)) as connection:
        connection.request("PUT", f"{split.path}?{split.query}" if split.query else split.path, data)
        answer = connection.getresponse()
        answer.read()
        return answer.status, (answer.headers["ETag"] or "").strip('"')
