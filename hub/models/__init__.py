"""The tables, a family a file. Importing this package fills `Base.metadata` with all of them."""

from hub.models import answers, contents, finding, logins, media, notices, people, policy, topics, touch, work

__all__ = [
    "answers",
    "contents",
    "finding",
    "logins",
    "media",
    "notices",
    "people",
    "policy",
    "topics",
    "touch",
    "work",
]
