"""What the kinds, lengths and languages of contents are called."""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from hub.models.contents import Kind
from search.query import Length

KIND_NAMES: dict[Kind, LazyString] = {
    Kind.VIDEO: _l("Video"),
    Kind.NOTE: _l("Note"),
    Kind.DOCUMENT: _l("Document"),
    Kind.COURSE: _l("Course"),
    Kind.LINK: _l("Link"),
    Kind.SESSION: _l("Session"),
    Kind.STORY: _l("Story"),
    Kind.QUESTION: _l("Question"),
}
KINDS_NAMES: dict[Kind, LazyString] = {
    Kind.VIDEO: _l("Videos"),
    Kind.NOTE: _l("Notes"),
    Kind.DOCUMENT: _l("Documents"),
    Kind.COURSE: _l("Courses"),
    Kind.SESSION: _l("Sessions"),
    Kind.STORY: _l("Stories"),
    Kind.LINK: _l("Links"),
    Kind.QUESTION: _l("Questions"),
}
LENGTH_NAMES: dict[Length, LazyString] = {
    Length.SHORT: _l("up to 10 minutes"),
    Length.MEDIUM: _l("10 to 30 minutes"),
    Length.LONG: _l("longer"),
}


def language_name(code: str) -> str:
    """What a language is called in the viewer's; its code when nobody knows."""
    name = get_locale().languages.get(code)
    return f"{name[:1].upper()}{name[1:]}" if name else code
