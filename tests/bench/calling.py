"""A program that reads and writes by the API while it is measured, and waits until its changes are found."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

GIVEN_UP_S = 60.0


@dataclass(frozen=True)
class Caller:
    """A program that may read and write."""

    address: str
    token: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[Any, str]:
        """The answer's JSON and its ETag."""
        request = Request(
            f"{self.address}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                **({} if body is None else {"Content-Type": "application/json"}),
                **headers,
            },
        )
        with urlopen(request, timeout=60) as answer:
            text = answer.read()
            return (json.loads(text) if text else None), answer.headers.get("ETag", "")

    def search(self, text: str, **parameters: Any) -> Any:
        found, _ = self.ask("GET", f"/search?{urlencode({'q': text, **parameters})}")
        return found

    def finds(self, word: str) -> bool:
        """Whether the index knows the word: in quotes it binds, so that nothing near in meaning counts."""
        return any(word in hit["title"] for hit in self.search(f'"{word}"', limit=1)["hits"])

    def hears(self, word: str) -> bool:
        """Whether a search leads to a moment at which it is said."""
        hits = self.search(word, limit=1)["hits"]
        return any(word in moment["text"] for hit in hits for moment in hit["moments"])

    def makes_note(self, title: str) -> str:
        """The path of a new note."""
        note = {
            "kind": "note",
            "title": title,
            "body": "Written to be found.",
            "audience": ["everyone"],
            "lang": "en",
        }
        made, _ = self.ask("POST", "/contents", note)
        return f"/contents/{made['id']}"

    def renames(self, path: str, title: str) -> None:
        _, etag = self.ask("GET", path)
        self.ask("PATCH", path, {"title": title}, **{"If-Match": etag})

    def deletes(self, path: str) -> None:
        _, etag = self.ask("GET", path)
        self.ask("DELETE", path, **{"If-Match": etag})


def until(is_so: Callable[[], bool]) -> float:
    """Seconds until it is so. Raises `RuntimeError` when it never is."""
    began = time.perf_counter()
    while time.perf_counter() - began < GIVEN_UP_S:
        try:
            if is_so():
                return time.perf_counter() - began
        except HTTPError as error:
            if error.code != 503:
                raise
        time.sleep(0.02)
    raise RuntimeError("what was waited for never came")
