"""Documents to what OpenSearch stores. Pure.

Passages repeat what their content is filtered by and what ranking needs to know of it, so that a search needs
no look-up between its two round trips.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from search.analysis.fields import content_tokens, passage_tokens, profile_tokens
from search.analysis.tokens import scrub
from search.documents import ContentDocument, Document, DocumentRef, PassageDocument, ProfileDocument
from search.opensearch.clauses import Body

LONGEST_ORDER = 1_000  # a sort key may not be long
DECIMALS = 6


def passage_id(ref: DocumentRef, position: int) -> str:
    """The engine's id of a passage."""
    return f"{ref}:{position}"


def document_source(document: Document, passages: Sequence[PassageDocument]) -> Body:
    """A content or profile; all positions of its passages are below `positions`."""
    source = _content(document) if isinstance(document, ContentDocument) else _profile(document)
    positions = max((passage.position + 1 for passage in passages), default=0)
    return source | {"audience": sorted(document.audience), "id": document.id, "positions": positions}


def tombstone(ref: DocumentRef) -> Body:
    """What stays of a removed document: its version, seen by nobody."""
    return {"id": ref.id, "positions": 0, "removed": True}


def passage_source(document: Document, passage: PassageDocument) -> Body:
    """A passage with what it takes from its document."""
    own = document.audience if passage.audience is None else passage.audience
    place = {
        "start_s": passage.start_s,
        "end_s": passage.end_s,
        "page": passage.page,
        "speaker": scrub(passage.speaker),
        "lang": passage.lang,
    }
    source: Body = {
        "audience": sorted(document.audience),
        "document_id": document.id,
        "document_type": document.ref.type.value,
        "passage_audience": sorted(own),
        "place": {name: value for name, value in place.items() if value not in (None, "")},
        "position": passage.position,
        "text": scrub(passage.text),
    }
    if isinstance(document, ContentDocument):
        tokens = passage_tokens(document, passage)
        source |= {
            "body": tokens.body,
            "parts": tokens.parts,
            "facts": _facts(document),
            **_filters(document),
        }
    # A vector of zeros, which an empty text has, points nowhere; the engine refuses it.
    if passage.vector is not None and passage.vector.any():
        source["vector"] = np.round(passage.vector.astype(np.float64), DECIMALS).tolist()
    return source


def _content(content: ContentDocument) -> Body:
    tokens = content_tokens(content)
    return {
        "body": tokens.body,
        "description": tokens.description,
        "duration_s": content.duration_s,
        "facts": _facts(content),
        "parts": tokens.parts,
        "people": tokens.people,
        "title": tokens.title,
        "title_order": tokens.name[:LONGEST_ORDER],
        "title_words": tokens.name,
        "topics": tokens.topics,
        **_filters(content),
    }


def _profile(profile: ProfileDocument) -> Body:
    tokens = profile_tokens(profile)
    return {
        "about": tokens.about,
        "facts": {"name": scrub(profile.name)},
        "job": tokens.job,
        "name": tokens.name,
        "name_words": tokens.name,
        "parts": tokens.parts,
        "skills": tokens.skills,
        "works": tokens.works,
    }


def _filters(content: ContentDocument) -> Body:
    published = content.published_at
    values: dict[str, Any] = {
        "kind": content.kind,
        "lang": content.lang,
        "length": content.length,
        "person": list(dict.fromkeys(str(credit.profile_id) for credit in content.people)),
        "published_at": published.isoformat() if published else None,
        "topic": list(dict.fromkeys(topic.slug for topic in content.topics)),
        "year": str(published.year) if published else None,
    }
    return {name: value for name, value in values.items() if value}


def _facts(content: ContentDocument) -> Body:
    return {
        "title": scrub(content.title),
        "lang": content.lang,
        "fold_key": scrub(content.fold_key),
        "people": [[credit.profile_id, credit.role] for credit in content.people],
    }
