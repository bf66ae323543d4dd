"""Sending a file in parts, as a program or a page of the hub does it."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.services.arriving import PART_BYTES
from tests.hub.api.calling import Caller

Json = dict[str, Any]


def film(size_bytes: int = 300_000, *, seed: int = 1) -> bytes:
    """Bytes that begin as an MP4 does and hold nothing that plays: enough for whoever only looks at it."""
    head = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"mp41") + struct.pack(">I", seed)
    block = hashlib.sha256(head).digest()
    return (head + block * (size_bytes // len(block) + 1))[:size_bytes]


def begun(caller: Caller, content: bytes, *, filename: str = "talk.mp4", **fields: Any) -> Json:
    """An upload for this content."""
    answer = caller.post("/uploads", filename=filename, size_bytes=len(content), **fields)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: Json = answer.get_json()
    return found


def part_of(content: bytes, number: int) -> bytes:
    return content[(number - 1) * PART_BYTES : number * PART_BYTES]


def send_part(caller: Caller, upload: Json, content: bytes, number: int) -> TestResponse:
    """PUT one part where the hub says, without any token: the address is its own key."""
    answer = caller.post(f"/uploads/{upload['token']}/parts", numbers=[number])
    address = answer.get_json()["urls"][str(number)]
    return put(caller.client, address, part_of(content, number))


def put(client: FlaskClient, address: str, data: bytes, **headers: str) -> TestResponse:
    path = address[address.index("/uploads/parts/") :]
    return client.put(path, data=data, headers={"Accept-Language": "en", **headers})


def sent(caller: Caller, content: bytes, **fields: Any) -> Json:
    """The answer to the end of an upload that went well."""
    upload = begun(caller, content, **fields)
    etags = {}
    for number in range(1, upload["part_count"] + 1):
        answer = send_part(caller, upload, content, number)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        etags[str(number)] = answer.headers["ETag"]
    answer = caller.post(f"/uploads/{upload['token']}/complete", etags=etags)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: Json = answer.get_json()
    return found
