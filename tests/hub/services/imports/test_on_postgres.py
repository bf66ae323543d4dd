"""The statements of an import on the other database."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hub.db import open_database
from hub.models.contents import Content
from hub.models.people import Profile
from hub.services.imports.files import plan_import
from hub.services.imports.outcomes import Outcome
from hub.services.imports.run import run_import
from hub.services.merging import variants
from tests.hub.services.conftest import NOW

pytestmark = pytest.mark.postgres

ANNA = {
    "id": "anna",
    "name": "Anna de Wit",
    "team": "Platform",
    "skills": ["asyncio"],
    "interests": ["planning"],
}
TALK: dict[str, Any] = {
    "id": "groups",
    "speakers": ["anna", "bram"],
    "speaker_names": ["", "Bram"],
    "tags": ["asyncio"],
    "transcript": "Anna: Hello. [00:10] Bye.",
}


def test_an_import_takes_changes_and_retires(postgres_hub_url: str, folder: Path) -> None:
    database = open_database(postgres_hub_url)

    def import_them(*items: dict[str, Any]) -> list[Outcome]:
        (folder / "people.jsonl").write_text(json.dumps(ANNA))
        (folder / "items.jsonl").write_text("\n".join(map(json.dumps, items)))
        report = run_import(database, plan_import(folder, prune=True), clock=lambda: NOW)
        assert report.stopped == ""
        return sorted(report.files[1].counts.elements())

    assert import_them(TALK, TALK | {"id": "other"}) == [Outcome.TAKEN, Outcome.TAKEN]
    assert import_them(TALK, TALK | {"id": "other"}) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert import_them(TALK | {"title": "New"}) == [Outcome.CHANGED]
    with database.reading() as session:
        states = select(Content.source_id, Content.title, Content.state).order_by(Content.source_id)
        assert list(session.execute(states)) == [
            ("groups", "New", "published"),
            ("other", "Other", "retired"),
        ]
        assert set(session.scalars(select(Profile.name))) == {"Anna de Wit", "Bram"}
        assert variants(session) == []
    database.close()
