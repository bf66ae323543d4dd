"""A hub with a bit of everything that is hard to copy, and what there is of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from hub.backends import Backends
from hub.config import Settings
from hub.db import utc_now
from hub.models.contents import Content, PersonRole
from hub.models.people import Profile, ProfileState
from hub.models.work import IndexJob, WorkerBeat
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hubs import give_tables

OpenHub = Callable[..., Backends]


def hubs_in(folder: Path) -> OpenHub:
    """A hub of its own, by name; without tables unless asked for."""

    def opened(name: str, *, database_url: str = "", tables: bool = True) -> Backends:
        settings = Settings.from_env({"HUB_HOME": str(folder / name), "HUB_EMBEDDER": "hash:16"})
        if database_url:
            settings = replace(settings, database_url=database_url)
        backends = Backends(settings)
        if tables:
            give_tables(backends.database)
        return backends

    return opened


def fill(backends: Backends) -> None:
    """A bit of everything that is hard to copy: times, lists, rows that point at their own table, a file."""
    with backends.writing() as session:
        topic = make_topic(session, "asyncio", synonyms_nl=["asynchroon"])
        kept = make_profile(session, "Noor de Vries", languages=["nl", "fy"])
        make_profile(session, "N. de Vries", state=ProfileState.MERGED, merged_into_id=kept.id)
        make_user(session, "Sanne Visser")
        make_content(
            session,
            "Stoppen is een vak \u2013 \u201cça va\u201d",
            topics=(topic,),
            people=((kept, PersonRole.SPEAKER),),
        )
        session.add(WorkerBeat(name="index", seen_at=utc_now()))
    backends.storage.put("originals/1/talk.txt", io.BytesIO(b"hello"), content_type="text/plain")


def rows_of(backends: Backends) -> dict[str, object]:
    with backends.reading() as session:
        content = session.scalars(select(Content)).one()
        merged = session.scalars(select(Profile).where(Profile.state == ProfileState.MERGED)).one()
        return {
            "title": content.title,
            "published_at": content.published_at,
            "topics": [link.topic.all_labels() for link in content.topics],
            "people": [(link.profile.name, link.profile.languages) for link in content.people],
            "merged into": session.get_one(Profile, merged.merged_into_id or 0).name,
            "jobs": session.scalar(select(func.count()).select_from(IndexJob)),
        }
