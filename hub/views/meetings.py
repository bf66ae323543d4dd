"""Colleagues of somebody's raakvlak as the pages show them: topics named, with what speaks for each."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext, ngettext

from hub.addresses import profile_path, topic_path
from hub.services.raakvlak import Known, Meeting
from hub.views.cards import PersonCard, person_card
from hub.views.colleagues import role_of


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One shared topic with what speaks for the one who knows it, and where that is shown."""

    label: str
    url: str
    marks: tuple[str, ...]
    evidence: str
    evidence_url: str


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """A colleague with the topics between the two circles."""

    person: PersonCard
    role: str
    topics: list[str]
    evidence: str
    viewer_name: str
    lines: tuple[SharedLine, ...]


def meeting_card(meeting: Meeting, lang: str, viewer_name: str) -> MeetingCard:
    """A colleague; the evidence is that of the topic where she and the viewer are closest."""
    return MeetingCard(
        person=person_card(meeting.profile),
        role=role_of(meeting.profile),
        topics=[shared.topic.label(lang) for shared in meeting.shared],
        evidence=evidence_in_words(meeting.shared[0].known),
        viewer_name=viewer_name,
        lines=tuple(
            SharedLine(
                label=shared.topic.label(lang),
                url=topic_path(shared.topic.slug),
                marks=_marks(shared.known),
                evidence=evidence_in_words(shared.known),
                evidence_url=f"{profile_path(meeting.profile.id)}?topic={shared.topic.slug}#contributions",
            )
            for shared in meeting.shared
        ),
    )


def evidence_in_words(known: Known) -> str:
    """What somebody did with a topic, and when last."""
    if not (known.taught or known.made or known.reviewed):
        return str(gettext("Says so herself"))
    if known.taught and known.taught >= known.made:
        told = ngettext("Explained it once", "Explained it %(num)d times", known.taught)
    elif known.made:
        told = ngettext("Made something about it", "Made %(num)d things about it", known.made)
    else:
        told = ngettext("Reviewed it once", "Reviewed it %(num)d times", known.reviewed)
    return f"{told} · {known.last_year}" if known.last_year else str(told)


def _marks(known: Known) -> tuple[str, ...]:
    counts = {"taught": known.taught, "made": known.made, "reviewed": known.reviewed}
    return tuple(mark for mark, count in counts.items() if count) or ("says",)
