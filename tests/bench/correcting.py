"""Somebody who corrects captions in a browser while it is measured: an hour's talk and its editor."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.request import Request, urlopen

from sqlalchemy.orm import Session

from hub.access import EVERYONE
from hub.db import utc_now
from hub.models.contents import Content, ContentState, Grant, Kind
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.models.people import User
from hub.recognition import LOGIN_COOKIE
from hub.services.accounts import start_login

TITLE = "Captionedtalk"
LINES = 900
LINE_S = 4.0


@dataclass(frozen=True)
class Corrector:
    """The owner of a talk at its editor."""

    content_id: int
    login: str

    def correct(self, address: str, at: int, word: str) -> None:
        """Another word at the end of a line, as the editor sends it."""
        editor = f"{address}/contents/{self.content_id}/captions/en"
        cookie = f"{LOGIN_COOKIE}={self.login}"
        with urlopen(Request(editor, headers={"Cookie": cookie}), timeout=30) as page:
            token = re.findall(r'name="csrf-token" content="([^"]+)"', page.read().decode())[0]
            session = (page.headers.get("Set-Cookie") or "").partition(";")[0]
        start_s = at * LINE_S
        change = {
            "at": at,
            "seen": [[start_s, start_s + LINE_S, said(at), ""]],
            "do": "write",
            "text": f"{said(at)} {word}",
        }
        sent = Request(
            f"{editor}/lines",
            data=json.dumps({"revision": 0, "changes": [change]}).encode(),
            headers={
                "Cookie": f"{cookie}; {session}",
                "Content-Type": "application/json",
                "X-CSRFToken": token,
            },
        )
        with urlopen(sent, timeout=30) as answer:
            if not json.load(answer)["splices"]:
                raise RuntimeError("the correction was not made")


def captioned_talk(session: Session, user: User) -> Corrector:
    """A talk of an hour of hers in which a machine heard a line every four seconds."""
    now = utc_now()
    content = Content(
        kind=Kind.VIDEO,
        title=TITLE,
        lang="en",
        owner_id=user.profile.id if user.profile else None,
        state=ContentState.PUBLISHED,
        published_at=now,
        duration_s=LINES * LINE_S,
        grants=[Grant(token=EVERYONE)],
    )
    session.add(content)
    session.flush()
    cues = [
        Cue(position=at, start_s=at * LINE_S, end_s=(at + 1) * LINE_S, text=said(at)) for at in range(LINES)
    ]
    origin = TranscriptOrigin.RECOGNISED
    session.add(Transcript(content_id=content.id, lang="en", origin=origin, cues=cues))
    return Corrector(content.id, start_login(session, user, now=now, remember=True))


def said(at: int) -> str:
    """What a line says before it is corrected."""
    return f"Then we come to part {at} of the plan for this year."
