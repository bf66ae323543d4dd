"""Notes as a form sends them, for tests of writing."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from hub.models.contents import Content
from tests.hub.conftest import Site


def written(**more: Any) -> dict[str, Any]:
    return {"title": "Plan", "body": "A text.", "reach": "everyone", "revision": "0", "do": "publish"} | more


def publish(client: FlaskClient, **more: Any) -> int:
    answer = client.post("/notes/new", data=written(**more))
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rpartition("/")[2])


def content_of(site: Site, content_id: int) -> Content:
    with site.backends.reading() as session:
        return session.get_one(Content, content_id)
