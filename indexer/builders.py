"""Documents from loaded rows: pure, and the only place that knows what of a row can be found.

A built document comes with its passages and, beside each, the text to embed: the passage with its title in
front, since a passage alone often does not say what it is about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.access import EVERYONE, PUBLIC, audience_of
from hub.markdown import plain
from hub.models.contents import Content, ContentPerson
from hub.models.media import Cue
from hub.models.topics import Topic
from indexer.loaders import LoadedContent, LoadedProfile, LoadedRow
from indexer.passages import Cue as TimedCue
from indexer.passages import Passage, from_cues, from_pages, from_text
from search.analysis.languages import detect_language, language_of
from search.analysis.tokens import scrub
from search.documents import (
    ContentDocument,
    Credit,
    Document,
    DocumentRef,
    PassageDocument,
    ProfileDocument,
    TopicLabel,
    Written,
)

# Counts up when a row that has not changed gives another document; the index is then rebuilt.
DOCUMENTS_VERSION = 5

_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Built:
    """A document without vectors, and the text to embed for each of its passages."""

    document: Document
    passages: tuple[PassageDocument, ...]
    embedded_texts: tuple[str, ...]

    @property
    def ref(self) -> DocumentRef:
        return self.document.ref


def build(row: LoadedRow, audience: frozenset[str]) -> Built:
    """The document of a row that `audience` may find."""
    if isinstance(row, LoadedContent):
        return _build_content(row, audience)
    return _build_profile(row, audience)


# --- Contents -------------------------------------------------------------------------------------


def _build_content(row: LoadedContent, audience: frozenset[str]) -> Built:
    content = row.content
    body = _joined(plain(content.body), *(plain(answer.body) for answer in row.answers))
    written = _joined(content.description, body)
    said = " ".join(cue.text for transcript in row.transcripts for cue in transcript.cues)
    lang = content.lang or language_of(f"{content.title} {written or said}")
    document = ContentDocument(
        id=content.id,
        version=content.index_version,
        audience=audience,
        kind=content.kind,
        title=content.title,
        lang=lang,
        description=content.description,
        body=_joined(body, said),
        topics=tuple(_label(link.topic) for link in content.topics),
        people=tuple(_credit(link, audience) for link in content.people),
        published_at=content.published_at,
        duration_s=content.duration_s,
        fold_key=fold_key(content),
    )
    passages = [(passage, lang) for passage in from_text(written)]
    for transcript in row.transcripts:
        passages += [(passage, transcript.lang) for passage in _cue_passages(transcript.cues)]
    return _built(document, content.title, passages or [(Passage(0, content.title), lang)])


def _credit(link: ContentPerson, audience: frozenset[str]) -> Credit:
    """Somebody on a content; one whom not all who may find it may find gives it no name to be found by.

    Colleagues for a content in the house, visitors for one that is public.
    """
    needed = {PUBLIC} if PUBLIC in audience else {EVERYONE, PUBLIC}
    is_found = bool(audience_of(link.profile) & needed)
    return Credit(link.profile_id, link.profile.name if is_found else "", link.role)


def _cue_passages(cues: Sequence[Cue]) -> Iterator[Passage]:
    """What is said in windows of time, what is printed by page, and text that has neither."""
    timed = [
        TimedCue(
            cue.start_s, cue.start_s if cue.end_s is None else cue.end_s, scrub(cue.text), cue.speaker or None
        )
        for cue in cues
        if cue.start_s is not None
    ]
    paged = [(cue.page, cue.text) for cue in cues if cue.start_s is None and cue.page is not None]
    loose = [cue for cue in cues if cue.start_s is None and cue.page is None]
    yield from from_cues(timed)
    yield from from_pages(paged)
    yield from from_text(
        "\n".join(f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text for cue in loose)
    )


def fold_key(content: Content) -> str:
    """Equal for the same talk at several events: title and people. Empty, so never folded, without people."""
    people = sorted({link.profile_id for link in content.people})
    letters = _NO_LETTER.sub("", content.title.casefold())
    if not people or not letters:
        return ""
    return hashlib.sha256(f"{letters} {people}".encode()).hexdigest()[:16]


def _label(topic: Topic) -> TopicLabel:
    return TopicLabel(topic.slug, topic.all_labels() or (topic.slug,))


# --- Profiles -------------------------------------------------------------------------------------


def _build_profile(row: LoadedProfile, audience: frozenset[str]) -> Built:
    profile = row.profile
    about = _joined(profile.learn_from_me, profile.bio)
    works = [work for work in row.works if work.public or PUBLIC not in audience]
    skills = [skill.topic for skill in profile.skills if skill.topic_id not in row.hidden_topics]
    document = ProfileDocument(
        id=profile.id,
        version=profile.index_version,
        audience=audience,
        name=profile.name,
        job_title=profile.job_title,
        team=profile.team.name if profile.team else "",
        location=profile.location,
        about=about,
        skills=tuple(label for topic in skills for label in topic.all_labels()),
        works=tuple(Written(f"{work.title}. {work.description}", work.lang) for work in works),
        lang=detect_language(about) if about else None,
    )
    own_words = _joined(profile.job_title, about, ", ".join(dict.fromkeys(document.skills)))
    return _built(document, profile.name, [(passage, document.lang) for passage in from_text(own_words)])


# --- Both -----------------------------------------------------------------------------------------


def _built(document: Document, title: str, passages: Sequence[tuple[Passage, str | None]]) -> Built:
    documents = tuple(
        PassageDocument(
            position=position,
            text=passage.text,
            lang=lang,
            start_s=passage.start_s,
            end_s=passage.end_s,
            page=passage.page,
            speaker=passage.speaker or "",
            cues=passage.cues,
        )
        for position, (passage, lang) in enumerate(passages)
    )
    texts = tuple(p.text if p.text == title else f"{title}\n{p.text}" for p in documents)
    return Built(document, documents, texts)


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)
