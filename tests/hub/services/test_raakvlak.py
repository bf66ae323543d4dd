"""Where one person's interests meet another's expertise: the score, and whom it leaves out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from hub.access import Viewer, viewer_of
from hub.models.contents import PersonRole
from hub.models.people import HiddenExpertise, Inference, Profile, ProfileInterest, ProfileSkill, User
from hub.models.policy import InferencePolicy
from hub.models.topics import Topic
from hub.models.touch import FollowedTopic, Saved, Visit
from hub.services.interests import Sign, interests_of, weight_of
from hub.services.raakvlak import Known, damping, meetings, rank
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import NOW

SPEAKER = PersonRole.SPEAKER


def known(profile_id: int, topic_id: int, strength: float = 1.0) -> Known:
    return Known(profile_id, topic_id, strength)


def ranked(weights: dict[int, float], *ones: Known, viewer_id: int = 1) -> list[int]:
    return [match.profile_id for match in rank(weights, ones, viewer_id=viewer_id)]


# --- Scoring --------------------------------------------------------------------------------------


def test_more_shared_topics_stand_before_more_of_one() -> None:
    assert ranked({1: 1.0, 2: 1.0}, known(10, 1, 9.0), known(20, 1, 3.0), known(20, 2, 3.0))[0] == 20


def test_a_topic_of_little_interest_counts_little() -> None:
    assert ranked({1: 1.0, 2: 0.1}, known(10, 1), known(20, 2))[0] == 10


def test_a_topic_that_few_know_counts_more_than_one_that_all_know() -> None:
    common = [known(person, 1, 2.0) for person in range(100, 130)]
    assert ranked({1: 1.0, 2: 1.0}, *common, known(7, 2, 2.0))[0] == 7


def test_equals_take_turns_by_viewer_and_each_viewer_finds_the_same_again() -> None:
    equals = [known(person, 1) for person in range(100)]
    firsts = [ranked({1: 1.0}, *equals, viewer_id=viewer)[0] for viewer in range(50)]
    assert len(set(firsts)) > 30
    assert firsts == [ranked({1: 1.0}, *equals, viewer_id=viewer)[0] for viewer in range(50)]


def test_who_is_known_for_much_is_damped() -> None:
    assert [damping(topics) for topics in (1, 6, 12, 24)] == [1.0, 1.0, 0.5, pytest.approx(1 / 3)]


@pytest.mark.parametrize(
    ("signs", "weight"),
    [
        ({Sign.CHOSEN: 1}, 1.0),
        ({Sign.OPENED: 1}, 0.1),
        ({Sign.OPENED: 100}, 0.4),
        ({Sign.SAVED: 2}, 0.5),
        ({Sign.CHOSEN: 1, Sign.FOLLOWED: 1, Sign.SAVED: 9}, 1.5),
    ],
    ids=["chosen", "opened once", "opened often", "saved twice", "everything"],
)
def test_signs_of_interest_are_weighted_and_capped(signs: dict[Sign, int], weight: float) -> None:
    assert weight_of(signs) == pytest.approx(weight)


# --- Against the database -------------------------------------------------------------------------


@pytest.fixture
def topic(session: Session) -> Topic:
    return make_topic(session, "asyncio")


@pytest.fixture
def noor(session: Session, topic: Topic) -> User:
    noor = make_user(session, "Noor")
    assert noor.profile
    session.add(ProfileInterest(profile_id=noor.profile.id, topic_id=topic.id))
    session.flush()
    return noor


def met(session: Session, user: User, policy: InferencePolicy = InferencePolicy.OPT_OUT) -> list[str]:
    viewer = viewer_of(session, user)
    found = meetings(session, viewer, interests_of(session, viewer), policy, now=NOW, limit=10)
    return [one.profile.name for one in found]


def speaker(session: Session, topic: Topic, name: str = "Sanne", **values: object) -> Profile:
    profile = make_profile(session, name, **values)
    make_content(session, f"Talk of {name}", topics=(topic,), people=((profile, SPEAKER),), published_at=NOW)
    return profile


def test_a_colleague_is_met_on_the_topic_with_what_speaks_for_her(
    session: Session, topic: Topic, noor: User
) -> None:
    sanne = speaker(session, topic)
    viewer = viewer_of(session, noor)
    (meeting,) = meetings(
        session, viewer, interests_of(session, viewer), InferencePolicy.OPT_OUT, now=NOW, limit=3
    )
    assert meeting.profile is sanne
    (shared,) = meeting.shared
    assert (shared.topic, shared.known.taught, shared.known.last_year) == (topic, 1, NOW.year)


def test_her_own_word_is_enough(session: Session, topic: Topic, noor: User) -> None:
    make_profile(session, "Bram", skills=[ProfileSkill(topic=topic, level=3)])
    assert met(session, noor) == ["Bram"]


def test_nobody_meets_herself(session: Session, topic: Topic, noor: User) -> None:
    assert noor.profile
    make_content(session, "Mine", topics=(topic,), people=((noor.profile, SPEAKER),))
    assert met(session, noor) == []


def test_who_opted_out_is_not_met(session: Session, topic: Topic, noor: User) -> None:
    speaker(session, topic, inference=Inference.OUT)
    assert met(session, noor) == []


def test_a_hidden_topic_is_not_named(session: Session, topic: Topic, noor: User) -> None:
    sanne = speaker(session, topic)
    session.add(HiddenExpertise(profile_id=sanne.id, topic_id=topic.id))
    session.flush()
    assert met(session, noor) == []


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        (InferencePolicy.OFF, []),
        (InferencePolicy.OPT_IN, ["Yes"]),
        (InferencePolicy.OPT_OUT, ["Undecided", "Yes"]),
    ],
)
def test_the_policy_says_who_may_be_met(
    session: Session, topic: Topic, noor: User, policy: InferencePolicy, names: list[str]
) -> None:
    speaker(session, topic, "Yes", inference=Inference.IN)
    speaker(session, topic, "Undecided")
    speaker(session, topic, "No", inference=Inference.OUT)
    assert sorted(met(session, noor, policy)) == names


def test_a_content_that_the_viewer_may_not_see_speaks_for_nobody(
    session: Session, topic: Topic, noor: User
) -> None:
    sanne = make_profile(session, "Sanne")
    make_content(session, "Secret", audience=("group:9",), topics=(topic,), people=((sanne, SPEAKER),))
    assert met(session, noor) == []


def test_a_hidden_profile_is_not_met(session: Session, topic: Topic, noor: User) -> None:
    speaker(session, topic, audience=("group:9",))
    assert met(session, noor) == []


def test_what_she_follows_saves_and_opens_counts_as_interest(session: Session) -> None:
    fenna = make_user(session, "Fenna")
    followed, saved, opened, secret = (make_topic(session, slug) for slug in "abcd")
    session.add(FollowedTopic(user_id=fenna.id, topic_id=followed.id))
    kept = make_content(session, "Kept", topics=(saved,))
    seen = make_content(session, "Seen", topics=(opened,))
    gone = make_content(session, "Gone", topics=(secret,), audience=("group:9",))
    session.add_all(
        [Saved(user_id=fenna.id, content_id=kept.id), Visit(user_id=fenna.id, content_id=seen.id)]
    )
    session.add(Saved(user_id=fenna.id, content_id=gone.id, saved_at=NOW - timedelta(days=1)))
    session.flush()
    found = interests_of(session, viewer_of(session, fenna))
    assert [(one.topic.slug, one.weight) for one in found] == [("a", 0.9), ("b", 0.25), ("c", 0.1)]


def test_a_visitor_has_no_interests(session: Session) -> None:
    assert interests_of(session, Viewer(frozenset({"public"}))) == ()
