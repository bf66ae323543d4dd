"""Colleagues who know about a query, with what speaks for them: the same talks that voted for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from flask_babel import gettext, ngettext

from hub.addresses import content_path, profile_path
from hub.models.contents import Kind, PersonRole
from hub.models.people import Profile
from hub.services.discovery import FoundEvidence, FoundExpert
from hub.views.cards import PersonCard, person_card
from hub.views.formats import clock

Told = Callable[[int], str]
Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """Something that speaks for somebody, as `components/person.html` shows it, and where to see it."""

    mark: str
    text: str
    note: str
    url: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with her evidence, as `components/person.html` shows her."""

    id: int
    person: PersonCard
    role: str
    lines: tuple[EvidenceLine, ...]
    words: str = ""
    ask_url: str = ""
    follow_url: str = ""
    is_followed: bool = False
    why_url: str = ""


def colleague(found: FoundExpert, asked: str, *, mine: int | None, followed: Collection[int]) -> Colleague:
    """A colleague with a line for each of her roles, the strongest first. `mine` is the viewer's profile."""
    return _colleague(found, asked, _lines(found, asked), mine=mine, followed=followed)


def colleague_in_full(
    found: FoundExpert, asked: str, *, mine: int | None, followed: Collection[int]
) -> Colleague:
    """A colleague with a line for each content that speaks for her."""
    lines = tuple(_one_line(one, asked) for one in found.evidence) + _says_so(found)
    return _colleague(found, asked, lines, mine=mine, followed=followed)


def ask_path(profile_id: int, about: str = "") -> str:
    """Where one puts a question to somebody, about what was looked for."""
    return (
        f"/questions/new?{urlencode({'title': about, 'ask': profile_id} if about else {'ask': profile_id})}"
    )


def role_of(profile: Profile) -> str:
    """What somebody does, and in which team."""
    return "\u00a0· ".join(filter(None, (profile.job_title, profile.team.name if profile.team else "")))


def _colleague(
    found: FoundExpert,
    asked: str,
    lines: tuple[EvidenceLine, ...],
    *,
    mine: int | None,
    followed: Collection[int],
) -> Colleague:
    profile = found.profile
    is_other = mine is not None and mine != profile.id
    return Colleague(
        id=profile.id,
        person=person_card(profile),
        role=role_of(profile),
        lines=lines,
        words=profile.learn_from_me or profile.bio,
        ask_url=ask_path(profile.id, asked) if is_other else "",
        follow_url=f"{profile_path(profile.id)}/follow" if is_other else "",
        is_followed=profile.id in followed,
        why_url=f"/search/colleagues?{urlencode({'q': asked})}#person-{profile.id}" if asked else "",
    )


# --- Lines ----------------------------------------------------------------------------------------


def _lines(found: FoundExpert, asked: str) -> tuple[EvidenceLine, ...]:
    """Evidence by role and kind; the group with most votes first, her own word last."""
    by_part = sorted(found.evidence, key=_part)
    groups = [(part, tuple(of_part)) for part, of_part in groupby(by_part, key=_part)]
    groups.sort(key=lambda group: -sum(one.evidence.vote for one in group[1]))
    lines = tuple(_group_line(found.profile.id, part, of_part, asked) for part, of_part in groups)
    return lines + _says_so(found)


def _part(one: FoundEvidence) -> Part:
    return one.evidence.role, one.content.kind


def _group_line(profile_id: int, part: Part, group: tuple[FoundEvidence, ...], asked: str) -> EvidenceLine:
    if len(group) == 1:
        url = _address(group[0], asked)
    else:
        url = f"/search?{urlencode({'q': asked, 'kind': part[1], 'person': profile_id})}"
    return EvidenceLine(_mark(part), _told(part, len(group)), _years(group), url)


