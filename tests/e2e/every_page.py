"""Every page there is, by name: its address in the running hub, who looks at it, how its title begins."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from hub.db import utc_now
from hub.models.answers import Answer, AskedPerson
from hub.models.contents import ContentState, Kind, PersonRole
from hub.models.finding import AskedQuery, Pin, SynonymSet
from hub.models.media import HouseWord
from hub.models.people import Group, Profile
from hub.models.touch import Playlist, PlaylistItem
from hub.models.work import BackupRun, BackupState
from hub.services.policies import stored_policy
from tests.e2e.running import NOOR, SANNE, SOFIA, Hub
from tests.factories import make_content, make_profile
from tests.films import add_document, make_film

LONG_NAME = "Willemijntje-" + "Vandenbroeckhoven" * 17
# What a GET answers that is no page for a person: feeds, files, parts of a page, and the API
NOT_PAGES = (
    "/admin/people.csv",
    "/admin/search.csv",
    "/admin/jobs.csv",
    "/admin/backups.csv",
    "/admin/search/asked.csv",
    "/admin/search/asked-by-day.csv",
    "/admin/search/synonyms.csv",
    "/admin/search/pins.csv",
    "/contents/<int:content_id>/steps",
    "/house-words",
    "/static/<path:filename>",
    "/static/dist/<path:name>",
    "/suggest",
    "/drafts/suggest/<any(topics, people):field>",
    "/questions/colleagues",
    "/share/sheet",
    "/share/topics",
    "/share/files/<token>",
    "/share/files/<token>/progress",
    "/uploads/<token>/parts.xml",
    "/search.atom",
    "/topics/<slug>.atom",
    "/people/<int:profile_id>.atom",
    "/people/<int:profile_id>/photo/<digest>",
    "/media/<signed>/<_name>",
    "/contents/<int:content_id>/captions/<lang>.<any(vtt, srt):form>",
    "/contents/<int:content_id>/captions/<lang>/lines",
    "/contents/<int:content_id>/film",
    "/contents/<int:content_id>/film.json",
    "/contents/<int:content_id>/original",
    "/contents/<int:content_id>/picture/<digest>",
    "/opensearch.xml",
    "/manifest.webmanifest",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
    "/metrics",
    "/uploads",
    "/uploads/<token>",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A page: whose eyes see it (nobody's: signed out), how its title begins in English, and its status.

    `is_sent_too_late`: what is looked at is the answer to its form, which somebody else saved meanwhile.
    """

    path: str
    title: str
    email: str | None = NOOR
    status: int = 200
    is_sent_too_late: bool = False


