"""What the API takes and gives, field by field; the OpenAPI document is made from these."""

from __future__ import annotations

from apiflask import Schema
from apiflask.fields import Boolean, Date, DateTime, Dict, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range, Regexp

from hub.models.contents import PersonRole
from hub.services.contents import MAX_BODY, MAX_DESCRIPTION, MAX_TITLE, WRITTEN_KINDS
from search.query import MAX_LIMIT, MAX_TEXT, Sort

LARGEST_ID = 10**18 - 1
_OPENED_HERE = "The content, opened here. Keep its `cut`: that finds the moment again after the film is cut."


class ProblemOut(Schema):
    """What went wrong (RFC 9457). Some problems have more members, such as the field that is wrong."""

    type = String()
    title = String()
    status = Integer()
    detail = String()
    parameter = String(metadata={"description": "The parameter that cannot be taken."})
    field = String(metadata={"description": "The field of the body that cannot be taken."})
    errors = Dict(metadata={"description": "By place and field, what does not have the right form."})


class HealthOut(Schema):
    status = String()


class ReadyOut(HealthOut):
    parts = Dict(keys=String(), values=String())
    wrong = List(String())


class ETagOut(Schema):
    ETag = String(metadata={"description": "What a change or deletion names in If-Match."})


class CreatedOut(ETagOut):
    Location = String()


class IfMatchIn(Schema):
    if_match = String(data_key="If-Match", metadata={"description": "The ETag that was read."})


class PersonOut(Schema):
    """Somebody's part in a content."""

    id = Integer()
    name = String()
    role = String()


class MomentOut(Schema):
    """Where inside a content the query is talked about: a second or a page."""

    url = String(metadata={"description": _OPENED_HERE})
    start_s = Float(allow_none=True)
    page = Integer(allow_none=True)
    text = String()
    html = String(metadata={"description": "Escaped, with <mark> only."})
    strength = Float()


class HitOut(Schema):
    id = Integer()
    source_id = String(allow_none=True)
    kind = String()
    title = String()
    url = String(metadata={"description": "The page of this content, opened at the best moment."})
    lang = String(allow_none=True)
    score = Float()
    why = List(String())
    highlights = List(String())
    moments = List(Nested(MomentOut))
    people = List(Nested(PersonOut))


class EvidenceOut(Schema):
    """A content that speaks for a colleague."""

    content_id = Integer()
    url = String(metadata={"description": _OPENED_HERE})
    title = String()
    role = String()
    date = Date(allow_none=True)
    start_s = Float(allow_none=True)


class ExpertOut(Schema):
    id = Integer()
    source_id = String(allow_none=True)
    name = String()
    job_title = String()
    url = String()
    score = Float()
    evidence = List(Nested(EvidenceOut))


class FacetValueOut(Schema):
    value = String()
    label = String()
    count = Integer()


class SearchOut(Schema):
    total = Integer()
    took_ms = Integer()
    degraded = Boolean(metadata={"description": "Found by words alone: the model did not answer."})
    did_you_mean = String(allow_none=True)
    hits = List(Nested(HitOut))
    experts = List(Nested(ExpertOut))
    facets = Dict(keys=String(), values=List(Nested(FacetValueOut)))


class SearchIn(Schema):
    """Repeat a parameter for "or"; different parameters are "and"."""

    q = String(load_default="")
    kind = List(String())
    topic = List(String())
    lang = List(String())
    length = List(String())
    year = List(String())
    person = List(String())
    from_ = Date(data_key="from")
    to = Date()
    sort = String(validate=OneOf([str(sort) for sort in Sort]), load_default=str(Sort.BEST))
    limit = Integer(validate=Range(1, MAX_LIMIT), load_default=20)
    offset = Integer(validate=Range(0), load_default=0)


class ExpertsIn(Schema):
    q = String(required=True, validate=Length(1, MAX_TEXT))
    limit = Integer(validate=Range(1, 50), load_default=10)


class ExpertsOut(Schema):
    experts = List(Nested(ExpertOut))


class SuggestIn(Schema):
    q = String(load_default="", validate=Length(0, 200))
    limit = Integer(validate=Range(1, 20), load_default=6)


class SuggestionOut(Schema):
    type = String()
    id = Integer()
    label = String()
    url = String()


class SuggestOut(Schema):
    suggestions = List(Nested(SuggestionOut))


class TopicOut(Schema):
    slug = String()
    label = String()


class ContentOut(Schema):
    id = Integer()
    source_id = String(allow_none=True)
    kind = String()
    state = String()
    title = String()
    description = String()
    body = String()
    url = String()
    link = String(metadata={"description": "Where it lives, if it lives elsewhere."})
    lang = String(allow_none=True)
    published_at = DateTime(allow_none=True)
    duration_s = Float(allow_none=True)
    topics = List(Nested(TopicOut))
    people = List(Nested(PersonOut))
    audience = List(String())
    revision = Integer()


class PartIn(Schema):
    id = Integer(required=True, validate=Range(1, LARGEST_ID))
    role = String(required=True, validate=OneOf([str(role) for role in PersonRole]))


class ContentPatchIn(Schema):
    title = String(validate=Length(1, MAX_TITLE))
    description = String(validate=Length(0, MAX_DESCRIPTION))
    body = String(validate=Length(0, MAX_BODY))
    url = String()
    lang = String(validate=Regexp(r"([a-z]{2,3})?\Z", error="A language code such as nl or en."))
    topics = List(String())
    people = List(Nested(PartIn))
    audience = List(String(), validate=Length(1))


class ContentIn(ContentPatchIn):
    kind = String(required=True, validate=OneOf(sorted(WRITTEN_KINDS)))
    title = String(required=True, validate=Length(1, MAX_TITLE))


class SkillOut(Schema):
    topic = Nested(TopicOut)
    level = Integer()


class ContributionOut(Schema):
    content_id = Integer()
    title = String()
    role = String()
    url = String()


class ProfileOut(Schema):
    id = Integer()
    source_id = String(allow_none=True)
    name = String()
    job_title = String()
    team = String(allow_none=True)
    location = String()
    languages = List(String())
    bio = String()
    learn_from_me = String()
    url = String()
    skills = List(Nested(SkillOut))
    contributions = List(Nested(ContributionOut))
