"""Two of everything that documents are built from, and the jobs that a change of it leaves."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.access import EVERYONE, PUBLIC
from hub.models.answers import Answer
from hub.models.contents import PersonRole
from hub.models.media import Cue, Transcript
from hub.models.people import Group, HiddenExpertise, ProfileSkill
from hub.models.work import IndexJob, Priority
from tests.factories import make_content, make_topic, make_user

Jobs = dict[tuple[str, int], tuple[int, Priority]]


def open_jobs(session: Session) -> Jobs:
    rows = session.scalars(select(IndexJob).where(IndexJob.settled.is_(False)))
    return {
        (row.document_type.value, row.document_id): (row.index_version, Priority(row.priority))
        for row in rows
    }


def settle_all(session: Session) -> None:
    session.execute(update(IndexJob).values(settled=True))


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