def places(hub: Hub) -> dict[str, Place]:
    """Every page, with the rows it needs."""
    talk = hub.content("Cancellation done right: asyncio without leaks")
    note = hub.content("Task groups on one page")
    sanne = hub.person("Sanne Hoekstra")
    team = _team(hub, "Betaalketen")
    made = _make_rows(hub)
    return {
        "login": Place("/login", "Sign in", None),
        "link to sign in": Place(hub.newcomer("Ties Kramer").removeprefix(hub.address), "Sign in", None),
        "link that ended": Place("/sign-in/nothing", "Sign in", None, 410),
        "home": Place("/", "Home", SANNE),
        "welcome": Place("/welcome", "What do you want to learn?"),
        "raakvlak": Place("/raakvlak", "Your raakvlak"),
        "search": Place("/search?q=incident", "incident · search"),
        "search by filter": Place("/search?q=privacy&lang=nl&kind=note", "privacy · search"),
        "search for a person": Place("/search?q=sanne", "sanne · search"),
        "search for everything": Place("/search", "Search"),
        "search for nothing": Place("/search?q=xyzzyq&kind=course", "xyzzyq · search"),
        "search that finds a long name": Place("/search?q=film+of+ours", "film of ours · search"),
        "colleagues": Place("/search/colleagues?q=privacy", "Colleagues who know about"),
        "talk": Place(f"{talk}?q=shield&t=729", "Cancellation done right"),
        "talk elsewhere": Place(made.elsewhere, "A talk that lives elsewhere"),
        "note": Place(note, "Task groups on one page"),
        "own note": Place(note, "Task groups on one page", SANNE),
        "story": Place(hub.content("Achttien brieven werden er vier"), "Achttien brieven"),
        "document": Place(hub.content("API guide of Dienst Laagland"), "API guide"),
        "course": Place(hub.content("Incident command in four short evenings"), "Incident command"),
        "session": Place(hub.content("Async in an afternoon, with laptops"), "Async in an afternoon"),
        "question": Place(hub.content("Who owns a background job?"), "Who owns"),
        "question with answers": Place(made.question, "Who waters the plants?", SANNE),
        "asking colleagues": Place("/questions/new?title=privacy", "privacy"),
        "answer": Place(made.answer, "Change your answer", SANNE),
        "report an answer": Place(f"/report?answer={made.answer.split('/')[2]}", "Report this"),
        "link": Place(hub.content("Autoriteit Persoonsgegevens"), "Autoriteit Persoonsgegevens"),
        "deleted": Place(made.gone, "You deleted this", SANNE, 410),
        "versions": Place(f"{note}/history", "Versions of Task groups on one page", SANNE),
        "edit": Place(f"{note}/edit", "Task groups on one page", SANNE),
        "two texts": Place(f"{made.contested}/edit", "Two texts", SANNE, 409, is_sent_too_late=True),
        "new note": Place("/notes/new", "New note", SANNE),
        "new story": Place("/stories/new", "New story", SANNE),
        "new link": Place("/share/link", "Share a link", SANNE),
        "share": Place("/share", "Share", SANNE),
        "record": Place("/share/record", "Record", SANNE),
        "my files": Place("/me/uploads", "My files", SANNE),
        "new question": Place("/questions/new", "Ask a question"),
        "topics": Place("/topics", "Topics"),
        "topic": Place("/topics/incident-response", "Incident response"),
        "people": Place("/people", "People"),
        "person": Place(sanne, "Sanne Hoekstra"),
        "person of a long name": Place(made.long_named, LONG_NAME[:40]),
        "own profile": Place(sanne, "Sanne Hoekstra", SANNE),
        "team": Place(team, "Betaalketen"),
        "settings": Place("/me/settings", "Settings", SANNE),
        "saved": Place("/me/saved", "Saved"),
        "history": Place("/me/history", "History"),
        "notices": Place("/me/notices", "Notifications"),
        "playlists": Place("/playlists", "Playlists", SANNE),
        "playlist": Place(made.playlist, "For newcomers", SANNE),
        "film": Place(f"{made.film}?t=4", "A film of ours", SANNE),
        "document in pages": Place(f"{made.document}?page=2", "A guide in pages", SANNE),
        "film in a frame": Place(made.film.replace("contents", "embed"), "A film of ours", SANNE),
        "drafts": Place("/me/drafts", "Drafts", SANNE),
        "report": Place(f"/report?content={note.rpartition('/')[2]}", "Report this"),
        "administration": Place("/admin", "Administration", SOFIA),
        "people admin": Place("/admin/people?which=all", "People", SOFIA),
        "invite": Place("/admin/people/new", "Invite somebody", SOFIA),
        "variants": Place("/admin/people/variants", "One person, two profiles?", SOFIA),
        "person admin": Place(f"/admin/people/{_id(sanne)}", "Sanne Hoekstra", SOFIA),
        "merge": Place(
            f"/admin/people/merge?keep={_id(sanne)}&gone={_id(made.twin)}", "Make two profiles one", SOFIA
        ),
        "groups": Place("/admin/groups", "Groups", SOFIA),
        "group": Place(f"/admin/groups/{_id(team)}", "Betaalketen", SOFIA),
        "reports": Place("/admin/reports", "Reports", SOFIA),
        "policy": Place("/admin/policy", "Choices of the organisation", SOFIA),
        "failed work": Place("/admin/jobs", "Work that failed", SOFIA),
        "index": Place("/admin/search", "The index", SOFIA),
        "back-ups": Place("/admin/backups", "Back-ups", SOFIA),
        "searches": Place("/admin/search/asked", "What people look for", SOFIA),
        "synonyms": Place("/admin/search/synonyms", "Synonyms", SOFIA),
        "pins": Place("/admin/search/pins", "On top", SOFIA),
        "search with something on top": Place("/search?q=task+groups", "task groups · search"),
        "captions": Place(f"{made.film}/captions", "Captions of A film of ours", SANNE),
        "caption editor": Place(f"{made.film}/captions/en", "Captions of A film of ours", SANNE),
        "versions of captions": Place(
            f"{made.film}/captions/en/versions", "Versions of the captions of A film of ours", SANNE
        ),
        "replace in captions": Place(
            f"{made.film}/captions/en/replace?find=task&instead=job", "Find and replace", SANNE
        ),
        "file": Place(f"{made.film}/media", "The file of A film of ours", SANNE),
        "words of the house": Place("/admin/words", "Words of the house", SOFIA),
        "not there": Place("/nowhere", "", NOOR, 404),
        "not hers": Place("/admin", "", NOOR, 403),
        "own page": Place("/me", "Noor Zandstra"),
    }


