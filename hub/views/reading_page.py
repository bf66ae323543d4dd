"""A content as its page shows it: the frame to watch it in, its words beside it, and what is told about it.

Turns a `Reading` into what `pages/content.html` needs; every address in it keeps the reason the viewer came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import format_date, format_datetime, gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from hub.addresses import content_path, topic_path
from hub.markdown import Heading, outline, render
from hub.models.contents import Content, Kind, PersonRole
from hub.services.chapters import Chapter, read_description
from hub.services.embeds import at_second, embed_of, host_of
from hub.services.marking import mark_html
from hub.services.reading import Named, Reading
from hub.views.cards import ContentCard, PersonCard, content_card, person_card
from hub.views.document import DocumentView, document_view
from hub.views.film import FilmView, Waiting, film_view, waiting_view
from hub.views.formats import clock, length
from hub.views.kinds import KIND_NAMES, language_name
from hub.views.question import QuestionView, question_view
from hub.views.script import Place, Script, script_of
from search.analysis.queries import query_terms
from search.ranking.highlight import mark_all
from search.results import Moment
from search.terms import TermGroup

LABEL_WORDS = 6
ROLE_NAMES: dict[PersonRole, LazyString] = {
    PersonRole.AUTHOR: _l("made this"),
    PersonRole.SPEAKER: _l("explains"),
    PersonRole.TEACHER: _l("teaches"),
    PersonRole.REVIEWER: _l("reviewed"),
}


@dataclass(frozen=True, slots=True)
class PersonOn:
    """Somebody on a content, with what she did for it."""

    person: PersonCard
    does: str


@dataclass(frozen=True, slots=True)
class MomentLink:
    """A place where the reason the viewer came is talked about."""

    url: str
    place: str
    label: str
    share: float
    strength: float
    is_current: bool
    start_s: float | None = None


@dataclass(frozen=True, slots=True)
class ChapterLink:
    """A part of a recording; `share` is how much of it."""

    title: str
    start_s: float
    url: str
    takes: str
    share: float
    is_current: bool


@dataclass(frozen=True, slots=True)
class Player:
    """Where a talk is watched: a frame at another host after a click, or its page there."""

    provider: str
    frame_url: str
    play_url: str
    follow_origin: str
    elsewhere_url: str
    elsewhere: str
    caption: str


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """Everything `pages/content.html` shows. At most one of `player`, `film` and `waiting` is there."""

    content: Content
    title: Markup
    card: ContentCard
    kind: str
    asked: str
    place: Place
    at: str
    people: tuple[PersonOn, ...]
    facts: tuple[str, ...]
    topics: tuple[tuple[str, str], ...]
    about: Markup
    body: Markup
    headings: tuple[Heading, ...]
    chapters: tuple[ChapterLink, ...]
    moments: tuple[MomentLink, ...]
    player: Player | None
    film: FilmView | None
    waiting: Waiting | None
    script: Script | None
    document: DocumentView | None
    related: tuple[ContentCard, ...]
    question: QuestionView | None
    starts: str
    elsewhere: str
    share_path: str

    @property
    def is_watched(self) -> bool:
        """Whether the page has its transcript beside a picture, and is not a text."""
        return bool(self.player or self.film or self.waiting)


def reading_page(
    reading: Reading, moments: Sequence[Moment], place: Place, *, lang: str, plays: bool
) -> ReadingPage:
    """The page for somebody who opened a content at a place, for a reason. `lang` is the page's own."""
    content = reading.content
    place = place.now_in(content, reading.film)
    groups = query_terms(place.asked).groups if place.asked else ()
    described = read_description(content.description, content.duration_s)
    film = film_view(reading, place)
    script = script_of(reading, described.chapters, groups, place)
    waiting = waiting_view(content, reading.film, reading.preparing)
    is_elsewhere = content.kind is Kind.VIDEO and film is None and waiting is None
    return ReadingPage(
        content=content,
        title=Markup(mark_all(content.title, groups, content.lang)),  # noqa: S704 - highlight.py escapes
        card=content_card(content, lang),
        kind=str(KIND_NAMES[content.kind]),
        asked=place.asked,
        place=place,
        at=clock(place.start_s) if place.start_s is not None else "",
        people=tuple(_person(named, content.kind) for named in reading.people),
        facts=_facts(content),
        topics=tuple((link.topic.label(lang), topic_path(link.topic.slug)) for link in content.topics),
        about=_marked(described.text, groups, content.lang),
        body=_marked(content.body, groups, content.lang),
        headings=outline(content.body),
        chapters=_chapters(described.chapters, content, place),
        moments=_moments(moments, described.chapters, content, place),
        player=_player(reading, place, plays=plays) if is_elsewhere else None,
        film=film,
        waiting=waiting,
        script=script,
        document=document_view(reading, script, place),
        related=tuple(content_card(other, lang) for other in reading.related),
        question=question_view(reading.asked, lambda text: _marked(text, groups, None))
        if reading.asked
        else None,
        starts=_starts(content),
        elsewhere=host_of(content.url),
        share_path=content_path(content.id, start_s=place.start_s, cut=place.cut, page=place.page),
    )


