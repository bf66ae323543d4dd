"""Writes into one generation: a batch is one transaction, visible at once to every process or not at all.

1. Changes are analysed before the lock is taken, so that writers hold it for milliseconds.
2. For each change the stored version decides; the old rows go and their numbers are set free.
3. Vectors are written and synced, into numbers that nobody can see; then the transaction is committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from time import time

import numpy as np

from search.analysis.tokens import scrub
from search.documents import ContentDocument, DocumentRef, DocumentType, ProfileDocument, Vector
from search.embedded.index import OpenIndex
from search.embedded.nearest import check_dimension
from search.embedded.rows import Prepared, PreparedPut, prepare
from search.query import Facet
from search.writing import Change, ChangeResult, Outcome, Put, Remove, WriteReport

# A search that began before a passage went may still look at its row.
_REST_S = 10.0

_TABLES = {
    DocumentType.CONTENT: ("content_words", "title_starts", "contents", "facts"),
    DocumentType.PROFILE: ("profile_words", "name_starts", "profiles"),
}
_MANY_VALUED = (Facet.TOPIC, Facet.PERSON)


def write_changes(
    index: OpenIndex, changes: Sequence[Change], now: Callable[[], float] = time
) -> WriteReport:
    """Apply a batch, as `IndexWriter.write` promises."""
    for change in changes:
        if isinstance(change, Put):
            for passage in change.passages:
                if passage.vector is not None:
                    check_dimension(index, passage.vector)
    prepared = [prepare(change) for change in changes]
    with index.transaction():
        batch = _Batch(index, now())
        results = tuple(batch.apply(change) for change in prepared)
        index.note_changes(batch.rows)
        index.vector_files.write(batch.vectors)
    return WriteReport(results)


class _Batch:
    """The changes of one transaction: before it is committed `vectors` are to be written, and the changed
    `rows` of tables to be noted."""

    def __init__(self, index: OpenIndex, now: float) -> None:
        self._index = index
        self._now = now
        self.vectors: dict[int, Vector | None] = {}
        self.rows: set[tuple[str, int]] = set()
        self._rested = [
            number for (number,) in index.rows("select number from free where freed_at < ?", now - _REST_S)
        ]
        self._fresh = 1 + index.number(
            "select max(n) from (select max(number) n from passages union all select max(number) from free)"
        )

    def apply(self, change: Prepared) -> ChangeResult:
        """Carry one change out, unless something newer stands there."""
        outcome, reason = Outcome.WRITTEN, ""
        if self._is_stale(change):
            outcome = Outcome.STALE
        elif isinstance(change, Remove):
            self._clear(change.ref)
            self._note(change.ref, change.version, removed=1)
        elif change.problem:
            outcome, reason = Outcome.REFUSED, change.problem
        else:
            self._clear(change.ref)
            self._put(change)
        return ChangeResult(change.ref, change.version, outcome, reason)

    def _is_stale(self, change: Prepared) -> bool:
        sql = "select version from documents where type = ? and id = ?"
        stored = self._index.value(sql, change.ref.type, change.ref.id)
        return stored is not None and stored > change.version

    def _clear(self, ref: DocumentRef) -> None:
        """Take all rows of a document out and set the numbers of its passages free."""
        sql = "select number from passages where type = ? and document = ?"
        numbers = self._index.rows(sql, ref.type, ref.id)
        self.rows.add(("contents" if ref.type is DocumentType.CONTENT else "profiles", ref.id))
        self.rows.update(("passages", number) for (number,) in numbers)
        if ref.type is DocumentType.CONTENT:
            self._index.many("delete from passage_words where rowid = ?", numbers)
            self._index.rows("delete from postings where id = ?", ref.id)
        for table in _TABLES[ref.type]:
            self._index.rows(f"delete from {table} where rowid = ?", ref.id)
        for table in ("passages", "texts"):
            self._index.many(f"delete from {table} where number = ?", numbers)
        freed = [(number, self._now) for (number,) in numbers]
        self._index.many("insert into free(number, freed_at) values (?, ?)", freed)

    def _put(self, put: PreparedPut) -> None:
        audience = self._audience(put.document.audience)
        if isinstance(put.document, ContentDocument):
            self._put_content(put, put.document, audience)
        else:
            self._put_profile(put, put.document, audience)
        self._put_passages(put)
        self._note(put.ref, put.version, audience=audience)

    def _put_content(self, put: PreparedPut, content: ContentDocument, audience: int) -> None:
        codes = [self._code(facet, value) for facet, value in put.facets]
        published = content.published_at
        self._index.rows(
            "insert into contents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            content.id,
            audience,
            content.kind,
            content.lang,
            content.length,
            str(published.year) if published else None,
            published.timestamp() if published else None,
            content.duration_s,
            put.name,
            np.array(codes, np.int32).tobytes(),
        )
        self._index.rows("insert into facts values (?, ?)", content.id, put.facts)
        listed = [
            (code, content.id)
            for code, (facet, _) in zip(codes, put.facets, strict=True)
            if facet in _MANY_VALUED
        ]
        self._index.many("insert into postings values (?, ?)", listed)
        self._index.rows(
            "insert into content_words(rowid, title, topics, people, description, body, parts)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            content.id,
            *put.fields,
        )
        self._index.rows("insert into title_starts(rowid, title) values (?, ?)", content.id, put.name)

    def _put_profile(self, put: PreparedPut, profile: ProfileDocument, audience: int) -> None:
        number = profile.id
        self._index.rows("insert into profiles values (?, ?, ?)", number, audience, scrub(profile.name))
        self._index.rows(
            "insert into profile_words(rowid, name, job, skills, about, works, parts)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            number,
            *put.fields,
        )
        self._index.rows("insert into name_starts(rowid, name) values (?, ?)", number, put.name)

    def _put_passages(self, put: PreparedPut) -> None:
        numbers = [self._number() for _ in put.passages]
        rows = list(zip(numbers, put.passages, strict=True))
        self.vectors.update((number, passage.vector) for number, passage in rows)
        self._index.many(
            "insert into passages values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    number,
                    put.ref.type,
                    put.ref.id,
                    passage.position,
                    self._audience(passage.audience),
                    int(passage.vector is not None),
                    passage.start_s,
                    passage.page,
                )
                for number, passage in rows
            ],
        )
        columns = 6 if self._index.has_cues else 5
        texts = [
            (number, row.text, row.lang, row.end_s, row.speaker, json.dumps(row.cues) if row.cues else None)
            for number, row in rows
        ]
        marks = ", ".join("?" * columns)
        self._index.many(f"insert into texts values ({marks})", [text[:columns] for text in texts])
        self.rows.update(("passages", number) for number in numbers)
        self._index.many(
            "insert into passage_words(rowid, text, parts) values (?, ?, ?)",
            [(number, *row.words) for number, row in rows if row.words],
        )

    def _note(self, ref: DocumentRef, version: int, *, removed: int = 0, audience: int | None = None) -> None:
        """Remember the version, of a removal too, and what there is of the document."""
        self._index.rows(
            "insert or replace into documents select ?1, ?2, ?3, ?4, ?5, count(*), coalesce(sum(embedded), 0)"
            " from passages where type = ?1 and document = ?2",
            ref.type,
            ref.id,
            version,
            removed,
            audience,
        )

    def _number(self) -> int:
        """A row of the vector file that nobody can see."""
        if self._rested:
            number: int = self._rested.pop()
            self._index.rows("delete from free where number = ?", number)
            return number
        self._fresh += 1
        return self._fresh - 1

    def _audience(self, tokens: frozenset[str]) -> int:
        text = json.dumps(sorted(tokens), ensure_ascii=False)
        self._index.rows("insert or ignore into audiences(tokens) values (?)", text)
        return self._index.number("select number from audiences where tokens = ?", text)

    def _code(self, facet: Facet, value: str) -> int:
        sql = "insert or ignore into facet_values(facet, value) values (?, ?)"
        self._index.rows(sql, facet.value, value)
        sql = "select code from facet_values where facet = ? and value = ?"
        return self._index.number(sql, facet.value, value)
