"""What is indexed: a content, a profile and their passages, as plain values.

Built by the indexer from the database's rows; the engines analyse and store them. Whoever searches is let
through by `audience` alone: a document without one is found by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.query import Length

Vector = NDArray[np.float32]
Cues = tuple[tuple[int, float], ...]

SHORT_S = 10 * 60
MEDIUM_S = 30 * 60


class DocumentType(StrEnum):
    """What a document stands for."""

    CONTENT = "content"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True, order=True)
class DocumentRef:
    """Which row a document stands for: `content:12`. Ids are never used again."""

    type: DocumentType
    id: int

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> DocumentRef:
        """The inverse of `str`."""
        kind, _, number = text.partition(":")
        return cls(DocumentType(kind), int(number))


@dataclass(frozen=True, slots=True)
class Credit:
    """Somebody's part in a content: `role` is author, speaker, teacher or reviewer."""

    profile_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class TopicLabel:
    """A topic by its slug with every label and synonym that should find it, in all languages."""

    slug: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContentDocument:
    """A content as it is found. `body` is the whole plain text, transcript included.

    `fold_key` is equal for copies of the same talk at several events or sources.
    """

    id: int
    version: int
    audience: frozenset[str]
    kind: str
    title: str
    lang: str | None = None
    description: str = ""
    body: str = ""
    topics: tuple[TopicLabel, ...] = ()
    people: tuple[Credit, ...] = ()
    published_at: datetime | None = None
    duration_s: float | None = None
    fold_key: str = ""

    @property
    def ref(self) -> DocumentRef:
        return DocumentRef(DocumentType.CONTENT, self.id)

    @property
    def length(self) -> Length | None:
        """The value of the length facet."""
        if self.duration_s is None:
            return None
        if self.duration_s <= SHORT_S:
            return Length.SHORT
        return Length.MEDIUM if self.duration_s <= MEDIUM_S else Length.LONG


class Written(NamedTuple):
    """A text and its language; None where nobody said."""

    text: str
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class ProfileDocument:
    """A person as others find her: what she says of herself and what everybody may see that she made.

    `skills` are labels of topics in all languages; `works` holds title and description of each contribution
    that every signed-in person may see.
    """

    id: int
    version: int
    audience: frozenset[str]
    name: str
    job_title: str = ""
    team: str = ""
    location: str = ""
    about: str = ""
    skills: tuple[str, ...] = ()
    works: tuple[Written, ...] = ()
    lang: str | None = None

    @property
    def ref(self) -> DocumentRef:
        return DocumentRef(DocumentType.PROFILE, self.id)


@dataclass(frozen=True, slots=True)
class PassageDocument:
    """A stretch of a document's text. `vector` has length 1; None means not embedded yet.

    Time-coded text has `start_s` and `end_s` (seconds), paged text has `page` (from 1). `audience` None
    means that of its document. `cues` are places in the text where something later begins to be said, with
    the second at which it does.
    """

    position: int
    text: str
    lang: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None
    speaker: str = ""
    cues: Cues = ()
    audience: frozenset[str] | None = None
    vector: Vector | None = field(default=None, compare=False, repr=False)


Document = ContentDocument | ProfileDocument
