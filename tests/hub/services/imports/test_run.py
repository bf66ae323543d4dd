"""An import from files to rows: once, again, changed and gone."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.db import Database
from hub.models.contents import Content, ContentPerson, ContentState, Kind
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.models.people import Group, GroupMember, Profile, ProfileState, Role
from hub.models.topics import Topic
from hub.models.work import IndexJob, Priority
from hub.services.accounts import create_user
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import
from tests.hub.services.conftest import NOW, Import
from tests.hub.services.imports.reading import contents, counts, reasons

ANNA = {"id": "anna", "name": "Anna de Wit", "email": "Anna@example.org", "team": "Platform"}
TALK = {
    "id": "groups",
    "kind": "video",
    "title": "Task groups",
    "people": [{"id": "anna", "role": "speaker"}],
    "tags": ["Asyncio"],
    "date": "2026-02-27",
    "cues": [{"start_s": 0, "end_s": 4.5, "text": "Nobody leaves before all are done.", "speaker": "Anna"}],
}


def people(database: Database) -> dict[str | None, Profile]:
    with database.reading() as session:
        return {profile.source_id: profile for profile in session.scalars(select(Profile))}


def test_people_and_items_become_what_colleagues_find(database: Database, import_rows: Import) -> None:
    report = import_rows(people=[ANNA], items=[TALK])
    assert [counts(file) for file in report.files] == [{"taken": 1}, {"taken": 1}]
    with database.reading() as session:
        talk = session.scalars(select(Content)).one()
        assert (talk.kind, talk.title, talk.state, talk.lang) == (
            Kind.VIDEO,
            "Task groups",
            ContentState.PUBLISHED,
            "en",
        )
        assert [(part.profile.name, part.role) for part in talk.people] == [("Anna de Wit", "speaker")]
        assert [link.topic.slug for link in talk.topics] == ["asyncio"]
        assert [grant.token for grant in talk.grants] == ["everyone"]
        cue = session.scalars(select(Cue)).one()
        assert (cue.start_s, cue.end_s, cue.speaker) == (0, 4.5, "Anna")
        profile = session.scalars(select(Profile)).one()
        assert (profile.email, profile.team and profile.team.name) == ("anna@example.org", "Platform")
        assert set(session.scalars(select(IndexJob.priority))) == {Priority.BULK}


def test_rows_that_did_not_change_are_not_touched(database: Database, import_rows: Import) -> None:
    import_rows(people=[ANNA], items=[TALK])
    before = [(job.index_version, job.requested_at) for job in jobs(database)]
    report = import_rows(people=[ANNA], items=[dict(reversed(TALK.items()))])
    assert [counts(file) for file in report.files] == [{"unchanged": 1}, {"unchanged": 1}]
    assert [(job.index_version, job.requested_at) for job in jobs(database)] == before


def jobs(database: Database) -> list[IndexJob]:
    with database.reading() as session:
        return list(session.scalars(select(IndexJob).order_by(IndexJob.id)))


def test_a_changed_row_replaces_what_it_says(database: Database, import_rows: Import) -> None:
    import_rows(people=[ANNA], items=[TALK])
    changed = TALK | {"title": "Groups of tasks", "tags": ["Python"], "people": [], "cues": None}
    report = import_rows(people=[ANNA], items=[changed])
    assert counts(report.files[1]) == {"changed": 1}
    with database.reading() as session:
        talk = session.scalars(select(Content)).one()
        assert (talk.title, talk.revision, talk.people) == ("Groups of tasks", 2, [])
        assert [link.topic.slug for link in talk.topics] == ["python"]
        assert session.scalar(select(func.count()).select_from(Cue)) == 0


def test_a_person_keeps_what_the_row_does_not_speak_of(database: Database, import_rows: Import) -> None:
    import_rows(people=[ANNA])
    with database.writing() as session:
        session.scalars(select(Profile)).one().bio = "My own words."
    import_rows(people=[ANNA | {"name": "Anna Wit"}])
    assert (people(database)["anna"].name, people(database)["anna"].bio) == ("Anna Wit", "My own words.")


def test_a_corrected_transcript_is_kept(database: Database, import_rows: Import) -> None:
    import_rows(people=[ANNA], items=[TALK])
    with database.writing() as session:
        session.scalars(select(Transcript)).one().origin = TranscriptOrigin.EDITED
    import_rows(people=[ANNA], items=[TALK | {"title": "Another", "cues": [{"start_s": 1, "text": "no"}]}])
    with database.reading() as session:
        assert session.scalars(select(Cue.text)).all() == ["Nobody leaves before all are done."]


@pytest.mark.parametrize("again", [True, False], ids=["and is back later", "and stays away"])
def test_what_has_gone_is_retired_when_asked(database: Database, import_rows: Import, again: bool) -> None:
    bram = {"id": "bram", "name": "Bram"}
    import_rows(people=[ANNA, bram], items=[TALK, {"id": "other"}])
    report = import_rows(people=[ANNA], items=[TALK], prune=True)
    assert report.retired == {"people": 1, "items": 1}
    assert contents(database)["other"].state is ContentState.RETIRED
    assert people(database)["bram"].state is ProfileState.RETIRED
    if again:
        import_rows(people=[ANNA, bram], items=[TALK, {"id": "other"}])
        assert contents(database)["other"].state is ContentState.PUBLISHED
        assert people(database)["bram"].state is ProfileState.ACTIVE


def test_without_prune_what_has_gone_stays(database: Database, import_rows: Import) -> None:
    import_rows(items=[TALK, {"id": "other"}])
    import_rows(items=[TALK])
    assert contents(database)["other"].state is ContentState.PUBLISHED


def test_nothing_is_retired_when_a_line_could_not_be_read(database: Database, import_rows: Import) -> None:
    import_rows(items=[{"id": "a"}, {"id": "b"}])
    report = import_rows(items=[{"id": "a"}, '{"id": "b'], prune=True)
    assert (report.retired, report.not_pruned) == ({}, ["items.jsonl"])
    assert contents(database)["b"].state is ContentState.PUBLISHED


def test_a_row_that_is_left_out_has_not_gone(database: Database, import_rows: Import) -> None:
    import_rows(items=[{"id": "a"}])
    import_rows(items=[{"id": "a", "audience": ["group:Nobody"]}], prune=True)
    assert contents(database)["a"].state is ContentState.PUBLISHED


def test_a_row_of_another_source_that_is_left_out_has_not_gone(
    database: Database, import_rows: Import
) -> None:
    rows = [{"id": "a", "source": "elsewhere"}, {"id": "b", "source": "elsewhere"}]
    import_rows(items=rows)
    import_rows(items=[rows[0] | {"audience": [1]}, rows[1]], prune=True)
    assert contents(database)["a"].state is ContentState.PUBLISHED


def test_a_file_of_people_says_nothing_of_items_that_have_gone(
    database: Database, import_rows: Import, folder: Path
) -> None:
    import_rows(people=[ANNA], items=[TALK])
    report = run_import(database, plan_import(folder / "people.jsonl", prune=True), clock=lambda: NOW)
    assert report.retired == {"people": 0}
    assert contents(database)["groups"].state is ContentState.PUBLISHED


def test_what_its_owner_deleted_stays_deleted(database: Database, import_rows: Import) -> None:
    import_rows(items=[{"id": "a"}])
    with database.writing() as session:
        session.scalars(select(Content)).one().state = ContentState.DELETED
    import_rows(items=[{"id": "a", "title": "New title"}])
    assert contents(database)["a"].state is ContentState.DELETED


def test_broken_rows_are_named_and_the_rest_is_taken(database: Database, import_rows: Import) -> None:
    report = import_rows(
        items=[
            {"id": "a"},
            "{broken",
            {"title": "No id"},
            {"id": "b", "audience": ["group:Board"]},
            {"id": "c", "date": "someday"},
            {"id": "a", "title": "Again"},
            {"id": "d", "people": [{"id": "who", "role": "author"}]},
        ]
    )
    assert counts(report.files[0]) == {"taken": 3, "left_out": 4}
    assert reasons(report) == [
        (2, "this line is not JSON"),
        (3, "it has no id"),
        (6, "a row with the same id came before it in this import"),
        (4, "its audience names a group that the hub does not know ('Board')"),
        (5, "date is not a date that can be read ('someday')"),
        (7, "nobody has the id 'who'"),
    ]
    assert set(contents(database)) == {"a", "c", "d"}


def test_a_person_known_by_name_only_gets_a_profile(database: Database, import_rows: Import) -> None:
    import_rows(items=[{"id": "a", "speakers": ["x", "y"], "speaker_names": ["Xenia"]}])
    assert {id_: profile.name for id_, profile in people(database).items()} == {"x": "Xenia"}


def test_an_item_gets_its_person_once_she_is_known(database: Database, import_rows: Import) -> None:
    item = {"id": "a", "speakers": ["anna"]}
    import_rows(items=[item])
    report = import_rows(people=[ANNA], items=[item])
    assert counts(report.files[1]) == {"changed": 1}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ContentPerson)) == 1


def test_tags_find_a_topic_by_its_label_and_synonyms(database: Database, import_rows: Import) -> None:
    topic = {"slug": "planning", "label_nl": "Plannen", "label_en": "Planning", "synonyms_nl": ["Róoster"]}
    import_rows(topics=[topic], items=[{"id": "a", "tags": ["plannen", "ROOSTER", "Planning", "new one"]}])
    with database.reading() as session:
        assert set(session.scalars(select(Topic.slug))) == {"planning", "new-one"}


def test_a_topic_row_adds_to_a_topic_and_empties_nothing(database: Database, import_rows: Import) -> None:
    import_rows(topics=[{"slug": "a-b", "label_nl": "Een", "synonyms_nl": ["x"]}])
    report = import_rows(topics=[{"slug": "a-b", "label_en": "One", "synonyms_nl": ["y"]}, {"slug": "A B"}])
    assert counts(report.files[0]) == {"changed": 1, "left_out": 1}
    with database.reading() as session:
        topic = session.scalars(select(Topic)).one()
        assert (topic.label_nl, topic.label_en, topic.synonyms_nl) == ("Een", "One", ["x", "y"])


@pytest.mark.parametrize(
    ("audience", "tokens", "owned"),
    [
        (None, {"everyone"}, True),
        (["public"], {"public"}, True),
        (["me"], set(), True),
        (["user:anna@example.org"], set(), True),
        (["group:Platform"], {"group:1"}, False),
        (["group:Platform", "user:bram@example.org"], {"group:1", "user:1"}, False),
    ],
    ids=lambda value: str(sorted(value)) if isinstance(value, set) else str(value),
)
def test_an_item_is_shown_to_those_whom_its_row_names(
    database: Database, import_rows: Import, audience: Any, tokens: set[str], owned: bool
) -> None:
    with database.writing() as session:
        create_user(session, "bram@example.org", name="Bram", role=Role.EMPLOYEE)
    import_rows(people=[ANNA], items=[TALK | {"audience": audience}])
    with database.reading() as session:
        talk = session.scalars(select(Content)).one()
        assert ({grant.token for grant in talk.grants}, talk.owner_id is not None) == (tokens, owned)


@pytest.mark.parametrize("name", ["user:nobody@example.org", "group:", "friends", "me"])
def test_an_item_for_somebody_unknown_is_left_out(database: Database, import_rows: Import, name: str) -> None:
    report = import_rows(items=[{"id": "a", "audience": ["everyone", name]}])
    assert (counts(report.files[0]), contents(database)) == ({"left_out": 1}, {})


def test_who_logs_in_belongs_to_her_team_as_it_is_now(database: Database, import_rows: Import) -> None:
    import_rows(people=[ANNA])
    with database.writing() as session:
        create_user(session, "anna@example.org", name="Anna", role=Role.EMPLOYEE)
    assert teams(database) == ["Platform"]
    import_rows(people=[ANNA | {"team": "Payments"}])
    assert teams(database) == ["Payments"]


def teams(database: Database) -> list[str]:
    with database.reading() as session:
        joined = select(Group.name).join(GroupMember, GroupMember.group_id == Group.id)
        return list(session.scalars(joined))


def test_a_row_joins_the_profile_that_has_her_address(database: Database, import_rows: Import) -> None:
    with database.writing() as session:
        create_user(session, "anna@example.org", name="Anna", role=Role.EMPLOYEE)
    import_rows(people=[ANNA])
    assert [profile.name for profile in people(database).values()] == ["Anna de Wit"]
    assert teams(database) == ["Platform"]
