"""A change as the rows it becomes: analysed and encoded before any lock is taken. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from search.analysis.fields import content_tokens, passage_tokens, problem, profile_tokens
from search.analysis.tokens import scrub
from search.documents import (
    ContentDocument,
    Cues,
    Document,
    DocumentRef,
    PassageDocument,
    ProfileDocument,
    Vector,
)
from search.embedded.facts import encoded_facts
from search.query import Facet
from search.writing import Change, Remove


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage with the tokens it is found by; none for a passage of a profile."""

    position: int
    audience: frozenset[str]
    text: str
    speaker: str
    words: tuple[str, ...]
    lang: str | None
    start_s: float | None
    end_s: float | None
    page: int | None
    cues: Cues
    vector: Vector | None


@dataclass(frozen=True, slots=True)
class PreparedPut:
    """A document with the words of each field in the order of its word table, and the words of its name."""

    document: Document
    fields: tuple[str, ...]
    name: str
    passages: tuple[PassageRow, ...]
    facts: str = ""
    facets: tuple[tuple[Facet, str], ...] = ()
    problem: str = ""

    @property
    def ref(self) -> DocumentRef:
        return self.document.ref

    @property
    def version(self) -> int:
        return self.document.version


Prepared = PreparedPut | Remove


def prepare(change: Change) -> Prepared:
    """All that can be known of a change without looking at the index."""
    if isinstance(change, Remove):
        return change
    document = change.document
    passages = tuple(_passage_row(document, passage) for passage in change.passages)
    if isinstance(document, ProfileDocument):
        profile = profile_tokens(document)
        return PreparedPut(document, astuple(profile), profile.name, passages, problem=problem(change))
    *fields, name = astuple(content_tokens(document))
    return PreparedPut(
        document,
        tuple(fields),
        name,
        passages,
        encoded_facts(document),
        tuple(_facets(document)),
        problem(change),
    )


def _facets(content: ContentDocument) -> Iterable[tuple[Facet, str]]:
    yield Facet.KIND, content.kind
    if content.lang:
        yield Facet.LANG, content.lang
    if content.length:
        yield Facet.LENGTH, content.length
    if content.published_at:
        yield Facet.YEAR, str(content.published_at.year)
    for slug in dict.fromkeys(topic.slug for topic in content.topics):
        yield Facet.TOPIC, slug
    for profile in dict.fromkeys(credit.profile_id for credit in content.people):
        yield Facet.PERSON, str(profile)


def _passage_row(document: Document, passage: PassageDocument) -> PassageRow:
    is_content = isinstance(document, ContentDocument)
    found = astuple(passage_tokens(document, passage)) if is_content else ()
    return PassageRow(
        position=passage.position,
        audience=document.audience if passage.audience is None else passage.audience,
        text=scrub(passage.text),
        speaker=scrub(passage.speaker),
        words=found,
        lang=passage.lang,
        start_s=passage.start_s,
        end_s=passage.end_s,
        page=passage.page,
        cues=passage.cues,
        vector=passage.vector,
    )
