"""From what a writer typed to rows, and back: names of people and topics, and whom a text is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.access import Viewer, visible
from hub.errors import Invalid
from hub.models.contents import Content, PersonRole
from hub.models.people import Group, GroupMember, Profile
from hub.models.topics import Topic
from hub.services.audiences import names_of
from hub.services.contents import Part

_NUMBERED = re.compile(r".*\(#(\d{1,18})\)")


class Reach(StrEnum):
    """Whom a text is for, as a form asks it."""

    EVERYONE = "everyone"
    CHOSEN = "chosen"
    ME = "me"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a text is for: groups by name and colleagues by e-mail count where the reach is `CHOSEN`."""

    reach: Reach = Reach.EVERYONE
    groups: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """The audience names that a change takes; none when nobody was chosen yet."""
        match self.reach:
            case Reach.EVERYONE | Reach.ME:
                return (str(self.reach),)
            case Reach.PUBLIC:
                return ("everyone", "public")
            case Reach.CHOSEN:
                groups = (f"group:{name}" for name in self.groups)
                return (*groups, *(f"user:{email}" for email in self.emails))


def audience_of_form(session: Session, viewer: Viewer, content: Content) -> Audience:
    """Whom a content is for, as its form shows it."""
    names = set(names_of(session, viewer, [grant.token for grant in content.grants]))
    if "public" in names:
        return Audience(Reach.PUBLIC)
    if "everyone" in names:
        return Audience(Reach.EVERYONE)
    groups = tuple(sorted(name.removeprefix("group:") for name in names if name.startswith("group:")))
    emails = tuple(sorted(name.removeprefix("user:") for name in names if name.startswith("user:")))
    return Audience(Reach.CHOSEN, groups, emails) if groups or emails else Audience(Reach.ME)


def own_groups(session: Session, viewer: Viewer) -> tuple[str, ...]:
    """The names of the groups that the viewer belongs to."""
    statement = (
        select(Group.name)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(GroupMember.user_id == viewer.user_id)
        .order_by(Group.name)
    )
    return tuple(session.scalars(statement))


def parts_named(
    session: Session, viewer: Viewer, names: Sequence[str], known: Iterable[Part] = ()
) -> tuple[Part, ...]:
    """Who is meant by each name, e-mail address or `Name (#12)`; a part somebody has already stays hers.

    Raises `Invalid` for a name that nobody has, or that several people have.
    """
    roles: dict[int, list[PersonRole]] = {}
    for part in known:
        roles.setdefault(part.profile_id, []).append(part.role)
    ids = dict.fromkeys(_profile_named(session, viewer, name) for name in names)
    return tuple(Part(id_, role) for id_ in ids for role in roles.get(id_, [PersonRole.AUTHOR]))


def parts_recognised(
    session: Session, viewer: Viewer, names: Sequence[str], known: Sequence[Part] = ()
) -> tuple[Part, ...]:
    """As `parts_named`, without the names that are nobody's yet: somebody is still typing."""
    parts: dict[Part, None] = {}
    for name in names:
        with suppress(Invalid):
            parts |= dict.fromkeys(parts_named(session, viewer, [name], known))
    return tuple(parts)


def people_like(session: Session, viewer: Viewer, text: str, *, limit: int) -> tuple[str, ...]:
    """What to write for people of whose name a word begins so; with the number where a name is not alone."""
    text = text.strip()
    if not text:
        return ()
    begins = or_(
        Profile.name.istartswith(text, autoescape=True),
        Profile.name.icontains(f" {text}", autoescape=True),
    )
    statement = visible(select(Profile.id, Profile.name).where(begins), viewer, Profile)
    rows = session.execute(statement.order_by(Profile.name, Profile.id).limit(limit)).all()
    return tuple(written_names(rows))


def written_names(people: Iterable[tuple[int, str]]) -> list[str]:
    """Names as a form shows them: each says who is meant, also where two people share one."""
    people = list(people)
    names = [name.casefold() for _, name in people]
    return [
        f"{name} (#{id_})" if names.count(name.casefold()) > 1 or "," in name else name
        for id_, name in people
    ]


def topics_like(session: Session, text: str, lang: str, *, limit: int) -> tuple[str, ...]:
    """Labels, in the language of the page, of topics that begin so or have a word that does."""
    text = text.strip()
    if not text:
        return ()
    labels = (Topic.label_nl, Topic.label_en)
    begins = or_(
        *(label.istartswith(text, autoescape=True) for label in labels),
        *(label.icontains(f" {text}", autoescape=True) for label in labels),
    )
    topics = session.scalars(select(Topic).where(begins).order_by(Topic.slug).limit(limit))
    return tuple(written_topic(topic, lang) for topic in topics)


def topics_in(session: Session, text: str, lang: str, *, limit: int) -> tuple[str, ...]:
    """Labels of topics that a text speaks of in whole words, those with the longest name first."""
    said = f" {_plain(text)} "
    spoken: list[tuple[int, Topic]] = []
    for topic in session.scalars(select(Topic).order_by(Topic.slug)):
        names = [plain for label in topic.all_labels() if (plain := _plain(label)) and f" {plain} " in said]
        if names:
            spoken.append((max(map(len, names)), topic))
    spoken.sort(key=lambda found: -found[0])
    return tuple(written_topic(topic, lang) for _, topic in spoken[:limit])


def _plain(text: str) -> str:
    """The words of a text, without case and signs."""
    return " ".join("".join(one if one.isalnum() else " " for one in text.casefold()).split())


def written_topic(topic: Topic, lang: str) -> str:
    """A topic as a form shows it: a label with a comma would read as two."""
    label = topic.label(lang)
    return topic.slug if "," in label else label


def _profile_named(session: Session, viewer: Viewer, name: str) -> int:
    numbered = _NUMBERED.fullmatch(name)
    if numbered:
        condition = Profile.id == int(numbered[1])
    elif "@" in name:
        condition = Profile.email == name.lower()
    else:
        condition = func.lower(Profile.name) == name.lower()
    found = session.scalars(visible(select(Profile.id).where(condition).limit(50), viewer, Profile)).all()
    if viewer.profile_id is not None and viewer.profile_id in found:
        return viewer.profile_id
    if not found:
        raise Invalid("people", f"Nobody here is called {name!r}.")
    if len(found) > 1:
        raise Invalid("people", f"More than one person is called {name!r}: use an e-mail address.")
    return found[0]
