"""What somebody is named for, and her own say in it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from hub.access import viewer_of
from hub.errors import Invalid, NotFound
from hub.models.contents import Kind, PersonRole
from hub.models.people import Inference
from hub.models.policy import InferencePolicy
from hub.services.inference import (
    Mark,
    choose_inference,
    expertise,
    hide_topic,
    in_charge,
    level_of,
    show_topic,
)
from hub.services.policies import stored_policy
from tests.factories import make_content, make_profile, make_topic, make_user

SPEAKER, AUTHOR, REVIEWER = PersonRole.SPEAKER, PersonRole.AUTHOR, PersonRole.REVIEWER


def test_contributions_make_topics_with_marks_by_year(session: Session) -> None:
    viewer = viewer_of(session, make_user(session, "Noor"))
    sanne = make_profile(session, "Sanne")
    asyncio, planning = make_topic(session, "asyncio"), make_topic(session, "planning")
    for year, role in ((2025, SPEAKER), (2025, AUTHOR), (2024, REVIEWER)):
        make_content(
            session,
            f"{role} {year}",
            topics=(asyncio,),
            people=((sanne, role),),
            published_at=datetime(year, 3, 1, tzinfo=UTC),
        )
    make_content(session, "undated", topics=(planning,), people=((sanne, AUTHOR),), published_at=None)

    first, second = expertise(session, viewer, sanne.id)

    assert (first.topic.slug, first.years) == (
        "asyncio",
        {2024: (Mark.REVIEWED,), 2025: (Mark.MADE, Mark.TAUGHT)},
    )
    assert [one.title for one in first.evidence] == ["author 2025", "speaker 2025", "reviewer 2024"]
    assert (second.topic.slug, second.level, second.years) == ("planning", 1, {})


def test_a_content_counts_once_by_the_strongest_part(session: Session) -> None:
    viewer = viewer_of(session, make_user(session, "Noor"))
    sanne, topic = make_profile(session, "Sanne"), make_topic(session, "asyncio")
    make_content(
        session, "talk", kind=Kind.VIDEO, topics=(topic,), people=((sanne, REVIEWER), (sanne, SPEAKER))
    )

    (found,) = expertise(session, viewer, sanne.id)

    assert [one.role for one in found.evidence] == [SPEAKER]


@pytest.mark.parametrize(("strength", "level"), [(0.2, 1), (1.49, 1), (1.5, 2), (3.9, 2), (4.0, 3), (99, 3)])
def test_strength_is_shown_as_three_levels(strength: float, level: int) -> None:
    assert level_of(strength) == level


def test_evidence_is_only_what_the_viewer_may_see(session: Session) -> None:
    viewer = viewer_of(session, make_user(session, "Noor"))
    sanne, topic = make_profile(session, "Sanne"), make_topic(session, "asyncio")
    make_content(session, "secret", topics=(topic,), people=((sanne, AUTHOR),), audience=("group:9",))

    assert expertise(session, viewer, sanne.id) == ()


def test_a_hidden_profile_is_not_there(session: Session) -> None:
    viewer = viewer_of(session, make_user(session, "Noor"))
    hidden = make_profile(session, "Sanne", audience=("group:9",))

    with pytest.raises(NotFound):
        expertise(session, viewer, hidden.id)


@pytest.mark.parametrize(
    ("policy", "choice", "is_named"),
    [
        (InferencePolicy.OFF, Inference.IN, False),
        (InferencePolicy.OPT_IN, Inference.UNDECIDED, False),
        (InferencePolicy.OPT_IN, Inference.IN, True),
        (InferencePolicy.OPT_OUT, Inference.UNDECIDED, True),
        (InferencePolicy.OPT_OUT, Inference.OUT, False),
    ],
)
def test_nobody_is_named_against_her_word_or_the_organisations(
    session: Session, policy: InferencePolicy, choice: Inference, is_named: bool
) -> None:
    sanne = make_user(session, "Sanne")
    assert sanne.profile is not None
    make_content(session, "note", topics=(make_topic(session, "asyncio"),), people=((sanne.profile, AUTHOR),))
    stored_policy(session).inference = policy
    sanne.profile.inference = choice
    session.flush()
    viewer = viewer_of(session, sanne)

    shown = expertise(session, viewer, sanne.profile.id)

    assert (len(shown) == 1, in_charge(session, viewer).is_named) == (is_named, is_named)
    assert [line.expertise.topic.slug for line in in_charge(session, viewer).lines] == ["asyncio"]


def test_a_hidden_topic_is_shown_to_herself_only_and_can_come_back(session: Session) -> None:
    sanne = make_user(session, "Sanne")
    assert sanne.profile is not None
    topic = make_topic(session, "asyncio")
    make_content(session, "note", topics=(topic,), people=((sanne.profile, AUTHOR),))
    viewer = viewer_of(session, sanne)

    hide_topic(session, viewer, topic.id)
    hide_topic(session, viewer, topic.id)
    session.flush()

    assert expertise(session, viewer, sanne.profile.id) == ()
    assert [line.is_hidden for line in in_charge(session, viewer).lines] == [True]
    show_topic(session, viewer, topic.id)
    session.flush()
    assert [line.is_hidden for line in in_charge(session, viewer).lines] == [False]


def test_nobody_opts_in_where_the_organisation_names_nobody(session: Session) -> None:
    viewer = viewer_of(session, make_user(session, "Sanne"))
    stored_policy(session).inference = InferencePolicy.OFF

    with pytest.raises(Invalid):
        choose_inference(session, viewer, Inference.IN)
