"""A talk with captions, what they say, and its editor as a form."""

from __future__ import annotations

import io
import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from hub.models.contents import Kind
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.models.people import User
from tests.factories import make_content
from tests.hub.conftest import Site

LINES = ("one bird", "two birds", "three birds")
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nhallo allemaal\n"


def make_talk(site: Site, owner: User, lines: tuple[str, ...]) -> str:
    with site.writing() as session:
        content = make_content(session, "Talk", kind=Kind.VIDEO, owner_id=owner.profile.id, duration_s=6.0)
        transcript = Transcript(content_id=content.id, lang="en", origin=TranscriptOrigin.RECOGNISED)
        transcript.cues = [
            Cue(position=n, start_s=2.0 * n, end_s=2.0 * n + 2, text=text) for n, text in enumerate(lines)
        ]
        session.add(transcript)
        session.flush()
        return f"/contents/{content.id}"


def said(site: Site, lang: str = "en") -> list[str]:
    with site.backends.reading() as session:
        statement = select(Cue.text).join(Transcript, Transcript.id == Cue.transcript_id)
        return list(session.scalars(statement.where(Transcript.lang == lang).order_by(Cue.position)))


def form_of(page: str) -> dict[str, str]:
    """The fields of the form's lines, as a browser sends them."""
    page = page.partition("<template")[0]
    texts = re.findall(r'<textarea[^>]*name="(text-\d+)"[^>]*>\n(.*?)</textarea>', page, flags=re.DOTALL)
    kept = re.findall(r'name="(said-\d+)" value="(.*?)"', page)
    texts += re.findall(r'type="hidden" name="(text-\d+)" value="(.*?)"', page)
    return dict(texts) | {name: value.replace("&#34;", '"') for name, value in kept}


def bring(client: FlaskClient, talk: str, data: bytes, **more: str) -> Any:
    form = {"lang": "nl", "file": (io.BytesIO(data), "talk.vtt")} | more
    return client.post(f"{talk}/captions/file", data=form, content_type="multipart/form-data")
