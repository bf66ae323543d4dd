"""What the API takes and gives of files that are shared in parts."""

from __future__ import annotations

from apiflask import Schema
from apiflask.fields import Boolean, Dict, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range, Regexp

from hub.api.schemas import LARGEST_ID
from hub.models.contents import ContentState
from hub.services.contents import MAX_TITLE
from hub.services.upload_parts import MAX_ADDRESSES
from hub.services.uploads import FILE_KINDS

HEAD_CHARACTERS = 16 * 1024
LARGEST_SIZE = 2**53


class UploadIn(Schema):
    filename = String(required=True, validate=Length(1, 1_000))
    size_bytes = Integer(required=True, validate=Range(0, LARGEST_SIZE))
    content_type = String(validate=Length(0, 200))
    title = String(validate=Length(0, MAX_TITLE))
    kind = String(validate=OneOf(sorted(FILE_KINDS)))
    audience = List(String(), validate=Length(1))
    lang = String(validate=Regexp(r"([a-z]{2,3})?\Z", error="A language code such as nl or en."))
    state = String(
        validate=OneOf([str(ContentState.DRAFT), str(ContentState.PUBLISHED)]),
        load_default=str(ContentState.PUBLISHED),
    )
    sha256 = String(
        validate=Regexp(r"[0-9a-f]{64}\Z", error="64 hexadecimal digits."),
        metadata={"description": "If it is known: the file that arrives must have it."},
    )
    content_id = Integer(
        validate=Range(1, LARGEST_ID),
        metadata={"description": "Replace the file of this content; its address and comments stay."},
    )
    head = String(
        validate=Length(0, HEAD_CHARACTERS),
        metadata={"description": "The first 8 KB in base64: a file refused for them need not be sent."},
    )


class PartOut(Schema):
    """A part that arrived; the ETag is the MD5 of its bytes."""

    number = Integer()
    etag = String()
    size_bytes = Integer()


class StepOut(Schema):
    """Something that is made of the file: how far it is, and how long it still takes, if that is known."""

    name = String()
    state = String()
    progress = Float()
    left_s = Float(allow_none=True)
    reason = String()


class TwinOut(Schema):
    """A content with the very same file."""

    content_id = Integer()
    title = String()
    url = String()


class UploadBriefOut(Schema):
    token = String()
    content_id = Integer()
    filename = String()
    state = String(metadata={"description": "open, checking, done, refused or cancelled."})
    size_bytes = Integer()
    part_bytes = Integer()
    part_count = Integer()
    fault = String(metadata={"description": "Why it was refused, in a word for programs; else empty."})


class UploadOut(UploadBriefOut):
    url = String(metadata={"description": "The page of its content."})
    reason = String(metadata={"description": "Why it was refused, in a sentence for people."})
    parts = List(Nested(PartOut))
    steps = List(Nested(StepOut))
    same_as = Nested(TwinOut, allow_none=True)
    keeps_captions = Boolean(
        metadata={"description": "Captions that somebody corrected stay, though the file is another."}
    )


class UploadsOut(Schema):
    uploads = List(Nested(UploadBriefOut))


class PartsIn(Schema):
    numbers = List(Integer(validate=Range(1, 10_000)), required=True, validate=Length(1, MAX_ADDRESSES))


class AddressesOut(Schema):
    urls = Dict(keys=String(), values=String(), metadata={"description": "By the number of the part."})


class TrimIn(Schema):
    start_s = Float(required=True, validate=Range(0))
    end_s = Float(required=True)


class CompleteIn(Schema):
    etags = Dict(
        keys=String(),
        values=String(validate=Length(1, 100)),
        metadata={"description": "By part number, the MD5s that you have; without them ours are taken."},
    )
    trim = Nested(
        TrimIn, metadata={"description": "Only this stretch of a film is shown; the file itself comes whole."}
    )