def _marked(source: str, groups: Sequence[TermGroup], lang: str | None) -> Markup:
    """Markdown as HTML that `hub.markdown` made safe, with the words that the viewer came for marked."""
    return Markup(mark_html(render(source), groups, lang)) if source else Markup()  # noqa: S704


def _person(named: Named, kind: Kind) -> PersonOn:
    """Somebody on a content; who is named on a question has answered it."""
    parts = (
        [gettext("answered")] if kind is Kind.QUESTION else [str(ROLE_NAMES[role]) for role in named.roles]
    )
    does = ", ".join(parts)
    profile = named.profile
    role = profile.job_title or (profile.team.name if profile.team else "")
    return PersonOn(person_card(profile), " · ".join(part for part in (does, role) if part))


def _facts(content: Content) -> tuple[str, ...]:
    """The quiet line: when, how long, in which language, and what a course asks."""
    when = format_date(content.published_at, "MMMM y") if content.published_at else ""
    takes = length(content.duration_s) if content.duration_s else ""
    language = language_name(content.lang) if content.lang else ""
    price = str(gettext("free")) if content.price == "0" else content.price
    is_gathering = content.kind is Kind.SESSION
    place = "" if is_gathering else content.place
    facts = (when, takes, language, content.provider, price, place, content.collection)
    return tuple(fact for fact in facts if fact)


def _starts(content: Content) -> str:
    if content.starts_at is None:
        return ""
    return str(format_datetime(content.starts_at, "EEEE d MMMM y, HH:mm"))


def _chapters(chapters: tuple[Chapter, ...], content: Content, place: Place) -> tuple[ChapterLink, ...]:
    whole = content.duration_s or (chapters[-1].start_s if chapters else 0)
    return tuple(
        ChapterLink(
            title=chapter.title,
            start_s=chapter.start_s,
            url=place.address(content.id, start_s=chapter.start_s),
            takes=length(chapter.end_s - chapter.start_s) if chapter.end_s else "",
            share=((chapter.end_s or whole) - chapter.start_s) / whole if whole else 0.0,
            is_current=chapter is chapter_at(chapters, place.start_s),
        )
        for chapter in chapters
    )


def chapter_at(chapters: Sequence[Chapter], second: float | None) -> Chapter | None:
    """The chapter that a second lies in."""
    if second is None:
        return None
    begun = [chapter for chapter in chapters if chapter.start_s <= second]
    return begun[-1] if begun else None


def _moments(
    moments: Sequence[Moment], chapters: tuple[Chapter, ...], content: Content, place: Place
) -> tuple[MomentLink, ...]:
    located = [one for one in moments if one.start_s is not None or one.page is not None]
    last = max((one.start_s or float(one.page or 0) for one in located), default=0.0)
    whole = max(content.duration_s or 0.0, last) or 1.0
    return tuple(
        MomentLink(
            url=place.address(content.id, start_s=one.start_s, page=one.page),
            place=_place_of(one),
            label=_label(one, chapters),
            share=min((one.start_s if one.start_s is not None else float(one.page or 0)) / whole, 1.0),
            strength=one.strength,
            is_current=place.is_at(one.start_s, one.end_s, one.page),
            start_s=one.start_s,
        )
        for one in located
    )


def _place_of(moment: Moment) -> str:
    if moment.start_s is not None:
        return clock(moment.start_s)
    return str(gettext("p. %(page)s", page=moment.page))


def _label(moment: Moment, chapters: tuple[Chapter, ...]) -> str:
    """What a moment is about: its chapter, or else its first words."""
    chapter = chapter_at(chapters, moment.start_s)
    if chapter is not None:
        return chapter.title
    words = moment.text.split()
    return " ".join(words[:LABEL_WORDS]) + ("…" if len(words) > LABEL_WORDS else "")


def _player(reading: Reading, place: Place, *, plays: bool) -> Player:
    content = reading.content
    embed = embed_of(content.url)
    return Player(
        provider=embed.provider if embed else "",
        frame_url=embed.address(place.start_s) if embed and plays else "",
        play_url=place.address(content.id, start_s=place.start_s, page=None, plays=True) if embed else "",
        follow_origin=embed.origin if embed else "",
        elsewhere_url=at_second(content.url, place.start_s),
        elsewhere=host_of(content.url),
        caption=_caption(reading, place),
    )


def _caption(reading: Reading, place: Place) -> str:
    """What is said at the second that the page was opened at."""
    if place.start_s is None:
        return ""
    for transcript in reading.transcripts:
        said = [
            cue for cue in transcript.cues if cue.start_s is not None and cue.start_s <= place.start_s + 0.5
        ]
        if said:
            return said[-1].text
    return ""
