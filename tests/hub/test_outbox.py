"""Every change that a document contains makes its version higher and asks for it, in the same transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import DateTime, Enum, Float, Integer, String, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON, Date

from hub.access import EVERYONE, PUBLIC
from hub.affected import AFFECTED
from hub.backends import Backends
from hub.models.contents import Content
from hub.models.media import Transcript
from hub.models.people import Group, Profile
from hub.models.topics import Topic
from hub.models.work import DocumentType
from hub.schema import migrate
from indexer.changes import make, ref_of
from indexer.drain import drain
from indexer.rebuild import ensure_live
from indexer.verify import verify
from search.documents import DocumentRef
from tests.hub.changing import populate
from tests.hubs import settings_for

# --- What every change leads to -------------------------------------------------------------------


@pytest.fixture(scope="module")
def populated() -> Iterator[Backends]:
    """A hub in which everything is indexed. Examples change it, each where the one before left off."""
    with TemporaryDirectory() as folder:
        backends = Backends(settings_for(Path(folder)))
        migrate(backends.database)
        ensure_live(backends)
        with backends.writing() as session:
            populate(session)
        drain(backends)
        yield backends
        backends.database.close()


def documents(backends: Backends) -> dict[DocumentRef, Any]:
    """What every row would be in the index, but for its version."""
    with backends.reading() as session:
        refs = [
            ref_of(type_, id_)
            for type_, table in ((DocumentType.CONTENT, Content), (DocumentType.PROFILE, Profile))
            for id_ in session.scalars(select(table.id))
        ]
    made = make(backends, dict.fromkeys(refs, 0))
    return {item.ref: _without_version(item) for item in made}


def _without_version(made: Any) -> Any:
    if hasattr(made, "document"):
        return replace(made.document, version=0), made.passages, made.embedded_texts
    return "absent"


def versions(backends: Backends) -> dict[DocumentRef, int]:
    with backends.reading() as session:
        return {
            ref_of(type_, id_): version
            for type_, table in ((DocumentType.CONTENT, Content), (DocumentType.PROFILE, Profile))
            for id_, version in session.execute(select(table.id, table.index_version))
        }


KEPT_COLUMNS = {"id", "index_version", "revision", "source", "source_id", "source_digest"}
COLUMNS = [
    (model, column.key)
    for model in AFFECTED
    for column in inspect(model).column_attrs
    if column.key not in KEPT_COLUMNS
]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
TOKENS = st.sampled_from([EVERYONE, PUBLIC, "group:1", "user:1", "user:2"])
VALUES: dict[type[Any], st.SearchStrategy[Any]] = {
    Integer: st.integers(0, 1000),
    Float: st.floats(0, 1000),
    DateTime: st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    Date: st.dates(),
    JSON: st.lists(TEXTS, max_size=3),
    String: TEXTS,
}


@dataclass(frozen=True)
class Change:
    """A column of one row gets another value, or the row goes. Numbers choose among what there is."""

    model: type[Any]
    column: str
    row: int
    value: Any
    removes: bool


@st.composite
def changes(draw: st.DrawFn) -> Change:
    model, name = draw(st.sampled_from(COLUMNS))
    column = inspect(model).columns[name]
    type_ = _plain_type(column.type)
    if column.foreign_keys:
        values = st.integers(0, 100)
    elif isinstance(column.type, Enum) and column.type.enum_class is not None:
        values = st.sampled_from(list(column.type.enum_class))
    elif name in ("token", "level"):
        values = TOKENS if name == "token" else st.integers(1, 3)
    else:
        values = next(values for kind, values in VALUES.items() if isinstance(type_, kind))
    removes = model not in (Content, Profile) and draw(st.integers(0, 9)) == 0
    return Change(model, name, draw(st.integers(0, 100)), draw(values), removes)


def carry_out(session: Session, change: Change) -> None:
    """Make the change, unless the database would refuse it."""
    rows = session.scalars(select(change.model).order_by(*inspect(change.model).primary_key)).all()
    if not rows:
        return
    row = rows[change.row % len(rows)]
    value = change.value
    column = inspect(change.model).columns[change.column]
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        known = list(session.scalars(select(target).order_by(target)))
        options = known + ([None] if column.nullable else [])
        value = options[value % len(options)]
    if change.removes:
        session.delete(row)
    elif not _is_taken(session, row, change.column, value):
        setattr(row, change.column, value)


def _is_taken(session: Session, row: Any, name: str, value: Any) -> bool:
    """Whether another row has this value where it must be the only one."""
    model = type(row)
    primary = tuple(value if c.key == name else getattr(row, c.key) for c in inspect(model).primary_key)
    if primary != inspect(row).identity:
        return session.get(model, primary) is not None
    alone = {
        (Group, "name"),
        (Profile, "user_id"),
        (Topic, "slug"),
        (Transcript, "content_id"),
        (Transcript, "lang"),
    }
    if (model, name) not in alone or value is None:
        return False
    others = session.scalars(select(model).where(getattr(model, name) == value))
    return any(other is not row for other in others)


def _plain_type(type_: Any) -> Any:
    return getattr(type_, "impl_instance", type_)


@settings(max_examples=80, deadline=None)
@given(change=changes())
def test_any_change_is_noticed_and_the_index_follows(populated: Backends, change: Change) -> None:
    before, known = documents(populated), versions(populated)

    with populated.writing() as session:
        carry_out(session, change)

    after, now = documents(populated), versions(populated)
    assert {ref for ref in after if after[ref] != before[ref] and now[ref] <= known[ref]} == set()
    drain(populated)
    assert verify(populated).agrees
