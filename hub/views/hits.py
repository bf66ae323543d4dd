"""Hits as the search page shows them: what matched, where in the content, and why it is here."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_date, gettext, ngettext
from markupsafe import Markup

from hub.addresses import content_path
from hub.models.contents import Content, Kind
from hub.models.media import FileRole
from hub.services.chapters import Chapter, read_description
from hub.services.discovery import FoundContent
from hub.views.cards import PersonCard, badge_of, first_topic, people_on, picture_path, poster_path
from hub.views.formats import clock, time_of_day
from hub.views.kinds import language_name
from search.results import Hit, Moment, Why

LABEL_WORDS = 7
MOST_NAMES = 2
MOST_TOPICS = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """A tile of a storyboard: the sprite, its size, and the part of it to show as an SVG names it."""

    url: str
    width: int
    height: int
    view_box: str


@dataclass(frozen=True, slots=True)
class MomentMark:
    """A moment on the small line, as `components/search.html` draws it."""

    url: str
    place: str
    share: float
    strength: float
    label: str
    quote: Markup
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A part of a score with its name."""

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class HitCard:
    """A hit, as `components/search.html` shows it."""

    title: str
    title_marked: Markup
    url: str
    kind: str
    topic: str
    badge: str
    people: tuple[PersonCard, ...]
    facts: list[str]
    lang: str
    quote: Markup | str
    moments: tuple[MomentMark, ...]
    moments_label: str
    moments_url: str
    why: str
    score: tuple[ScorePart, ...]
    image_url: str = ""
    progress: int | None = None


def hit_card(found: FoundContent, asked: str, lang: str) -> HitCard:
    """A found content; every address in it carries the query that led there."""
    hit, content = found.hit, found.content
    address = content_path(content.id, asked=asked)
    best = max(hit.moments, key=lambda moment: moment.strength, default=None)
    return HitCard(
        title=content.title,
        # Escaped by highlight.py, which adds nothing but <mark>
        title_marked=Markup(hit.title_html),  # noqa: S704
        url=address,
        kind=content.kind,
        topic=first_topic(content),
        badge=badge_of(content),
        people=people_on(content),
        facts=_facts(content, lang),
        lang=content.lang or "",
        quote=_quote(hit, content),
        moments=_moments(hit, content, asked),
        moments_label=_moments_label(hit),
        moments_url=address,
        why=_why(hit, best),
        score=_score(hit) if asked else (),
        image_url=poster_path(content),
    )


def _facts(content: Content, lang: str) -> list[str]:
    """The quiet line: names, year or moment, language, topics; short enough for a phone."""
    names = [person.name for person in people_on(content)]
    more = len(names) - MOST_NAMES
    if more > 0:
        names[MOST_NAMES:] = [ngettext("%(num)d more", "%(num)d more", more)]
    topics = ", ".join(link.topic.label(lang) for link in content.topics[:MOST_TOPICS])
    spoken = language_name(content.lang) if content.lang else ""
    return [fact for fact in (", ".join(names), *_when(content), spoken, topics) if fact]


def _when(content: Content) -> tuple[str, ...]:
    """The year; of a session its time and place."""
    if content.kind is Kind.SESSION and content.starts_at:
        return time_of_day(content.starts_at), content.place
    return (format_date(content.published_at, "yyyy"),) if content.published_at else ()


def _quote(hit: Hit, content: Content) -> Markup | str:
    """The words that matched; the beginning of its description where nothing was asked."""
    if hit.highlights:
        return Markup("“{}”").format(Markup(hit.highlights[0]))  # noqa: S704 - escaped by highlight.py
    return content.description.partition("\n")[0]


# --- Moments --------------------------------------------------------------------------------------


def _moments(hit: Hit, content: Content, asked: str) -> tuple[MomentMark, ...]:
    """The moments that have a place, in the order of the content."""
    placed = [moment for moment in hit.moments if moment.start_s is not None or moment.page is not None]
    placed.sort(key=lambda moment: (moment.start_s or 0, moment.page or 0))
    end = max([content.duration_s or 0, *(_position(moment) for moment in placed)], default=0)
    chapters = read_description(content.description, content.duration_s).chapters
    return tuple(
        MomentMark(
            url=content_path(
                content.id, start_s=moment.start_s, cut=content.film_cut, page=moment.page, asked=asked
            ),
            place=_place(moment),
            share=_position(moment) / end if end else 0.0,
            strength=moment.strength,
            label=_label(moment, chapters),
            quote=Markup("“{}”").format(Markup(moment.html)),  # noqa: S704 - escaped by highlight.py
            frame=_frame(content, moment.start_s),
        )
        for moment in placed
    )


def _frame(content: Content, start_s: float | None) -> Frame | None:
    """What is to be seen at a second, if the film has a storyboard."""
    boards = [picture for picture in content.pictures if picture.role is FileRole.STORYBOARD]
    if not boards or start_s is None:
        return None
    about = boards[-1].about
    width, height, columns = about["tile_width"], about["tile_height"], about["columns"]
    tile = min(int(start_s / about["interval_s"]), about["count"] - 1)
    row, column = divmod(tile, columns)
    return Frame(
        url=picture_path(content.id, boards[-1]),
        width=width * columns,
        height=height * about["rows"],
        view_box=f"{column * width} {row * height} {width} {height}",
    )


def _position(moment: Moment) -> float:
    return moment.start_s if moment.start_s is not None else float(moment.page or 0)


def _place(moment: Moment) -> str:
    if moment.start_s is not None:
        return clock(moment.start_s)
    return str(gettext("p. %(page)s", page=moment.page))


def _label(moment: Moment, chapters: tuple[Chapter, ...]) -> str:
    """What a moment is about: its chapter, or its first words."""
    started = [one for one in chapters if moment.start_s is not None and one.start_s <= moment.start_s]
    if started:
        return started[-1].title
    words = moment.text.split()
    return " ".join(words[:LABEL_WORDS]) + ("…" if len(words) > LABEL_WORDS else "")


def _moments_label(hit: Hit) -> str:
    if all(moment.start_s is None for moment in hit.moments):
        return str(ngettext("%(num)d page", "%(num)d pages", len(hit.moments)))
    return str(ngettext("%(num)d moment", "%(num)d moments", len(hit.moments)))


# --- Why ------------------------------------------------------------------------------------------


def _why(hit: Hit, best: Moment | None) -> str:
    line = ", ".join(_reason(reason, best) for reason in hit.why)
    return line[:1].upper() + line[1:]


def _reason(reason: Why, best: Moment | None) -> str:
    match reason:
        case Why.TITLE:
            return str(gettext("in the title"))
        case Why.TOPIC:
            return str(gettext("by its topic"))
        case Why.PERSON:
            return str(gettext("by a name on it"))
        case Why.TEXT if best and best.start_s is not None:
            return str(gettext("said at %(place)s", place=clock(best.start_s)))
        case Why.TEXT if best and best.page is not None:
            return str(gettext("in the text on p. %(page)s", page=best.page))
        case Why.TEXT:
            return str(gettext("in the text"))
        case Why.MEANING:
            return str(gettext("close in meaning"))


def _score(hit: Hit) -> tuple[ScorePart, ...]:
    return (
        ScorePart(gettext("Words"), hit.parts.words),
        ScorePart(gettext("Meaning"), hit.parts.meaning),
        ScorePart(gettext("Together"), hit.score),
    )
