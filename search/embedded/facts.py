"""What ranking needs to know of a content, as one compact text beside it."""

from __future__ import annotations

import json
from datetime import datetime

from search.analysis.tokens import scrub
from search.documents import ContentDocument
from search.reading import ContentFacts


def encoded_facts(content: ContentDocument) -> str:
    """The facts of a content, as `decoded_facts` reads them."""
    published = content.published_at.isoformat() if content.published_at else None
    return json.dumps(
        [
            content.kind,
            scrub(content.title),
            content.lang,
            published,
            content.fold_key,
            [topic.slug for topic in content.topics],
            [[credit.profile_id, credit.role] for credit in content.people],
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def decoded_facts(number: int, facts: str) -> ContentFacts:
    """What `encoded_facts` wrote."""
    kind, title, lang, published, fold_key, topics, people = json.loads(facts)
    return ContentFacts(
        id=number,
        kind=kind,
        title=title,
        lang=lang,
        published_at=datetime.fromisoformat(published) if published else None,
        fold_key=fold_key,
        topics=tuple(topics),
        people=tuple((profile, role) for profile, role in people),
    )
