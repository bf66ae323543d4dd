"""Every change that a document contains makes its version higher and asks for it, in the same transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import DateTime, Enum, Float, Integer, String, inspect, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON, Date

from hub.access import EVERYONE, PUBLIC
from hub.affected import AFFECTED
from hub.backends import Backends
from hub.db import Database
from hub.models.answers import Answer
from hub.models.contents import Content, ContentState, Grant, PersonRole
from hub.models.media import Cue, Transcript
from hub.models.people import Group, HiddenExpertise, Profile, ProfileSkill
from hub.models.topics import Topic
from hub.models.work import DocumentType, IndexJob, JobState, Priority
from hub.outbox import defer, is_nudge_due, outdo, touch
from hub.schema import migrate
from indexer.changes import make, ref_of
from indexer.drain import drain
from indexer.rebuild import ensure_live
from indexer.verify import verify
from search.documents import DocumentRef
from tests.factories import make_content, make_topic, make_user
from tests.hubs import settings_for

Jobs = dict[tuple[str, int], tuple[int, Priority]]


def open_jobs(session: Session) -> Jobs:
    rows = session.scalars(select(IndexJob).where(IndexJob.settled.is_(False)))
    return {
        (row.document_type.value, row.document_id): (row.index_version, Priority(row.priority))
        for row in rows
    }


def settle_all(session: Session) -> None:
    session.execute(update(IndexJob).values(settled=True))


# --- What every change leads to -------------------------------------------------------------------


def populate(session: Session) -> None:
    """Two of everything that a document is built from, each tied to the other things."""
    teams = [Group(name=name) for name in ("Delta", "Dunes")]
    session.add_all(teams)
    session.flush()
    topics = [make_topic(session, slug) for slug in ("tides", "storms")]
    users = [make_user(session, name) for name in ("Ada Bos", "Bo Smit")]
    people = [user.profile for user in users if user.profile]
    for number, (person, team, topic) in enumerate(zip(people, teams, topics, strict=True)):
        person.team_id = team.id
        person.bio = "Knows how water moves."
        session.add(ProfileSkill(profile_id=person.id, topic_id=topic.id))
        session.add(ProfileSkill(profile_id=person.id, topic_id=topics[1 - number].id))
        session.add(HiddenExpertise(profile_id=person.id, topic_id=topics[1 - number].id))
        content = make_content(
            session,
            f"Reading the sea {number}",
            audience=(EVERYONE, PUBLIC),
            topics=(topic,),
            people=((person, PersonRole.SPEAKER),),
            owner_id=person.id,
            body="A tide table tells when the water is high.",
        )
        cues = [Cue(position=n, start_s=n * 5.0, end_s=n * 5.0 + 5, text=f"cue {n}") for n in range(2)]
        session.add(Transcript(content_id=content.id, lang="en", cues=cues))
        session.add(Answer(content_id=content.id, author_id=person.id, body=f"The moon, answer {number}."))
    session.flush()


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


# --- Rows that come and go ------------------------------------------------------------------------

GONE: dict[str, tuple[type[Any], set[tuple[str, int]]]] = {
    "content": (Content, {("content", 1), ("profile", 1)}),
    "profile": (Profile, {("profile", 1), ("content", 1)}),
    "topic": (Topic, {("content", 1), ("profile", 1), ("profile", 2)}),
    "team": (Group, {("profile", 1)}),
    "transcript": (Transcript, {("content", 1)}),
    "answer": (Answer, {("content", 1)}),
}


@pytest.mark.parametrize(("model", "expected"), GONE.values(), ids=GONE)
def test_what_depended_on_a_deleted_row_is_asked_for_at_once(
    each_database: Database, model: type[Any], expected: set[tuple[str, int]]
) -> None:
    with each_database.writing() as session:
        populate(session)
        settle_all(session)

    with each_database.writing() as session:
        session.delete(session.get_one(model, 1))

    with each_database.reading() as session:
        jobs = open_jobs(session)
    assert set(jobs) == expected
    assert {priority for _, priority in jobs.values()} == {Priority.VISIBILITY}


def test_a_job_outlives_its_row_with_a_higher_version(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb", index_version=7)
    with each_database.writing() as session:
        session.delete(session.get_one(Content, 1))

    with each_database.reading() as session:
        assert open_jobs(session) == {("content", 1): (8, Priority.VISIBILITY)}


def test_a_link_taken_out_of_a_list_is_noticed(each_database: Database) -> None:
    with each_database.writing() as session:
        populate(session)
        settle_all(session)
    with each_database.writing() as session:
        content = session.get_one(Content, 1)
        content.people.clear()

    with each_database.reading() as session:
        assert set(open_jobs(session)) == {("content", 1), ("profile", 1)}


def test_a_rolled_back_change_asks_for_nothing(each_database: Database) -> None:
    def failing() -> None:
        with each_database.writing() as session:
            make_content(session, "Ebb")
            raise LookupError

    with pytest.raises(LookupError):
        failing()

    with each_database.reading() as session:
        assert open_jobs(session) == {}


# --- Priorities -----------------------------------------------------------------------------------


def _rename(session: Session) -> None:
    session.get_one(Content, 1).title = "Another title"


def _hide(session: Session) -> None:
    session.get_one(Content, 1).state = ContentState.HIDDEN


def _grant(session: Session) -> None:
    session.add(Grant(content_id=1, token="group:9"))


def _rename_later(session: Session) -> None:
    defer(session)
    _rename(session)


URGENCY: dict[str, tuple[Callable[[Session], None], Priority]] = {
    "an edit": (_rename, Priority.EDIT),
    "hiding": (_hide, Priority.VISIBILITY),
    "a grant": (_grant, Priority.VISIBILITY),
    "an import": (_rename_later, Priority.BULK),
}


@pytest.mark.parametrize(("change", "priority"), URGENCY.values(), ids=URGENCY)
def test_how_urgent_a_change_is(
    each_database: Database, change: Callable[[Session], None], priority: Priority
) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb")
        settle_all(session)
    with each_database.writing() as session:
        change(session)

    with each_database.reading() as session:
        assert open_jobs(session)["content", 1] == (2, priority)


def test_an_import_does_not_slow_an_edit_that_waits(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb")
        settle_all(session)
    for change in (_rename, _rename_later):
        with each_database.writing() as session:
            change(session)
            session.get_one(Content, 1).body += "more"

    with each_database.reading() as session:
        assert open_jobs(session)["content", 1] == (3, Priority.EDIT)


def test_a_job_that_was_given_up_is_opened_by_a_change(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb")
        session.flush()
        session.execute(update(IndexJob).values(state=JobState.FAILED, reason="too long", attempts=5))
    with each_database.writing() as session:
        _rename(session)

    with each_database.reading() as session:
        job = session.scalars(select(IndexJob)).one()
        assert (job.state, job.reason, job.attempts) == (JobState.OPEN, "", 0)


# --- Asked for by name ----------------------------------------------------------------------------


def test_touched_rows_get_a_higher_version_in_their_session_too(each_database: Database) -> None:
    with each_database.writing() as session:
        content = make_content(session, "Ebb")
        touch(session, DocumentType.CONTENT, [content.id, 99], Priority.BULK)

        assert content.index_version == 2
        assert open_jobs(session) == {("content", 1): (2, Priority.VISIBILITY)}


def test_outdoing_an_index_raises_versions_above_it(each_database: Database) -> None:
    with each_database.writing() as session:
        make_content(session, "Ebb")
        settle_all(session)
        outdo(session, DocumentType.CONTENT, {1: 40, 99: 3})

        assert open_jobs(session) == {
            ("content", 1): (41, Priority.BULK),
            ("content", 99): (4, Priority.BULK),
        }


def test_a_nudge_is_due_once(each_database: Database) -> None:
    with each_database.writing() as session:
        assert not is_nudge_due(session)
        make_content(session, "Ebb")

        assert [is_nudge_due(session), is_nudge_due(session)] == [True, False]
