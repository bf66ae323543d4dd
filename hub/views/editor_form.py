"""The form in which texts are written: from the request to a change and from a content to its fields.

Nothing typed is ever dropped: a form that cannot be taken comes back as it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.datastructures import ImmutableMultiDict

from hub import context
from hub.config import Anonymous
from hub.errors import Invalid
from hub.models.contents import Content, ContentState, Kind
from hub.services import editing
from hub.services.asking import asked_people
from hub.services.audiences import tokens_of
from hub.services.contents import ContentChange, Part
from hub.services.drafts import Writing
from hub.services.editing import Audience, Reach
from hub.services.topics import known_texts

PROBLEMS: dict[str, LazyString] = {
    "title": _l("Give it a title of at most 300 characters."),
    "description": _l("Keep this under 5,000 characters, without hundreds of links."),
    "body": _l("This text is longer than 100,000 characters or holds thousands of links. Split it in parts."),
    "url": _l("Give the whole address, as it stands in the browser: it starts with https://."),
    "lang": _l("Choose one of the languages."),
    "topics": _l("At most 20 topics of at most 100 characters, with a comma between them."),
    "people": _l(
        "One of these names is nobody here, or several people have it. Choose from the suggestions, or give "
        "an e-mail address."
    ),
    "audience": _l("Choose at least one group, or give the e-mail address of a colleague who signs in here."),
    "ask": _l(
        "Choose at most ten colleagues who can sign in here. One of these names is nobody here, or several "
        "people have it."
    ),
    "state": _l(
        "This has been published in the meantime. Save it, and it changes for everybody who reads it."
    ),
}
UNKNOWN_PROBLEM = _l("This cannot be taken as it is. Check it and try again.")


class Wish(StrEnum):
    """What the writer asks for when she sends the form."""

    PUBLISH = "publish"
    DRAFT = "draft"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class EditorForm:
    """The fields as they stand in the form; `content_id` None is a text that was never saved."""

    kind: Kind
    title: str = ""
    description: str = ""
    body: str = ""
    url: str = ""
    lang: str = ""
    topics: str = ""
    people: str = ""
    audience: Audience = Audience()
    ask: tuple[int, ...] = ()
    ask_also: str = ""
    content_id: int | None = None
    revision: int = 0
    is_draft: bool = True

    @property
    def emails(self) -> str:
        return ", ".join(self.audience.emails)


def sent_form(fields: ImmutableMultiDict[str, str], kind: Kind, content_id: int | None = None) -> EditorForm:
    """The form as it was sent."""

    def text(name: str) -> str:
        return fields.get(name, "").replace("\x00", "").replace("\r\n", "\n")

    draft = text("draft")
    return EditorForm(
        kind=kind,
        title=text("title"),
        description=text("description"),
        body=text("body"),
        url=text("url"),
        lang=text("lang"),
        topics=text("topics"),
        people=text("people"),
        audience=_audience(fields, text("emails")),
        ask=numbers(fields.getlist("ask")),
        ask_also=text("ask_also"),
        content_id=content_id if content_id is not None else _number(draft) or None,
        revision=_number(text("revision")),
    )


def _audience(fields: ImmutableMultiDict[str, str], emails: str) -> Audience:
    asked = fields.get("reach", "")
    reach = Reach(asked) if asked in set(Reach) else Reach.EVERYONE
    return Audience(reach, tuple(fields.getlist("group")), tuple(listed(emails.lower())))


def form_of(content: Content, lang: str) -> EditorForm:
    """The form of a content as it stands now."""
    people = [(link.profile_id, link.profile.name) for link in content.people]
    names = editing.written_names(dict(people).items())
    return EditorForm(
        kind=content.kind,
        title=content.title,
        description=content.description,
        body=content.body,
        url=content.url,
        lang=content.lang or "",
        topics=", ".join(editing.written_topic(link.topic, lang) for link in content.topics),
        people=", ".join(names),
        audience=editing.audience_of_form(context.session(), context.viewer(), content),
        ask=asked_people(context.session(), content.id) if content.kind is Kind.QUESTION else (),
        content_id=content.id,
        revision=content.revision,
        is_draft=content.state is ContentState.DRAFT,
    )


def writing_of(form: EditorForm, known: Sequence[Part]) -> Writing:
    """The form as a change. Raises `Invalid` for names that are nobody's. `known` are parts people have."""
    names = _names(form)
    people = editing.parts_named(context.session(), context.viewer(), names, known)
    change = replace(
        _texts(form),
        url=form.url,
        topics=listed(form.topics),
        people=people or _nobody(form),
        audience=form.audience.names(),
    )
    return _writing(form, change)


def draft_of(form: EditorForm, known: Sequence[Part]) -> Writing:
    """The form while somebody types: half a name or topic is left out, half an audience is herself."""
    session, viewer = context.session(), context.viewer()
    people = editing.parts_recognised(session, viewer, _names(form), known)
    topics = known_texts(session, listed(form.topics))
    audience = form.audience.names()
    try:
        tokens_of(session, viewer, audience)
    except Invalid:
        audience = ("me",)
    change = replace(_texts(form), topics=topics, people=people or _nobody(form), audience=audience)
    return _writing(form, change)


def _texts(form: EditorForm) -> ContentChange:
    return ContentChange(
        title=form.title,
        description=form.description,
        body=form.body,
        url=form.url if form.url.lower().startswith(("http://", "https://")) else None,
        lang=form.lang,
    )


def _names(form: EditorForm) -> list[str]:
    return [] if form.kind is Kind.QUESTION else listed(form.people)


def _nobody(form: EditorForm) -> tuple[Part, ...] | None:
    """A new text without names is its writer's; from one that exists the names were taken away.

    On a question stands who answered it: its form says nothing of that.
    """
    is_left_alone = form.content_id is None or form.kind is Kind.QUESTION
    return None if is_left_alone else ()


def _writing(form: EditorForm, change: ContentChange) -> Writing:
    return Writing(kind=form.kind, change=change, content_id=form.content_id, revision=form.revision)


def known_parts(content: Content) -> list[Part]:
    """The parts that people have in a content already."""
    return [Part(link.profile_id, link.role) for link in content.people]


def offered_audience(form: EditorForm) -> dict[str, object]:
    """The groups, and whether visitors, are offered where a form asks who may see a text."""
    session, viewer = context.session(), context.viewer()
    with session.no_autoflush:
        groups = dict.fromkeys((*editing.own_groups(session, viewer), *form.audience.groups))
    is_open = context.backends().settings.anonymous is Anonymous.PUBLIC
    return {"groups": tuple(groups), "offers_public": is_open or form.audience.reach is Reach.PUBLIC}


def problem_of(error: Invalid) -> tuple[str, str]:
    """The field and what to do about it, in the viewer's language."""
    return error.field, str(PROBLEMS.get(error.field, UNKNOWN_PROBLEM))


def listed(text: str) -> list[str]:
    """Names or topics between commas, semicolons or line ends."""
    return [" ".join(one.split()) for one in re.split(r"[,;\n]", text) if one.strip()]


def numbers(texts: Iterable[str]) -> tuple[int, ...]:
    """The ids among what an address or form brought."""
    return tuple(dict.fromkeys(id_ for text in texts if (id_ := _number(text))))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
