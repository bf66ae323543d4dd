"""Who may be named as somebody who knows, and what speaks for her: by her own word and the organisation's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hub.models.contents import ContentTopic
from hub.models.people import HiddenExpertise, Inference
from hub.models.policy import InferencePolicy
from hub.services.policies import current_policy
from search.results import Evidence, Expert


class Nameable(Protocol):
    """A person who decides for herself whether she is named."""

    @property
    def inference(self) -> Inference: ...


def told_of_experts(
    session: Session,
    experts: Iterable[Expert],
    profiles: Mapping[int, Nameable],
    contents: Collection[int],
) -> Iterator[tuple[Expert, tuple[Evidence, ...]]]:
    """The experts among `profiles` who may be named, each with her evidence among the ids of `contents`."""
    policy = current_policy(session).inference
    hidden = _hidden_contents(session, profiles, contents)
    for expert in experts:
        profile = profiles.get(expert.profile_id)
        if profile is None:
            continue
        kept_back = hidden.get(expert.profile_id, ())
        is_nameable = may_be_named(profile, policy)
        evidence = tuple(
            one
            for one in (expert.evidence if is_nameable else ())
            if one.content_id in contents and one.content_id not in kept_back
        )
        # Her profile alone names nobody whose evidence is for what she hides: the index may not know yet
        is_hers_to_hide = bool(expert.evidence) and expert.profile_id in hidden
        by_profile = expert.profile_match and is_nameable and not is_hers_to_hide
        if evidence or expert.named or by_profile:
            yield expert, evidence


def may_be_named(profile: Nameable, policy: InferencePolicy) -> bool:
    """Whether the person may be named as somebody who knows, by her own word and the organisation's."""
    match policy:
        case InferencePolicy.OFF:
            return False
        case InferencePolicy.OPT_IN:
            return profile.inference is Inference.IN
        case InferencePolicy.OPT_OUT:
            return profile.inference is not Inference.OUT


_HIDES = select(HiddenExpertise.profile_id, HiddenExpertise.topic_id).where(
    HiddenExpertise.profile_id.in_(bindparam("profile_ids", expanding=True))
)
_ABOUT = select(ContentTopic.topic_id, ContentTopic.content_id).where(
    ContentTopic.topic_id.in_(bindparam("topic_ids", expanding=True)),
    ContentTopic.content_id.in_(bindparam("content_ids", expanding=True)),
)


def _hidden_contents(
    session: Session, profile_ids: Iterable[int], content_ids: Iterable[int]
) -> Mapping[int, Collection[int]]:
    """Of each person who hides a topic, which of these contents are about one that she hides."""
    connection = session.connection()
    hides = connection.execute(_HIDES, {"profile_ids": list(profile_ids)}).all()
    if not hides:
        return {}
    topic_ids = list({topic_id for _, topic_id in hides})
    about: dict[int, set[int]] = defaultdict(set)
    given = {"topic_ids": topic_ids, "content_ids": list(content_ids)}
    for topic_id, content_id in connection.execute(_ABOUT, given):
        about[topic_id].add(content_id)
    hidden: dict[int, set[int]] = defaultdict(set)
    for profile_id, topic_id in hides:
        hidden[profile_id] |= about[topic_id]
    return hidden