@dataclass(frozen=True, slots=True)
class Made:
    """Addresses of rows that the sample does not have."""

    elsewhere: str
    gone: str
    twin: str
    long_named: str
    film: str
    document: str
    playlist: str
    contested: str
    question: str
    answer: str


def _make_rows(hub: Hub) -> Made:
    with hub.backends.writing() as session:
        sanne = session.scalars(select(Profile).where(Profile.name == "Sanne Hoekstra")).one()
        at_youtube = "https://www.youtube.com/watch?v=abcdefghijk"
        talk = make_content(session, "A talk that lives elsewhere", kind=Kind.VIDEO, url=at_youtube)
        left = make_content(session, "Thrown away", owner_id=sanne.id)
        left.state, left.purge_on = ContentState.DELETED, utc_now().date()
        twin = make_profile(session, "S. Hoekstra")
        long_named = make_profile(session, LONG_NAME, job_title="Arbeidsongeschiktheidsverzekeringsarts")
        session.add(BackupRun(state=BackupState.DONE, name="raakvlak.tar", size_bytes=9_000, row_count=9))
        session.add(Pin(text="task groups", content_id=talk.id))
        session.add(SynonymSet(phrases=["k8s", "kubernetes"], lang=None))
        session.add(AskedQuery(asked_on=utc_now().date(), text="k8s", asked=3, found_nothing=1))
        film = make_film(
            session,
            hub.backends.storage,
            "A film of ours",
            owner_id=sanne.id,
            people=((long_named, PersonRole.SPEAKER),),
        )
        session.add_all(HouseWord(word=word) for word in ("Raakvlak", "Betaalketen"))
        guide = make_content(session, "A guide in pages", kind=Kind.DOCUMENT)
        add_document(session, hub.backends.storage, guide)
        playlist = Playlist(owner_id=sanne.id, title="For newcomers", shared=True)
        session.add(playlist)
        session.flush()
        for position, content in enumerate((film, talk)):
            session.add(PlaylistItem(playlist_id=playlist.id, content_id=content.id, position=position))
        contested = make_content(session, "Written by two", owner_id=sanne.id, body="One.", revision=2)
        noor = session.scalars(select(Profile).where(Profile.email == NOOR)).one()
        question = make_content(
            session, "Who waters the plants?", kind=Kind.QUESTION, owner_id=noor.id, body="They look thirsty."
        )
        answer = Answer(content_id=question.id, author_id=sanne.id, body="I do, on **Mondays**.")
        session.add_all((answer, AskedPerson(content_id=question.id, profile_id=sanne.id)))
        session.add(AskedPerson(content_id=question.id, profile_id=long_named.id))
        session.flush()
        stored_policy(session).embed_origins = "https://intranet.example.org"
        return Made(
            elsewhere=f"/contents/{talk.id}",
            gone=f"/contents/{left.id}",
            twin=f"/people/{twin.id}",
            long_named=f"/people/{long_named.id}",
            film=f"/contents/{film.id}",
            document=f"/contents/{guide.id}",
            playlist=f"/playlists/{playlist.id}",
            contested=f"/contents/{contested.id}",
            question=f"/contents/{question.id}",
            answer=f"/answers/{answer.id}/edit",
        )


def _team(hub: Hub, name: str) -> str:
    with hub.backends.reading() as session:
        return f"/teams/{session.scalars(select(Group.id).where(Group.name == name)).one()}"


def _id(path: str) -> str:
    return path.rpartition("/")[2]
