"""A change as the rows it becomes: analysed and encoded before any lock is taken. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from search.analysis.indexing import parts, stems, words
from search.analysis.languages import LANGUAGES, detect_language
from search.analysis.tokens import scrub
from search.documents import ContentDocument, Document, DocumentRef, PassageDocument, ProfileDocument, Vector
from search.embedded.facts import encoded_facts
from search.query import Facet
from search.writing import Change, Put, Remove


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
    problem = _problem(change)
    if isinstance(document, ProfileDocument):
        return PreparedPut(
            document, _profile_fields(document), _name(document.name), passages, problem=problem
        )
    return PreparedPut(
        document,
        _content_fields(document),
        _name(document.title),
        passages,
        encoded_facts(document),
        tuple(_facets(document)),
        problem,
    )


def _problem(put: Put) -> str:
    positions = [passage.position for passage in put.passages]
    if len(set(positions)) < len(positions):
        return "two passages have the same position"
    vectors = (passage.vector for passage in put.passages if passage.vector is not None)
    if not all(np.isfinite(vector).all() for vector in vectors):
        return "a vector holds a number that is not finite"
    return ""


def _content_fields(content: ContentDocument) -> tuple[str, ...]:
    lang = content.lang
    labels = [label for topic in content.topics for label in topic.labels]
    texts = (content.title, content.description, content.body)
    inside = [parts(text, lang) for text in texts] + [parts(label, "nl") for label in labels]
    return (
        _joined(stems(content.title, lang)),
        _labels(labels),
        _joined(word for credit in content.people for word in words(credit.name)),
        _joined(stems(content.description, lang)),
        _joined(stems(content.body, lang)),
        _joined(part for found in inside for part in found),
    )


def _profile_fields(profile: ProfileDocument) -> tuple[str, ...]:
    """Titles of works are each in a language of their own."""
    lang = profile.lang or detect_language(f"{profile.about} {profile.job_title}")
    job = f"{profile.job_title}\n{profile.team}\n{profile.location}"
    works = [(line, detect_language(line)) for line in profile.works.splitlines() if line.strip()]
    inside = [parts(profile.about, lang), parts(job, lang)]
    inside += [parts(label, "nl") for label in profile.skills]
    inside += [parts(line, line_lang) for line, line_lang in works]
    return (
        _name(profile.name),
        _joined(stems(job, lang)),
        _labels(profile.skills),
        _joined(stems(profile.about, lang)),
        _joined(word for line, line_lang in works for word in stems(line, line_lang)),
        _joined(part for found in inside for part in found),
    )


def _labels(labels: Iterable[str]) -> str:
    """Labels come without their language: each as every language stems it, and as it is written."""
    found: dict[str, None] = {}
    for label in labels:
        found.update(dict.fromkeys(_joined(stems(label, lang)) for lang in (*LANGUAGES, None)))
    return " ".join(found)


def _name(name: str) -> str:
    return _joined(words(name))


def _joined(tokens: Iterable[str]) -> str:
    return " ".join(tokens)


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
    lang = passage.lang or document.lang
    found = (_joined(stems(passage.text, lang)), _joined(parts(passage.text, lang))) if is_content else ()
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
        vector=passage.vector,
    )
