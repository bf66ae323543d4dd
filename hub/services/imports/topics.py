"""Topics of an import: rows that describe them, and the many texts (tags, skills) that only name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models.topics import Topic
from hub.services.imports.outcomes import Outcome, Saved
from hub.services.imports.statements import insert_new
from hub.services.imports.values import Fields, Unusable
from hub.services.sample import SOURCE as SAMPLE
from hub.services.topics import MAX_LABEL, slug_of

KNOWN = frozenset(
    ("slug", "label_nl", "label_en", "synonyms_nl", "synonyms_en", "definition_nl", "definition_en", "source")
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic to add or to add to; its id is its slug, whatever the source."""

    line: int
    source: str
    source_id: str
    labels: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()


def read_topic(line: int, values: Mapping[str, Any], source: str) -> TopicRow:
    """The topic in a row. Raises `Unusable` without a slug."""
    fields = Fields(values)
    slug = fields.line("slug")
    if not _SLUG.fullmatch(slug) or len(slug) > MAX_LABEL:
        raise Unusable("its slug is missing, or has other characters than a-z, 0-9 and hyphens")
    labels = {name: fields.line(name, MAX_LABEL) for name in ("label_nl", "label_en")}
    labels |= {name: fields.text(name) for name in ("definition_nl", "definition_en")}
    synonyms = {name: fields.texts(name) for name in ("synonyms_nl", "synonyms_en")}
    return TopicRow(line, source, slug, labels, synonyms, tuple(fields.notes))


def save_topics(session: Session, rows: Sequence[TopicRow]) -> list[Saved]:
    """Keep the rows; what became of each, in order. Nothing is emptied."""
    statement = select(Topic).where(Topic.slug.in_([row.source_id for row in rows]))
    known = {topic.slug: topic for topic in session.scalars(statement)}
    outcomes = []
    for row in rows:
        topic = known.get(row.source_id)
        if topic is None:
            topic = known[row.source_id] = Topic(slug=row.source_id)
            session.add(topic)
            _describe(topic, row)
            outcomes.append(Saved(Outcome.TAKEN, row.notes))
        elif row.source == SAMPLE:  # what it says of a topic of the hub could not be taken back
            outcomes.append(Saved(Outcome.UNCHANGED, row.notes))
        else:
            outcome = Outcome.CHANGED if _describe(topic, row) else Outcome.UNCHANGED
            outcomes.append(Saved(outcome, row.notes))
    session.flush()
    return outcomes


def _describe(topic: Topic, row: TopicRow) -> bool:
    """Add what the row says to the topic; whether that made a difference."""
    spoken = row.source_id.replace("-", " ")
    labels = dict(row.labels)
    labels["label_nl"] = row.labels["label_nl"] or topic.label_nl or row.labels["label_en"] or spoken
    labels["label_en"] = row.labels["label_en"] or topic.label_en or row.labels["label_nl"] or spoken
    wanted: dict[str, Any] = {name: text for name, text in labels.items() if text}
    for name, texts in row.synonyms.items():
        wanted[name] = list(dict.fromkeys([*(getattr(topic, name) or ()), *texts]))
    different = {
        name: value for name, value in wanted.items() if (getattr(topic, name) or type(value)()) != value
    }
    for name, value in different.items():
        setattr(topic, name, value)
    return bool(different)


@dataclass(slots=True)
class TopicIndex:
    """Ids of topics by the texts that name them: slug, label or synonym, whatever the case and accents.

    Remembers between batches, and looks again when a topic that it remembers has gone.
    """

    _ids: dict[str, int] = field(default_factory=dict)

    def load(self, session: Session) -> None:
        """Learn every topic that there is; where two claim a text, the slug wins, then the oldest."""
        found = session.scalars(select(Topic).order_by(Topic.id)).all()
        self._ids = {}
        for topic in found:
            for label in topic.all_labels():
                self._ids.setdefault(slug_of(label), topic.id)
        self._ids |= {topic.slug: topic.id for topic in found}

    def ids(self, session: Session, texts: Iterable[str]) -> dict[str, int]:
        """The topic of each text; those that are new are added. Texts without a letter have none."""
        slugs = {text: slug for text in texts if len(text) <= MAX_LABEL and (slug := slug_of(text))}
        known = {self._ids[slug] for slug in slugs.values() if slug in self._ids}
        if known - set(session.scalars(select(Topic.id).where(Topic.id.in_(known)))):
            self.load(session)
        labels: dict[str, str] = {}
        for text, slug in slugs.items():
            if slug not in self._ids:
                labels.setdefault(slug, text)
        if labels:
            new = [{"slug": slug, "label_nl": text, "label_en": text} for slug, text in labels.items()]
            insert_new(session, Topic, new)
            statement = select(Topic.slug, Topic.id).where(Topic.slug.in_(labels))
            self._ids |= dict(session.execute(statement).all())
        return {text: self._ids[slug] for text, slug in slugs.items()}
