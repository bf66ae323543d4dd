"""What somebody wants to learn: topics she chose or follows, and those of what she saves and opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, delete, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.access import Viewer, visible
from hub.errors import Invalid, NotFound
from hub.models.contents import Content, ContentTopic
from hub.models.people import ProfileInterest, User
from hub.models.topics import Topic
from hub.models.touch import FollowedTopic, Saved, Visit

MOST_TOPICS = 40
MOST_CHOSEN = 30


class Sign(StrEnum):
    """How an interest shows."""

    CHOSEN = "chosen"
    FOLLOWED = "followed"
    SAVED = "saved"
    OPENED = "opened"


# A topic that she chose says more than any number of things she opened: the signs are weighted, each is
# capped, and so is their sum.
WEIGHT = {Sign.CHOSEN: 1.0, Sign.FOLLOWED: 0.9, Sign.SAVED: 0.25, Sign.OPENED: 0.1}
CAP = {Sign.CHOSEN: 1.0, Sign.FOLLOWED: 0.9, Sign.SAVED: 0.75, Sign.OPENED: 0.4}
MOST_WEIGHT = 1.5


@dataclass(frozen=True, slots=True)
class Interest:
    """A topic that somebody is drawn to, how much, and why."""

    topic: Topic
    weight: float
    signs: frozenset[Sign]

    @property
    def is_stated(self) -> bool:
        """Whether she said so herself, by choosing or following the topic."""
        return not self.signs.isdisjoint({Sign.CHOSEN, Sign.FOLLOWED})


def interests_of(session: Session, viewer: Viewer) -> tuple[Interest, ...]:
    """The viewer's interests, strongest first, in one query; a visitor has none."""
    if viewer.user_id is None:
        return ()
    signs = union_all(
        _sign(Sign.CHOSEN, ProfileInterest.topic_id, ProfileInterest.profile_id == viewer.profile_id),
        _sign(Sign.FOLLOWED, FollowedTopic.topic_id, FollowedTopic.user_id == viewer.user_id),
        _touched(viewer, Sign.SAVED, Saved),
        _touched(viewer, Sign.OPENED, Visit),
    ).subquery()
    rows = session.execute(
        select(Topic, signs.c.sign, signs.c.times).join(signs, signs.c.topic_id == Topic.id)
    )
    topics: dict[int, Topic] = {}
    counts: dict[int, dict[Sign, int]] = {}
    for topic, sign, times in rows:
        topics[topic.id] = topic
        counts.setdefault(topic.id, {})[Sign(sign)] = times
    found = [Interest(topics[id_], weight_of(signs), frozenset(signs)) for id_, signs in counts.items()]
    found.sort(key=lambda one: (-one.weight, one.topic.slug))
    return tuple(found[:MOST_TOPICS])


def weight_of(counts: dict[Sign, int]) -> float:
    """How much these signs weigh together."""
    return min(sum(min(WEIGHT[sign] * times, CAP[sign]) for sign, times in counts.items()), MOST_WEIGHT)


def _sign(
    sign: Sign, topic_id: InstrumentedAttribute[int], hers: ColumnElement[bool]
) -> Select[str, int, int]:
    columns = literal(sign.value).label("sign"), topic_id.label("topic_id"), literal(1).label("times")
    return select(*columns).where(hers)


def _touched(viewer: Viewer, sign: Sign, touch: type[Saved] | type[Visit]) -> Select[str, int, int]:
    """Topics of the contents that she saved or opened and may still see, each with how many."""
    statement = (
        select(literal(sign.value), ContentTopic.topic_id, func.count())
        .select_from(touch)
        .join(Content, Content.id == touch.content_id)
        .join(ContentTopic, ContentTopic.content_id == Content.id)
        .where(touch.user_id == viewer.user_id)
        .group_by(ContentTopic.topic_id)
    )
    return visible(statement, viewer, Content)


# --- A newcomer's first choice --------------------------------------------------------------------


def topics_to_choose(session: Session, viewer: Viewer, *, limit: int) -> tuple[Topic, ...]:
    """The topics with most contents that the viewer may see, to begin with."""
    counted = visible(
        select(ContentTopic.topic_id, func.count().label("contents"))
        .join(Content, Content.id == ContentTopic.content_id)
        .group_by(ContentTopic.topic_id),
        viewer,
        Content,
    ).subquery()
    statement = select(Topic).join(counted, counted.c.topic_id == Topic.id)
    return tuple(session.scalars(statement.order_by(counted.c.contents.desc(), Topic.slug).limit(limit)))


def choose_interests(session: Session, viewer: Viewer, topic_ids: Sequence[int]) -> None:
    """Want to learn exactly these topics. Raises `NotFound` without a profile, `Invalid` for too many."""
    if viewer.profile_id is None:
        raise NotFound
    if len(set(topic_ids)) > MOST_CHOSEN:
        raise Invalid("topics", f"At most {MOST_CHOSEN} topics.")
    known = session.scalars(select(Topic.id).where(Topic.id.in_(set(topic_ids)))).all()
    session.execute(delete(ProfileInterest).where(ProfileInterest.profile_id == viewer.profile_id))
    session.add_all(ProfileInterest(profile_id=viewer.profile_id, topic_id=id_) for id_ in known)
    session.flush()


def welcome(session: Session, viewer: Viewer) -> None:
    """Remember that she was asked, whether she chose or skipped."""
    if viewer.user_id is not None:
        session.get_one(User, viewer.user_id).welcomed = True


def is_newcomer(session: Session, viewer: Viewer) -> bool:
    """Whether she was never asked what she wants to learn."""
    if viewer.user_id is None or viewer.profile_id is None:
        return False
    return not session.get_one(User, viewer.user_id).welcomed
