"""Topics by their texts: a tag becomes the topic that has this slug, label or synonym, or a new one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.errors import Invalid
from hub.models.topics import Topic

MAX_LABEL = 100


def slug_of(text: str) -> str:
    """The address of a topic: its letters and digits in lower case, joined by hyphens; may be empty."""
    special = text.casefold().replace("c++", "cpp").replace("c#", "csharp").replace(".net", "dotnet")
    letters = unicodedata.normalize("NFKD", special)
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


def topics_for(session: Session, texts: Iterable[str]) -> list[Topic]:
    """A topic for each text, in order, each once; those that are new are added. Raises `Invalid`."""
    wanted: dict[str, str] = {}
    for text in texts:
        label = _label(text)
        slug = slug_of(label)
        if not slug:
            continue
        if len(label) > MAX_LABEL:
            raise Invalid("topics", f"A topic has at most {MAX_LABEL} characters.")
        wanted.setdefault(slug, label)
    known = _known(session, wanted)
    topics = dict.fromkeys(known.get(slug) or _added(session, slug, label) for slug, label in wanted.items())
    return list(topics)


def _label(text: str) -> str:
    """The text on one line, without the signs that nobody sees and no database keeps."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def known_texts(session: Session, texts: Iterable[str]) -> list[str]:
    """Those of the texts that have a topic already, so that half a word makes none."""
    wanted = {slug_of(text): _label(text) for text in texts}
    known = _known(session, wanted)
    return [text for slug, text in wanted.items() if slug in known]


def _known(session: Session, wanted: dict[str, str]) -> dict[str, Topic]:
    """Topics by the slug of what was asked for, found by slug or by label."""
    if not wanted:
        return {}
    labels = {label.casefold(): slug for slug, label in wanted.items()}
    statement = select(Topic).where(
        or_(
            Topic.slug.in_(wanted),
            func.lower(Topic.label_nl).in_(labels),
            func.lower(Topic.label_en).in_(labels),
        )
    )
    known: dict[str, Topic] = {}
    for topic in session.scalars(statement):
        for text in (topic.slug, *(label.casefold() for label in topic.all_labels())):
            slug = labels.get(text, text)
            if slug in wanted and (slug not in known or topic.slug == slug):
                known[slug] = topic
    return known


def _added(session: Session, slug: str, label: str) -> Topic:
    topic = Topic(slug=slug, label_nl=label, label_en=label)
    session.add(topic)
    session.flush()
    return topic
