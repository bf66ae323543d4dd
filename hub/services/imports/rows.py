"""The three kinds of rows side by side: how each is read and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy.orm import Session

from hub.services.imports import items, people, topics
from hub.services.imports.files import RowKind
from hub.services.imports.items import ItemRow
from hub.services.imports.lines import Row
from hub.services.imports.outcomes import Saved
from hub.services.imports.people import PersonRow
from hub.services.imports.saving_items import save_items
from hub.services.imports.saving_people import save_people
from hub.services.imports.topics import TopicIndex, TopicRow

AnyRow = TopicRow | PersonRow | ItemRow
_KNOWN = {RowKind.TOPICS: topics.KNOWN, RowKind.PEOPLE: people.KNOWN, RowKind.ITEMS: items.KNOWN}


def read_row(kind: RowKind, row: Row, source: str, now: datetime) -> AnyRow:
    """The row as what it is. Raises `Unusable`."""
    match kind:
        case RowKind.TOPICS:
            return topics.read_topic(row.line, row.values, source)
        case RowKind.PEOPLE:
            return people.read_person(row.line, row.values, source)
        case RowKind.ITEMS:
            return items.read_item(row.line, row.values, source, now)


def ignored_fields(kind: RowKind, values: Mapping[str, Any]) -> set[str]:
    """Fields that mean nothing to the hub."""
    return {str(name)[:100] for name in values if name not in _KNOWN[kind]}


def size_of(row: AnyRow) -> int:
    """About how many characters there are to keep."""
    if not isinstance(row, ItemRow):
        return 100
    return len(row.columns["description"]) + len(row.columns["body"]) + sum(len(c.text) for c in row.cues)


def save_rows(
    session: Session, kind: RowKind, source: str, rows: Sequence[AnyRow], index: TopicIndex, now: datetime
) -> list[Saved]:
    """Keep rows of one kind and source; what became of each, in order."""
    match kind:
        case RowKind.TOPICS:
            outcomes = topics.save_topics(session, cast("Sequence[TopicRow]", rows))
            index.load(session)
            return outcomes
        case RowKind.PEOPLE:
            return save_people(session, source, cast("Sequence[PersonRow]", rows), index, now)
        case RowKind.ITEMS:
            return save_items(session, source, cast("Sequence[ItemRow]", rows), index, now)
