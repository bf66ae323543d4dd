"""Which documents and passages may be shown, and what ranking needs to know of them.

Rows are kept from search to search, so that nearly always no SQL is needed to tell who may see them. Where
more is asked than that, or of many rows, SQL answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from search.documents import DocumentType
from search.embedded.conditions import Where, json_list
from search.embedded.facts import decoded_facts
from search.embedded.index import OpenIndex, Row, Value
from search.reading import ContentFacts

_MANY = 1_000
"""More rows than this are not worth keeping for one question."""

_PASSAGE = "p.number, p.audience, p.type, p.embedded, p.document, p.position, p.start_s, p.page"


class ContentRow(NamedTuple):
    """Who may see a content, and what ranking needs to know of it."""

    audience: int
    facts: ContentFacts


class ProfileRow(NamedTuple):
    """Who may see a profile, and whose it is."""

    audience: int
    name: str


class PassageRow(NamedTuple):
    """Who may see a passage, and where it stands."""

    number: int
    audience: int
    type: DocumentType
    embedded: bool
    document: int
    position: int
    start_s: float | None
    page: int | None


def visible_facts(index: OpenIndex, ids: Collection[int], where: Where) -> dict[int, ContentFacts]:
    """The facts of those contents that the audience may see, by id; filters are not asked."""
    rows = _contents(index, tuple(ids))
    return {row.facts.id: row.facts for row in rows if row and row.audience in where.audiences}


def names(index: OpenIndex, ids: Sequence[int]) -> dict[int, str]:
    """Whose profiles they are, by id."""
    return {number: row.name for number, row in zip(ids, _profiles(index, ids), strict=True) if row}


def shown_documents(index: OpenIndex, ids: Sequence[int], where: Where) -> list[int]:
    """Those that satisfy `where`, in the order in which they are given."""
    if where.is_narrow or len(ids) > _MANY:
        source, values = _documents_where(ids, where)
        return [number for (number,) in index.rows(f"select d.id {source}", *values)]
    rows = _contents(index, ids) if where.type is DocumentType.CONTENT else _profiles(index, ids)
    seen = where.audiences
    return [number for number, row in zip(ids, rows, strict=True) if row and row.audience in seen]


def count_shown(index: OpenIndex, ids: Sequence[int], where: Where) -> int:
    """How many of them satisfy `where`."""
    source, values = _documents_where(ids, where)
    return index.number(f"select count(*) {source}", *values)


def shown_passages(index: OpenIndex, numbers: Sequence[int], where: Where) -> list[PassageRow]:
    """Those that satisfy `where`, in the order in which they are given."""
    if where.is_narrow or len(numbers) > _MANY:
        sql = (
            f"select {_PASSAGE} from json_each(?) found cross join passages p on p.number = found.value"
            f" cross join {where.table} d on d.id = p.document where {where.passages}"
        )
        return list(map(_passage, index.rows(sql, json_list(numbers), *where.passage_values)))
    seen = where.audiences
    found = [
        row for row in _passages(index, numbers) if row and row.audience in seen and row.type is where.type
    ]
    shown = set(shown_documents(index, tuple({row.document for row in found}), where))
    return [row for row in found if row.document in shown]


def _documents_where(ids: Sequence[int], where: Where) -> tuple[str, tuple[Value, ...]]:
    source = f"from json_each(?) found cross join {where.table} d on d.id = found.value where {where.sql}"
    return source, (json_list(ids), *where.values)


def _contents(index: OpenIndex, ids: Sequence[int]) -> list[ContentRow | None]:
    def read(missing: Sequence[int]) -> Iterator[tuple[int, ContentRow]]:
        sql = (
            "select d.id, d.audience, facts.facts from json_each(?) found cross join contents d"
            " on d.id = found.value cross join facts on facts.id = d.id"
        )
        for number, audience, facts in index.rows(sql, json_list(missing)):
            yield number, ContentRow(audience, decoded_facts(number, facts))

    return index.known.contents.get(ids, index.last_changes(), read)


def _profiles(index: OpenIndex, ids: Sequence[int]) -> list[ProfileRow | None]:
    def read(missing: Sequence[int]) -> Iterable[tuple[int, ProfileRow]]:
        sql = "select id, audience, name from profiles where id in (select value from json_each(?))"
        return ((row[0], ProfileRow(*row[1:])) for row in index.rows(sql, json_list(missing)))

    return index.known.profiles.get(ids, index.last_changes(), read)


def _passages(index: OpenIndex, numbers: Sequence[int]) -> list[PassageRow | None]:
    def read(missing: Sequence[int]) -> Iterator[tuple[int, PassageRow]]:
        sql = f"select {_PASSAGE} from passages p where p.number in (select value from json_each(?))"
        for row in map(_passage, index.rows(sql, json_list(missing))):
            yield row.number, row

    return index.known.passages.get(numbers, index.last_changes(), read)


def _passage(row: Row) -> PassageRow:
    number, audience, kind, embedded, *place = row
    return PassageRow(number, audience, DocumentType(kind), bool(embedded), *place)
