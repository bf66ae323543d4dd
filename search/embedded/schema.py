"""The tables of one generation, and how much a word weighs by the field it stands in.

Contents and profiles are stored under their own ids, passages under the number of their row in the vector
file. Word tables hold tokens that `analysis` made, joined by spaces, and keep no text. Audiences and facet
values are numbered once and never renumbered, so that readers may remember them.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass

# Tokens are made elsewhere: here everything but white space and control characters belongs to one.
_TOKENS = """tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Cn Co'" """
_STARTS = "prefix='1 2 3'"
_WORDS = f"content='', contentless_delete=1, {_TOKENS}"

DDL = f"""
create table meta(key text primary key, value text) without rowid;
create table audiences(number integer primary key, tokens text not null unique);
create table documents(
  type text not null, id integer not null, version integer not null, removed integer not null,
  audience integer, passages integer not null default 0, vectors integer not null default 0,
  primary key(type, id)
) without rowid;

create table contents(
  id integer primary key, audience integer not null, kind text not null, lang text, length text, year text,
  published real, duration_s real, title_key text not null, codes blob not null
);
create table facts(id integer primary key, facts text not null);
create table facet_values(
  code integer primary key, facet text not null, value text not null, unique(facet, value)
);
create table postings(code integer not null, id integer not null, primary key(code, id)) without rowid;
create index postings_id on postings(id);
create table profiles(id integer primary key, audience integer not null, name text not null);

create table passages(
  number integer primary key, type text not null, document integer not null, position integer not null,
  audience integer not null, embedded integer not null, start_s real, page integer
);
create index passages_document on passages(type, document, position, audience, embedded);
create table texts(
  number integer primary key, text text not null, lang text, end_s real, speaker text not null, cues text
);
create table free(number integer primary key, freed_at real not null);

create virtual table content_words using fts5(title, topics, people, description, body, parts, {_WORDS});
create virtual table profile_words using fts5(name, job, skills, about, works, parts, {_WORDS});
create virtual table passage_words using fts5(text, parts, {_WORDS});
create virtual table title_starts using fts5(title, {_WORDS}, {_STARTS});
create virtual table name_starts using fts5(name, {_WORDS}, {_STARTS});
"""

WORD_TABLES = ("content_words", "profile_words", "passage_words", "title_starts", "name_starts")

VOCABULARIES = """
create virtual table temp.content_tokens using fts5vocab(main, content_words, row);
create virtual table temp.profile_tokens using fts5vocab(main, profile_words, row);
"""

LAYOUT = hashlib.sha256(DDL.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class ContentWeights:
    """What a token counts for by the field of a content, in the order of `content_words`."""

    title: float = 4.0
    topics: float = 2.0
    people: float = 2.0
    description: float = 1.5
    body: float = 1.0
    parts: float = 0.4


@dataclass(frozen=True, slots=True)
class ProfileWeights:
    """What a token counts for by the field of a profile, in the order of `profile_words`."""

    name: float = 4.0
    job: float = 2.0
    skills: float = 3.0
    about: float = 1.5
    works: float = 1.0
    parts: float = 0.4


@dataclass(frozen=True, slots=True)
class PassageWeights:
    """What a token counts for in a passage, in the order of `passage_words`."""

    text: float = 1.0
    parts: float = 0.4


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """The weights of the fields in BM25, one score over all fields of a document."""

    contents: ContentWeights = ContentWeights()
    profiles: ProfileWeights = ProfileWeights()
    passages: PassageWeights = PassageWeights()


def bm25(table: str, weights: ContentWeights | ProfileWeights | PassageWeights) -> str:
    """The SQL of a score; smaller is better, as FTS5 has it."""
    return f"bm25({table}, {', '.join(map(str, astuple(weights)))})"
