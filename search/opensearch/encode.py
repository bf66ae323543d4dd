"""Documents to what OpenSearch stores. Pure.

Passages repeat what their content is filtered by and what ranking needs to know of it, so that a search needs
no look-up between its two round trips.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from search.analysis.fields import content_tokens, passage_tokens, profile_tokens
from search.analysis.tokens import scrub
from search.documents import ContentDocument, Document, DocumentRef, PassageDocument, ProfileDocument
from search.opensearch.bodies import Body, as_json
from search.opensearch.clauses import whole_numbers

LONGEST_ORDER = 1_000  # a sort key may not be long
LONGEST_FACTS = 8_000  # letters of one value of a keyword, which may have 32,766 bytes


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


def passage_sources(document: Document, passages: Sequence[PassageDocument]) -> Iterator[tuple[int, Body]]:
    """Each passage by its position, with what all of them take from their document."""
    shared: Body = {
        "audience": sorted(document.audience),
        "document_id": document.id,
        "document_type": document.ref.type.value,
    }
    if isinstance(document, ContentDocument):
        shared |= {"facts": _facts(document), **_filters(document)}
    for passage in passages:
        yield passage.position, {**shared, **_passage(document, passage)}


def _passage(document: Document, passage: PassageDocument) -> Body:
    own = document.audience if passage.audience is None else passage.audience
    place = {
        "end_s": passage.end_s,
        "speaker": scrub(passage.speaker),
        "lang": passage.lang,
        "cues": passage.cues,
    }
    source: Body = {
        "passage_audience": sorted(own),
        "place": {name: value for name, value in place.items() if value not in (None, "", ())},
        "page": passage.page,
        "position": passage.position,
        "start_s": passage.start_s,
        "text": scrub(passage.text),
    }
    if isinstance(document, ContentDocument):
        tokens = passage_tokens(document, passage)
        source |= {"body": tokens.body, "parts": tokens.parts}
    # A vector of zeros, which an empty text has, points nowhere; the engine refuses it.
    if passage.vector is not None and any(numbers := whole_numbers(passage.vector)):
        source["vector"] = numbers
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
        "facts": in_pieces({"name": scrub(profile.name)}),
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


def _facts(content: ContentDocument) -> list[str]:
    """What ranking needs to know, as one column of the index: candidates are hundreds, and none is opened."""
    return in_pieces(
        {
            "title": scrub(content.title),
            "kind": content.kind,
            "lang": content.lang,
            "published_at": content.published_at.isoformat() if content.published_at else None,
            "fold_key": scrub(content.fold_key),
            "topics": list(dict.fromkeys(topic.slug for topic in content.topics)),
            "people": [[credit.profile_id, credit.role] for credit in content.people],
        }
    )


def in_pieces(facts: Body) -> list[str]:
    """JSON as values that sort in its order; `whole` puts them together."""
    text = as_json(facts)
    starts = range(0, len(text), LONGEST_FACTS)
    return [f"{place:04}{text[start : start + LONGEST_FACTS]}" for place, start in enumerate(starts)]


def whole(pieces: Sequence[str]) -> Body:
    """What `in_pieces` cut."""
    return dict(json.loads("".join(piece[4:] for piece in sorted(pieces))))
