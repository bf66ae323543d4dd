"""What ranking needs to know of a content, as one compact text beside it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from search.analysis.tokens import scrub
from search.documents import ContentDocument
from search.embedded.conditions import Where
from search.embedded.index import OpenIndex
from search.embedded.nearest import json_list
from search.reading import ContentFacts


def encoded_facts(content: ContentDocument) -> str:
    """The facts of a content, as `read_facts` reads them."""
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


def read_facts(index: OpenIndex, ids: Collection[int], where: Where) -> dict[int, ContentFacts]:
    """The facts of those contents that satisfy `where`, by id."""
    rows = index.rows(
        "select d.id, facts.facts from json_each(?) found cross join contents d on d.id = found.value"
        f" cross join facts on facts.id = d.id where {where.sql}",
        json_list(sorted(ids)),
        *where.values,
    )
    return {number: _decoded(number, facts) for number, facts in rows}


@lru_cache(maxsize=10_000)
def _decoded(number: int, facts: str) -> ContentFacts:
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
