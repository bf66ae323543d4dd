"""The page of a content: who sees it, what it shows, and that nothing is asked of another host unasked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access import user_token
from hub.db import utc_now
from hub.models.contents import ContentState, Kind, PersonRole
from hub.models.media import Cue, Transcript
from hub.models.people import User
from hub.models.touch import Saved, Visit
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site
from tests.hub.statements import counted_statements

SCRIPT = "<script>alert(1)</script>"
TALK = "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.fixture
def ada(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Ada")


def make_talk(site: Site, **values: object) -> int:
    """A talk of ten minutes in which cancelling comes up at 0:12."""
    with site.writing() as session:
        speaker = make_profile(session, "Sanne Hoekstra", job_title="Platform engineer")
        talk = make_content(
            session,
            "Stopping politely",
            kind=Kind.VIDEO,
            topics=(make_topic(session, "asyncio"),),
            people=((speaker, PersonRole.SPEAKER),),
            **{
                "description": "How tasks end.\n\n0:00 Welcome\n0:10 Cancelling",
                "duration_s": 600.0,
                "url": TALK,
                **values,
            },  # type: ignore[arg-type]
        )
        cues = [(1.0, "Good afternoon everybody."), (12.4, "Somebody cancels a task."), (60.0, "The end.")]
        session.add(
            Transcript(
                content_id=talk.id,
                lang="en",
                cues=[
                    Cue(position=n, start_s=start, end_s=start + 5, text=text)
                    for n, (start, text) in enumerate(cues)
                ],
            )
        )
        return talk.id


def test_a_talk_shows_its_people_chapters_and_transcript(site: Site, ada: User) -> None:
    talk = make_talk(site)
    page = site.client_for(ada).get(f"/contents/{talk}?t=12").text
    for words in ("Stopping politely", "Sanne Hoekstra", "explains · Platform engineer", "How tasks end."):
        assert words in page
    assert f'href="/contents/{talk}?t=10"' in page
    assert re.search(rf'href="/contents/{talk}\?t=12" data-t="12.4" aria-current="true"', page)
    assert f"http://127.0.0.1:8000/contents/{talk}?t=12" in page


def test_nothing_is_framed_before_the_click_and_only_that_player_after_it(site: Site, ada: User) -> None:
    client, talk = site.client_for(ada), make_talk(site)
    before = client.get(f"/contents/{talk}?t=12")
    assert "<iframe" not in before.text
    assert "frame-src" not in before.headers["Content-Security-Policy"]
    after = client.get(f"/contents/{talk}?t=12&play=1")
    assert 'src="https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1' in after.text
    assert "start=12" in after.text
    assert "frame-src https://www.youtube-nocookie.com" in after.headers["Content-Security-Policy"]


def test_a_talk_that_cannot_be_framed_is_a_link_out(site: Site, ada: User) -> None:
    talk = make_talk(site, url="https://talks.example/stopping")
    page = site.client_for(ada).get(f"/contents/{talk}?play=1")
    assert "<iframe" not in page.text
    assert 'href="https://talks.example/stopping"' in page.text


def test_the_reason_somebody_came_stays_marked(site: Site, ada: User) -> None:
    talk = make_talk(site)
    site.index()
    page = site.client_for(ada).get(f"/contents/{talk}?q=cancels").text
    assert "Somebody <mark>cancels</mark> a task." in page
    assert "You came for <b>cancels</b>, said here" in page
    assert re.search(rf'<a class="chip" href="/contents/{talk}\?t=\d+&amp;q=cancels"[^>]*>0:\d\d', page)


def test_a_note_has_an_outline_and_its_words_marked(site: Site, ada: User) -> None:
    with site.writing() as session:
        note = make_content(session, "Plan", body="## First\n\nA plan.\n\n## Second\n\nMore.").id
    page = site.client_for(ada).get(f"/contents/{note}?q=plan").text
    assert '<a href="#h-second">Second</a>' in page
    assert "A <mark>plan</mark>." in page


def test_a_session_says_when_and_where(site: Site, ada: User) -> None:
    with site.writing() as session:
        starts_at = utc_now().replace(month=1, day=15, hour=13, minute=0)
        gathering = make_content(
            session, "Practice", kind=Kind.SESSION, starts_at=starts_at, place="Utrecht"
        ).id
    page = site.client_for(ada).get(f"/contents/{gathering}").text
    assert f"15 January {starts_at.year}, 14:00" in page
    assert "Utrecht" in page


def test_a_course_says_who_gives_it_and_what_it_costs(site: Site, ada: User) -> None:
    with site.writing() as session:
        course = make_content(
            session, "Leading", kind=Kind.COURSE, provider="Leerhuis", price="0", duration_s=12000.0
        ).id
    assert "Course · " in (page := site.client_for(ada).get(f"/contents/{course}").text)
    assert "3 h 20 min · English · Leerhuis · free" in page


@pytest.mark.parametrize(
    ("state", "audience", "status"),
    [
        (ContentState.PUBLISHED, ("everyone",), 200),
        (ContentState.PUBLISHED, (user_token(999),), 404),
        (ContentState.DRAFT, ("everyone",), 404),
        (ContentState.HIDDEN, ("everyone",), 404),
        (ContentState.DELETED, ("everyone",), 404),
        (ContentState.RETIRED, ("everyone",), 410),
        (ContentState.RETIRED, (user_token(999),), 404),
    ],
)
def test_what_is_not_for_somebody_is_not_there(
    site: Site, ada: User, state: ContentState, audience: tuple[str, ...], status: int
) -> None:
    with site.writing() as session:
        content = make_content(session, "Secret plans", state=state, audience=audience).id
    answer = site.client_for(ada).get(f"/contents/{content}")
    assert answer.status_code == status
    assert ("Secret plans" in answer.text) == (status == 200)


def test_somebody_who_cannot_be_found_is_not_named(site: Site, ada: User) -> None:
    with site.writing() as session:
        hidden = make_profile(session, "Hidden Person", audience=())
        note = make_content(session, "Open", people=((hidden, PersonRole.AUTHOR),)).id
    assert "Hidden Person" not in site.client_for(ada).get(f"/contents/{note}").text


def test_what_somebody_deleted_she_can_bring_back(site: Site, ada: User) -> None:
    with site.writing() as session:
        note = make_content(session, "Mine", owner_id=_profile_of(site, ada)).id
    client = site.client_for(ada)
    deleted = client.post(f"/contents/{note}/delete", data={"revision": "1"}, follow_redirects=False)
    assert deleted.status_code == 303
    assert client.get(f"/contents/{note}").status_code == 410
    assert client.post(f"/contents/{note}/restore").status_code == 303
    assert client.get(f"/contents/{note}").status_code == 200


def test_script_is_shown_as_text_in_every_field(site: Site, ada: User) -> None:
    with site.writing() as session:
        person = make_profile(session, SCRIPT, job_title=SCRIPT)
        topic = make_topic(session, "evil", label_en=SCRIPT)
        texts = dict.fromkeys(
            ("description", "body", "provider", "price", "place", "collection"), f"{SCRIPT} plan"
        )
        talk = make_content(
            session,
            SCRIPT,
            kind=Kind.COURSE,
            topics=(topic,),
            people=((person, PersonRole.TEACHER),),
            **texts,
        )
        session.add(
            Transcript(
                content_id=talk.id,
                lang="en",
                cues=[Cue(position=0, start_s=1.0, speaker=SCRIPT, text=SCRIPT)],
            )
        )
    page = site.client_for(ada).get(f"/contents/{talk.id}?q={SCRIPT}+plan&t={SCRIPT}").text
    assert SCRIPT not in page
    assert page.count("&lt;") > 10


@pytest.mark.parametrize(
    "query",
    ["t=nan", "t=-5", "t=1e99", "page=99999999999999999999", "q=%00", "script=x", "t=1:2:3:4", "play=x"],
)
def test_an_address_that_means_nothing_still_opens_the_page(site: Site, ada: User, query: str) -> None:
    assert site.client_for(ada).get(f"/contents/{make_talk(site)}?{query}").status_code == 200


def test_saving_is_a_form_that_comes_back_and_a_button_in_place(site: Site, ada: User) -> None:
    client, talk = site.client_for(ada), make_talk(site)
    there = client.post(f"/contents/{talk}/save", data={"save": "yes", "back": "//evil.example"})
    assert there.headers["Location"] == "/"
    assert "Stopping politely" in client.get("/me/saved").text
    again = client.post(f"/contents/{talk}/save", data={"save": "no"}, headers={"HX-Request": "true"})
    assert 'value="yes"' in again.text
    assert "Nothing saved yet" in client.get("/me/saved").text


def test_a_hidden_content_cannot_be_saved_or_visited(site: Site, ada: User) -> None:
    with site.writing() as session:
        hidden = make_content(session, "Hidden", audience=()).id
    client = site.client_for(ada)
    assert client.post(f"/contents/{hidden}/save").status_code == 404
    assert client.post(f"/contents/{hidden}/visit").status_code == 404


def test_a_visit_remembers_the_second_and_the_end(site: Site, ada: User) -> None:
    client, talk = site.client_for(ada), make_talk(site)
    client.post(f"/contents/{talk}/visit", data={"t": "120"})
    assert "until 2:00" in client.get("/me/history").text
    client.post(f"/contents/{talk}/visit", data={"t": "595"})
    assert "finished" in client.get("/me/history").text


def test_looking_at_a_page_alone_writes_nothing(site: Site, ada: User) -> None:
    site.client_for(ada).get(f"/contents/{make_talk(site)}?t=12&play=1")
    with site.backends.reading() as session:
        assert session.scalars(select(Visit)).all() == []


def test_no_visit_is_kept_for_who_switched_her_history_off(site: Site, ada: User) -> None:
    talk = make_talk(site)
    with site.writing() as session:
        session.get_one(User, ada.id).keeps_history = False
    client = site.client_for(ada)
    assert client.post(f"/contents/{talk}/visit", data={"t": "5"}).status_code == 204
    assert "Nothing is kept" in client.get("/me/history").text
    with site.backends.reading() as session:
        assert session.scalars(select(Visit)).all() == []


def test_lists_of_ones_own_can_be_cleared_and_are_nobody_elses(site: Site, ada: User) -> None:
    talk = make_talk(site)
    with site.writing() as session:
        bob = make_user(session, "Bob")
        for user in (ada, bob):
            session.add(Saved(user_id=user.id, content_id=talk))
            session.add(Visit(user_id=user.id, content_id=talk, visited_at=utc_now() - timedelta(hours=1)))
    client = site.client_for(ada)
    client.post(f"/me/history/{talk}/forget")
    assert "Nothing here yet" in client.get("/me/history").text
    client.post("/me/saved/clear")
    client.post("/me/history/clear")
    other = site.client_for(bob)
    assert "Stopping politely" in other.get("/me/saved").text
    assert "Stopping politely" in other.get("/me/history").text


def test_a_page_takes_at_most_twelve_statements(site: Site, ada: User) -> None:
    talks = [make_talk_alike(site, n) for n in range(8)]
    site.index()
    client = site.client_for(ada)
    client.get(f"/contents/{talks[0]}?q=cancels")
    with counted_statements(site) as statements:
        assert client.get(f"/contents/{talks[0]}?q=cancels&t=12").status_code == 200
    assert len(statements) <= 12, statements


def make_talk_alike(site: Site, number: int) -> int:
    with site.writing() as session:
        person = make_profile(session, f"Person {number}")
        topic = make_topic(session, f"topic-{number}")
        return make_content(
            session,
            f"Talk {number} about stopping",
            kind=Kind.VIDEO,
            body="Somebody cancels a task.",
            topics=(topic,),
            people=((person, PersonRole.SPEAKER),),
        ).id


def _profile_of(site: Site, user: User) -> int:
    profile_id = site.viewer(user).profile_id
    assert profile_id is not None
    return profile_id
