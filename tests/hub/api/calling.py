"""A program that calls the API for somebody, and the little library that most tests look into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.models.contents import Kind, PersonRole
from hub.models.media import Cue, Transcript
from hub.models.people import ProfileSkill, Role, User
from hub.services.accounts import SCOPES, create_token
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Caller:
    """A program with its token."""

    client: FlaskClient
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **parameters: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=parameters or None, headers=self.headers)

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(f"/api/v1{path}", json=fields, headers=self.headers)

    def patch(self, path: str, etag: str, **fields: Any) -> TestResponse:
        headers = self.headers | {"If-Match": etag}
        return self.client.patch(f"/api/v1{path}", json=fields, headers=headers)

    def delete(self, path: str, etag: str) -> TestResponse:
        return self.client.delete(f"/api/v1{path}", headers=self.headers | {"If-Match": etag})


def caller_for(site: Site, user: User, *scopes: str) -> Caller:
    """A program that acts for `user` within `scopes`, by default all."""
    with site.writing() as session:
        token = create_token(session, session.get_one(User, user.id), scopes=scopes or SCOPES)
    return Caller(site.client(), {"Authorization": f"Bearer {token}"})


@dataclass(frozen=True)
class Library:
    """A talk about rivers by Noor, with a transcript, in a hub where Noor, Sem and Ada sign in."""

    site: Site
    noor: User
    sem: User
    ada: User
    talk: int
    note: int
    guest: int


def fill(site: Site) -> Library:
    """The library, indexed."""
    with site.writing() as session:
        noor = make_user(session, "Noor Vink", role=Role.CONTRIBUTOR)
        sem = make_user(session, "Sem Bos")
        ada = make_user(session, "Ada Admin", role=Role.ADMIN)
        guest = make_profile(
            session, "Gast Spreker", job_title="Hydrologist", source="talks", source_id="p-7"
        )
        rivers = make_topic(session, "rivers", label_en="Rivers", label_nl="Rivieren")
        noor.profile.skills = [ProfileSkill(topic=rivers, level=3)]
        talk = make_content(
            session,
            "How rivers meander",
            kind=Kind.VIDEO,
            description="Bends & <b>banks</b> of rivers.",
            topics=(rivers,),
            people=((noor.profile, PersonRole.SPEAKER), (guest, PersonRole.AUTHOR)),
            published_at=datetime(2024, 5, 1, tzinfo=UTC),
            duration_s=1200.0,
            source="talks",
            source_id="t-1",
        )
        cues = [
            Cue(position=n, start_s=n * 30.0, end_s=n * 30.0 + 29, text=text)
            for n, text in enumerate(
                (
                    "Welcome everybody to this talk about water in the landscape of today. " * 5,
                    "Erosion of the <outer> bank makes a meander wander. " * 6,
                    "Thank you all for listening and until the next time we see each other. " * 5,
                )
            )
        ]
        session.add(Transcript(content_id=talk.id, lang="en", cues=cues))
        note = make_content(
            session, "Dikes <script>alert(1)</script>", body="A dike keeps the river out. " * 5, lang="en"
        )
    site.index()
    return Library(site, noor, sem, ada, talk.id, note.id, guest.id)


class Down:
    """A part of the hub that does not answer."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, _name: str) -> Any:
        raise self._error


def total(caller: Caller, word: str) -> int:
    """How many contents hold this very word."""
    found: int = caller.get("/search", q=f'"{word}"' if word else "").get_json()["total"]
    return found


def path_of(answer: TestResponse) -> str:
    return f"/contents/{answer.get_json()['id']}"
