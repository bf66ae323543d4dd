"""The tokens of a document, field by field: what both engines index of it, so that they find the same.

Tokens of a field are joined by spaces. `parts` has those of all fields: neighbours mean nothing there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from search.analysis.indexing import found_by, words
from search.analysis.languages import LANGUAGES, detect_language
from search.documents import ContentDocument, Document, PassageDocument, ProfileDocument
from search.writing import Put


@dataclass(frozen=True, slots=True)
class ContentTokens:
    """What a content is found by; `name` is its title as typed, folded."""

    title: str
    topics: str
    people: str
    description: str
    body: str
    parts: str
    name: str


@dataclass(frozen=True, slots=True)
class ProfileTokens:
    """What a profile is found by; `job` has title, team and place."""

    name: str
    job: str
    skills: str
    about: str
    works: str
    parts: str


@dataclass(frozen=True, slots=True)
class PassageTokens:
    """What a passage is found by."""

    body: str
    parts: str


def content_tokens(content: ContentDocument) -> ContentTokens:
    """The tokens of a content. Labels of topics are in any language, so each is stemmed in all."""
    labels = [label for topic in content.topics for label in topic.labels]
    title, description, body = (
        found_by(text, content.lang) for text in (content.title, content.description, content.body)
    )
    return ContentTokens(
        title=title.stems,
        topics=_labels(labels),
        people=_names(credit.name for credit in content.people),
        description=description.stems,
        body=body.stems,
        parts=_joined([title.parts, description.parts, body.parts, *map(_label_parts, labels)]),
        name=_names([content.title]),
    )


def profile_tokens(profile: ProfileDocument) -> ProfileTokens:
    """The tokens of a profile. Works are each in a language of their own."""
    lang = profile.lang or detect_language(f"{profile.about} {profile.job_title}")
    about = found_by(profile.about, lang)
    job = found_by(f"{profile.job_title}\n{profile.team}\n{profile.location}", lang)
    works = [found_by(work.text, work.lang or detect_language(work.text)) for work in profile.works]
    return ProfileTokens(
        name=_names([profile.name]),
        job=job.stems,
        skills=_labels(profile.skills),
        about=about.stems,
        works=_joined(work.stems for work in works),
        parts=_joined(
            [about.parts, job.parts, *map(_label_parts, profile.skills), *(work.parts for work in works)]
        ),
    )


def passage_tokens(document: Document, passage: PassageDocument) -> PassageTokens:
    """The tokens of a passage, in its own language or that of its document."""
    found = found_by(passage.text, passage.lang or document.lang)
    return PassageTokens(found.stems, found.parts)


def problem(put: Put) -> str:
    """Why a document can never be indexed; empty when it can."""
    positions = [passage.position for passage in put.passages]
    if len(set(positions)) < len(positions):
        return "two passages have the same position"
    vectors = [passage.vector for passage in put.passages if passage.vector is not None]
    if not all(np.isfinite(vector).all() for vector in vectors):
        return "a vector holds a number that is not finite"
    return ""


def _labels(labels: Iterable[str]) -> str:
    """Labels come without their language: each as every language stems it, and as it is written."""
    return " ".join(dict.fromkeys(form for label in labels for form in _label_forms(label)))


@lru_cache(maxsize=20_000)
def _label_forms(label: str) -> tuple[str, ...]:
    return tuple(found_by(label, lang).stems for lang in (*LANGUAGES, None))


@lru_cache(maxsize=20_000)
def _label_parts(label: str) -> str:
    return found_by(label, "nl").parts


def _names(names: Iterable[str]) -> str:
    return " ".join(word for name in names for word in words(name))


def _joined(texts: Iterable[str]) -> str:
    return " ".join(filter(None, texts))