def _one_line(one: FoundEvidence, asked: str) -> EvidenceLine:
    """A single content, by its title, with what was done and when."""
    evidence, content = one.evidence, one.content
    year = str(evidence.published_at.year) if evidence.published_at else ""
    at = clock(evidence.start_s) if evidence.start_s is not None else ""
    note = " · ".join(filter(None, (_told(_part(one), 1), at, year)))
    return EvidenceLine(_mark(_part(one)), content.title, note, _address(one, asked), lang=content.lang or "")


def _says_so(found: FoundExpert) -> tuple[EvidenceLine, ...]:
    if not found.expert.profile_match:
        return ()
    return (EvidenceLine("says", gettext("Says so on the profile"), "", profile_path(found.profile.id)),)


def _address(one: FoundEvidence, asked: str) -> str:
    content = one.content
    return content_path(content.id, start_s=one.evidence.start_s, cut=content.film_cut, asked=asked)


def _years(group: Iterable[FoundEvidence]) -> str:
    years = sorted({one.evidence.published_at.year for one in group if one.evidence.published_at})
    if not years:
        return ""
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _mark(part: Part) -> str:
    role, kind = part
    # The people credited on a question are those who answered it; who asked owns it
    if kind == Kind.QUESTION and role == PersonRole.AUTHOR:
        return "answered"
    return {PersonRole.AUTHOR.value: "made", PersonRole.REVIEWER.value: "reviewed"}.get(role, "taught")


def _told(part: Part, count: int) -> str:
    """What somebody did with `count` contents, in words."""
    role, kind = part
    told = _TOLD.get((role, kind)) or _TOLD_OF_ROLE.get(role, _took_part)
    return told(count)


_TOLD: dict[Part, Told] = {
    (PersonRole.SPEAKER, Kind.VIDEO): lambda n: ngettext(
        "Explained it in %(num)d talk", "Explained it in %(num)d talks", n
    ),
    (PersonRole.SPEAKER, Kind.SESSION): lambda n: ngettext(
        "Gave %(num)d session", "Gave %(num)d sessions", n
    ),
    (PersonRole.TEACHER, Kind.SESSION): lambda n: ngettext(
        "Gave %(num)d session", "Gave %(num)d sessions", n
    ),
    (PersonRole.TEACHER, Kind.COURSE): lambda n: ngettext(
        "Taught %(num)d course", "Taught %(num)d courses", n
    ),
    (PersonRole.AUTHOR, Kind.NOTE): lambda n: ngettext("Wrote %(num)d note", "Wrote %(num)d notes", n),
    (PersonRole.AUTHOR, Kind.DOCUMENT): lambda n: ngettext(
        "Wrote %(num)d document", "Wrote %(num)d documents", n
    ),
    (PersonRole.AUTHOR, Kind.STORY): lambda n: ngettext("Told %(num)d story", "Told %(num)d stories", n),
    (PersonRole.AUTHOR, Kind.VIDEO): lambda n: ngettext("Made %(num)d video", "Made %(num)d videos", n),
    (PersonRole.AUTHOR, Kind.COURSE): lambda n: ngettext("Made %(num)d course", "Made %(num)d courses", n),
    (PersonRole.AUTHOR, Kind.LINK): lambda n: ngettext("Shared %(num)d link", "Shared %(num)d links", n),
    (PersonRole.AUTHOR, Kind.QUESTION): lambda n: ngettext(
        "Answered %(num)d question", "Answered %(num)d questions", n
    ),
}
_TOLD_OF_ROLE: dict[str, Told] = {
    PersonRole.SPEAKER: lambda n: ngettext(
        "Explained it in %(num)d contribution", "Explained it in %(num)d contributions", n
    ),
    PersonRole.TEACHER: lambda n: ngettext("Taught it %(num)d time", "Taught it %(num)d times", n),
    PersonRole.AUTHOR: lambda n: ngettext("Made %(num)d contribution", "Made %(num)d contributions", n),
    PersonRole.REVIEWER: lambda n: ngettext(
        "Reviewed %(num)d contribution", "Reviewed %(num)d contributions", n
    ),
}


def _took_part(count: int) -> str:
    return str(ngettext("Took part in %(num)d contribution", "Took part in %(num)d contributions", count))
