"""Is a raakvlak the same ten for everybody? The spread over synthetic viewers, and its time.

Each viewer wants to learn five topics, drawn by how many contents have them: busy ones come often.
Prints as JSON: of all the places in the top three, the share that goes to distinct people; the most often
shown person's part of the viewers; milliseconds a viewer.

    HUB_HOME=... python -m tests.bench.bench_raakvlak --viewers 500
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from time import perf_counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import ANYBODY_SIGNED_IN
from hub.backends import Backends
from hub.config import Settings
from hub.db import utc_now
from hub.models.contents import ContentTopic
from hub.models.policy import InferencePolicy
from hub.models.topics import Topic
from hub.services.interests import Interest, Sign
from hub.services.raakvlak import meetings

WANTED = 5
TOP = 3


@dataclass(frozen=True)
class Spread:
    """How a number of viewers' first three colleagues are spread over people."""

    viewers: int
    places: int
    people: int
    distinct_share: float
    most_shown_share: float
    p50_ms: float
    p95_ms: float


def measure(session: Session, viewers: int, *, seed: int = 7) -> Spread:
    """The spread over this many viewers; the same hub and seed give the same people."""
    rows = session.execute(
        select(Topic, func.count()).join(ContentTopic, ContentTopic.topic_id == Topic.id).group_by(Topic.id)
    ).all()
    topics, counts = [row[0] for row in rows], [row[1] for row in rows]
    chance = random.Random(seed)
    shown: Counter[int] = Counter()
    took_ms = []
    for number in range(viewers):
        wanted = {topic.id: topic for topic in chance.choices(topics, weights=counts, k=WANTED)}
        started = perf_counter()
        shown.update(_first_three(session, number, list(wanted.values())))
        took_ms.append((perf_counter() - started) * 1000)
    took_ms.sort()
    return Spread(
        viewers=viewers,
        places=shown.total(),
        people=len(shown),
        distinct_share=round(len(shown) / max(shown.total(), 1), 3),
        most_shown_share=round(max(shown.values(), default=0) / viewers, 3),
        p50_ms=round(took_ms[viewers // 2], 1),
        p95_ms=round(took_ms[int(viewers * 0.95)], 1),
    )


def _first_three(session: Session, number: int, topics: Sequence[Topic]) -> list[int]:
    viewer = replace(ANYBODY_SIGNED_IN, user_id=1_000_000 + number)
    interests = [Interest(topic, 1.0, frozenset({Sign.CHOSEN})) for topic in topics]
    found = meetings(session, viewer, interests, InferencePolicy.OPT_OUT, now=utc_now(), limit=TOP)
    return [meeting.profile.id for meeting in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=500)
    viewers = parser.parse_args().viewers
    backends = Backends(Settings.from_env())
    with backends.reading() as session:
        print(json.dumps(asdict(measure(session, viewers)), indent=2))


if __name__ == "__main__":
    main()
