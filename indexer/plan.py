"""What to do with a document: a pure decision from its job and its current row."""

from __future__ import annotations

from dataclasses import dataclass

from hub.access import audience_of
from hub.models.work import DocumentType
from indexer.loaders import LoadedContent, LoadedRow
from search.documents import DocumentRef
from search.documents import DocumentType as IndexedType
from search.writing import Remove


@dataclass(frozen=True, slots=True)
class Build:
    """Put the row into the index, for whoever is in `audience`."""

    row: LoadedRow
    audience: frozenset[str]


def plan(type_: DocumentType, id_: int, index_version: int, row: LoadedRow | None) -> Build | Remove:
    """Build a row that somebody may find; remove one that nobody may, and one that has gone.

    `index_version` is the job's: the last version of a row that has gone.
    """
    ref = DocumentRef(IndexedType(type_), id_)
    if row is None:
        return Remove(ref, index_version)
    current = row.content if isinstance(row, LoadedContent) else row.profile
    audience = audience_of(current)
    return Build(row, audience) if audience else Remove(ref, current.index_version)
