"""A hub in which every page has all that it can show, for one of each role."""

from __future__ import annotations

from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hub.models.answers import Answer, AskedPerson
from hub.models.contents import Content, Kind, PersonRole
from hub.models.finding import Pin, SynonymSet
from hub.models.notices import Notice, StandingSearch
from hub.models.people import Group, GroupMember, ProfileInterest, ProfileSkill, Role, User
from hub.models.touch import FollowedProfile, FollowedTopic, Playlist, PlaylistItem, Saved, Visit
from hub.services.policies import stored_policy
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.films import add_document, add_original, ask_steps, make_film
from tests.hub.conftest import Site

QUESTION = "cancels"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Somebody who owns and administers, with notices she has not seen; and where things are."""

    owner: FlaskClient
    film: int
    waiting: int
    document: int
    note: int
    question: int
    playlist: int
    person: int
    own: int
    team: int


def crowded(site: Site) -> Crowd:
    """Everything of several, so that what is loaded one by one shows."""
    with site.writing() as session:
        user = make_user(session, "Ada Owner", role=Role.ADMIN, welcomed=True)
        team = Group(name="Payments")
        session.add(team)
        session.flush()
        session.add(GroupMember(user_id=user.id, group_id=team.id))
        assert user.profile
        me = user.profile
        me.team_id = team.id
        topics = [make_topic(session, f"topic-{number}") for number in range(4)]
        colleagues = [make_profile(session, f"Person {number}", team_id=team.id) for number in range(4)]
        people = tuple((one, PersonRole.SPEAKER) for one in [me, *colleagues])
        about = {"topics": tuple(topics), "people": people, "owner_id": me.id}
        film = make_film(session, site.backends.storage, "A film that cancels", **about)
        waiting = make_content(session, "A film that waits", kind=Kind.VIDEO, **about)
        ask_steps(session, add_original(session, site.backends.storage, waiting), rests=False)
        document = make_content(session, "A document that cancels", kind=Kind.DOCUMENT, **about)
        add_document(session, site.backends.storage, document)
        notes = [
            make_content(session, f"Note {number}", body="Somebody cancels a task.", **about)
            for number in range(6)
        ]
        question = make_content(session, "Who cancels a task?", kind=Kind.QUESTION, **about)
        for colleague in colleagues:
            session.add(Answer(content_id=question.id, author_id=colleague.id, body="Who started it."))
            session.add(AskedPerson(content_id=question.id, profile_id=colleague.id))
        session.add(AskedPerson(content_id=notes[0].id, profile_id=me.id))
        seen = [film, waiting, document, question, *notes]
        lists = [_playlist(session, owner, seen) for owner in (me.id, me.id, *(one.id for one in colleagues))]
        _touch(session, user, seen, [one.id for one in topics], [one.id for one in colleagues])
        session.add_all(
            ProfileSkill(profile_id=one.id, topic_id=topics[0].id, level=2) for one in [me, *colleagues]
        )
        session.add_all(ProfileInterest(profile_id=me.id, topic_id=topic.id) for topic in topics)
        session.add(SynonymSet(phrases=["cancels", "stops"], lang=None))
        session.add(Pin(text=QUESTION, content_id=notes[0].id))
        stored_policy(session).embed_origins = "https://intranet.example.org"
        contents = (film.id, waiting.id, document.id, notes[0].id, question.id)
        others = (lists[-1].id, colleagues[0].id, me.id, team.id)
    site.index()
    return Crowd(site.client_for(user), *contents, *others)


def _playlist(session: Session, owner_id: int, contents: list[Content]) -> Playlist:
    playlist = Playlist(owner_id=owner_id, title=f"Of {owner_id}", shared=True)
    session.add(playlist)
    session.flush()
    session.add_all(
        PlaylistItem(playlist_id=playlist.id, content_id=content.id, position=position)
        for position, content in enumerate(contents)
    )
    return playlist


def _touch(
    session: Session, user: User, contents: list[Content], topics: list[int], people: list[int]
) -> None:
    """All of it saved, visited and followed, and told of by a search of hers."""
    session.add_all(FollowedProfile(user_id=user.id, profile_id=id_) for id_ in people)
    session.add_all(FollowedTopic(user_id=user.id, topic_id=id_) for id_ in topics)
    kept = StandingSearch(user_id=user.id, text=QUESTION, seen=[])
    session.add(kept)
    session.flush()
    for content in contents:
        session.add(Saved(user_id=user.id, content_id=content.id))
        session.add(Visit(user_id=user.id, content_id=content.id, position_s=3.0))
        session.add(Notice(user_id=user.id, search_id=kept.id, content_id=content.id))
