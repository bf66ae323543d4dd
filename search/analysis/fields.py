"""The tokens of a document, field by field: what both engines index of it, so that they find the same.

Tokens of a field are joined by spaces. `parts` has those of all fields: neighbours mean nothing there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from search.analysis.indexing import parts, stems, words
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
    lang = content.lang
    labels = [label for topic in content.topics for label in topic.labels]
    texts = (content.title, content.description, content.body)
    inside = [parts(text, lang) for text in texts] + [parts(label, "nl") for label in labels]
    return ContentTokens(
        title=" ".join(stems(content.title, lang)),
        topics=_labels(labels),
        people=_names(credit.name for credit in content.people),
        description=" ".join(stems(content.description, lang)),
        body=" ".join(stems(content.body, lang)),
        parts=_joined(inside),
        name=_names([content.title]),
    )


def profile_tokens(profile: ProfileDocument) -> ProfileTokens:
    """The tokens of a profile. Lines of works are each in a language of their own."""
    lang = profile.lang or detect_language(f"{profile.about} {profile.job_title}")
    job = f"{profile.job_title}\n{profile.team}\n{profile.location}"
    works = [(line, detect_language(line)) for line in profile.works.splitlines() if line.strip()]
    inside = [parts(profile.about, lang), parts(job, lang)]
    inside += [parts(label, "nl") for label in profile.skills]
    inside += [parts(line, line_lang) for line, line_lang in works]
    return ProfileTokens(
        name=_names([profile.name]),
        job=" ".join(stems(job, lang)),
        skills=_labels(profile.skills),
        about=" ".join(stems(profile.about, lang)),
        works=_joined(stems(line, line_lang) for line, line_lang in works),
        parts=_joined(inside),
    )


def passage_tokens(document: Document, passage: PassageDocument) -> PassageTokens:
    """The tokens of a passage, in its own language or that of its document."""
    lang = passage.lang or document.lang
    return PassageTokens(" ".join(stems(passage.text, lang)), " ".join(parts(passage.text, lang)))


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
    found: dict[str, None] = {}
    for label in labels:
        found.update(dict.fromkeys(" ".join(stems(label, lang)) for lang in (*LANGUAGES, None)))
    return " ".join(found)


def _names(names: Iterable[str]) -> str:
    return " ".join(word for name in names for word in words(name))


def _joined(texts: Iterable[list[str]]) -> str:
    return " ".join(token for tokens in texts for token in tokens)
