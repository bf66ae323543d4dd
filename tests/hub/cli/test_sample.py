"""The sample organisation comes in as any import, and goes without a trace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.backends import Backends
from hub.cli.sample import add_sample, sign_in_addresses
from hub.config import Settings
from hub.db import Base, utc_now
from hub.models.contents import Content, ContentPerson, PersonRole
from hub.models.people import GroupMember, Profile, ProfileState, Role, User
from hub.models.topics import Topic
from hub.models.work import IndexJob
from hub.schema import migrate
from hub.services.accounts import use_sign_in_link
from hub.services.sample import SOURCE, remove_sample
from tests.factories import make_content, make_profile, make_topic
from tests.hub.cli.conftest import Run

# What outlives the rows it is about, so that an id never comes back; and what is about the index.
OUTLIVES = {"index_jobs", "index_places"}


@pytest.fixture
def hub(tmp_path: Path) -> Backends:
    backends = Backends(Settings.from_env({"HUB_HOME": str(tmp_path), "HUB_EMBEDDER": "hash:16"}))
    migrate(backends.database)
    return backends


@pytest.fixture
def home(hub: Backends) -> Path:
    return hub.settings.home


def row_counts(backends: Backends) -> dict[str, int]:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in OUTLIVES]
    with backends.reading() as session:
        counts = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        }
    return {name: count for name, count in counts.items() if count}


def test_it_comes_in_with_its_people_and_their_logins(hub: Backends) -> None:
    add_sample(hub)
    with hub.reading() as session:
        users = session.scalars(select(User).order_by(User.id)).all()
        assert [(user.profile.name, user.role) for user in users if user.profile] == [
            ("Noor Zandstra", Role.EMPLOYEE),
            ("Sanne Hoekstra", Role.CONTRIBUTOR),
            ("Sofia Marchetti", Role.ADMIN),
        ]
        assert session.scalar(select(func.count()).select_from(GroupMember)) == 3
    assert row_counts(hub)["contents"] == 75
    assert row_counts(hub)["profiles"] == 22


def test_each_address_signs_in_once(hub: Backends) -> None:
    add_sample(hub)
    addresses = sign_in_addresses(hub)
    assert [who for who, _ in addresses] == [
        "Noor Zandstra (employee)",
        "Sanne Hoekstra (contributor)",
        "Sofia Marchetti (admin)",
    ]
    token = addresses[0][1].removeprefix("http://127.0.0.1:8000/sign-in/")
    with hub.writing() as session:
        user = use_sign_in_link(session, token, now=utc_now())
        assert user is not None
        assert user.email == "noor.zandstra@laagland.example"
        assert use_sign_in_link(session, token, now=utc_now()) is None


def test_adding_it_again_adds_nothing(hub: Backends) -> None:
    add_sample(hub)
    once = row_counts(hub)
    add_sample(hub)
    assert row_counts(hub) | {"import_runs": 0} == once | {"import_runs": 0}


def test_the_command_adds_it_and_prints_who_can_sign_in_where(hub: Backends, run: Run) -> None:
    added = run("sample", "--add")

    assert (added.code, added.stderr) == (0, "")
    printed = dict(line.split(": ", 1) for line in added.stdout.splitlines())
    assert list(printed) == [
        "Noor Zandstra (employee)",
        "Sanne Hoekstra (contributor)",
        "Sofia Marchetti (admin)",
    ]
    assert row_counts(hub)["contents"] == 75
    with hub.writing() as session:
        token = printed["Sofia Marchetti (admin)"].removeprefix("http://127.0.0.1:8000/sign-in/")
        user = use_sign_in_link(session, token, now=utc_now())
        assert user is not None
        assert user.role is Role.ADMIN


def test_the_command_removes_it_and_says_how_much_went(hub: Backends, run: Run) -> None:
    before = row_counts(hub)
    run("sample", "--add")
    topics = row_counts(hub)["topics"]

    removed = run("sample", "--remove")

    assert (removed.code, removed.stdout) == (0, "")
    assert removed.stderr == f"Removed 75 contents, 22 people and {topics} topics.\n"
    assert row_counts(hub) == before
    assert run("sample", "--remove").stderr == "Removed 0 contents, 0 people and 0 topics.\n"


def test_removing_it_leaves_an_empty_hub_empty(hub: Backends) -> None:
    before = row_counts(hub)
    add_sample(hub)
    sign_in_addresses(hub)
    with hub.writing() as session:
        remove_sample(session)
    assert row_counts(hub) == before


def test_removing_it_leaves_the_hub_of_others_as_it_was(hub: Backends) -> None:
    with hub.writing() as session:
        shared = make_topic(session, "python")
        mine = make_profile(session, "Joep Smit")
        make_content(session, "Ours", topics=(shared,), people=((mine, PersonRole.AUTHOR),))
    before = row_counts(hub)
    add_sample(hub)
    with hub.writing() as session:
        remove_sample(session)
    assert row_counts(hub) == before


def test_a_topic_of_the_hub_keeps_its_own_words(hub: Backends) -> None:
    with hub.writing() as session:
        make_topic(session, "asyncio").label_nl = "Ons asyncio"

    add_sample(hub)

    with hub.reading() as session:
        topic = session.scalars(select(Topic).where(Topic.slug == "asyncio")).one()
    assert (topic.label_nl, topic.synonyms_nl, topic.definition_nl) == ("Ons asyncio", [], "")


def name_on_a_note(session: Any) -> None:
    noor = session.scalars(select(Profile).where(Profile.source_id == "noor-zandstra")).one()
    make_content(session, "Ours", people=((noor, PersonRole.AUTHOR),))


def use_a_topic(session: Any) -> None:
    topic = session.scalars(select(Topic).where(Topic.slug == "asyncio")).one()
    make_content(session, "Ours", topics=(topic,))


def merge_into_the_sample(session: Any) -> None:
    noor = session.scalars(select(Profile).where(Profile.source_id == "noor-zandstra")).one()
    make_profile(session, "Noor Z.", state=ProfileState.MERGED, merged_into_id=noor.id)


@pytest.mark.parametrize(
    ("touch", "left"),
    [
        pytest.param(name_on_a_note, {"contents": 1, "grants": 1}, id="named on a note"),
        pytest.param(
            use_a_topic, {"contents": 1, "grants": 1, "content_topics": 1, "topics": 1}, id="a topic in use"
        ),
        pytest.param(merge_into_the_sample, {"profiles": 1, "profile_grants": 1}, id="merged with"),
    ],
)
def test_what_others_made_with_it_stays(
    hub: Backends, touch: Callable[[Any], None], left: dict[str, int]
) -> None:
    add_sample(hub)
    with hub.writing() as session:
        touch(session)
    with hub.writing() as session:
        remove_sample(session)
    assert row_counts(hub) == left
    with hub.reading() as session:
        assert {profile.state for profile in session.scalars(select(Profile))} <= {ProfileState.ACTIVE}


def test_everything_that_goes_is_asked_to_go_from_the_index(hub: Backends) -> None:
    add_sample(hub)
    with hub.writing() as session:
        session.execute(IndexJob.__table__.update().values(settled=True))
    with hub.writing() as session:
        removed = remove_sample(session)
    with hub.reading() as session:
        open_jobs = session.scalar(
            select(func.count()).select_from(IndexJob).where(IndexJob.settled.is_(False))
        )
        assert open_jobs == removed.contents + removed.people == 97
        assert session.scalars(select(Content).where(Content.source == SOURCE)).all() == []
        assert session.scalars(select(ContentPerson)).all() == []
