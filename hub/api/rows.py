"""Contents and profiles by id; contents made, changed and taken away."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError
from flask import Response, request

from hub import context
from hub.api.resources import Resource, content_resource, profile_resource
from hub.api.schemas import (
    ContentIn,
    ContentOut,
    ContentPatchIn,
    CreatedOut,
    ETagOut,
    IfMatchIn,
    ProfileOut,
)
from hub.api.tokens import LACKS_SCOPE, requires
from hub.db import utc_now
from hub.models.contents import Content, Kind, PersonRole
from hub.services import contents, profiles
from hub.services.contents import ContentChange, NewContent, Part
from hub.services.rows import load_profiles

blueprint = APIBlueprint("api_rows", __name__, url_prefix="/api/v1", tag="Contents and people")
HIDDEN = "Not there, or not for you"
TOO_LARGE = "The body is too large"
IMPOSSIBLE = "A field has the right form but cannot be taken: `field` and `detail` say which and why"
ETAG = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
CHANGING = {403: LACKS_SCOPE, 404: HIDDEN, 412: "Changed meanwhile", 428: "If-Match is missing"}


@blueprint.before_request
def _read_body() -> None:
    """Refuse a body that is no document before webargs meets it, which knows fewer ways to be broken."""
    if request.is_json:
        request.get_json()


@blueprint.get("/contents/<int:content_id>")
@requires("read")
@blueprint.output(ContentOut, headers=ETagOut)
@blueprint.doc(security="token", responses={403: LACKS_SCOPE, 404: HIDDEN})
def show_content(content_id: int) -> tuple[Resource, int, dict[str, str]]:
    """One content. Its ETag is what a change must name."""
    return _answer(contents.get_content(context.session(), context.viewer(), content_id), HTTPStatus.OK)


@blueprint.post("/contents")
@requires("write")
@blueprint.input(ContentIn)
@blueprint.output(ContentOut, status_code=201, headers=CreatedOut)
@blueprint.doc(security="token", responses={403: LACKS_SCOPE, 413: TOO_LARGE, 422: IMPOSSIBLE})
def create_content(json_data: dict[str, Any]) -> tuple[Resource, int, dict[str, str]]:
    """Make a note, a link or a story; it is searchable within two seconds."""
    new = NewContent(Kind(json_data["kind"]), _change(json_data))
    content = contents.create_content(context.session(), context.viewer(), new, now=utc_now())
    return _answer(content, HTTPStatus.CREATED)


@blueprint.patch("/contents/<int:content_id>")
@requires("write")
@blueprint.input(IfMatchIn, location="headers", validation=False)
@blueprint.input(ContentPatchIn)
@blueprint.output(ContentOut, headers=ETagOut)
@blueprint.doc(security="token", responses={**CHANGING, 413: TOO_LARGE, 422: IMPOSSIBLE})
def change_content(
    content_id: int, json_data: dict[str, Any], **_given: Resource
) -> tuple[Resource, int, dict[str, str]]:
    """Change some fields of a content that still is as the ETag in If-Match says."""
    content = contents.edit_content(
        context.session(),
        context.viewer(),
        content_id,
        _change(json_data),
        revision=_revision(content_id),
        now=utc_now(),
    )
    return _answer(content, HTTPStatus.OK)


@blueprint.delete("/contents/<int:content_id>")
@requires("write")
@blueprint.input(IfMatchIn, location="headers", validation=False)
@blueprint.doc(security="token", responses={**CHANGING, 204: "Gone"})
def delete_content(content_id: int, **_given: Resource) -> Response:
    """Take a content away; it can come back for a while."""
    contents.delete_content(
        context.session(), context.viewer(), content_id, revision=_revision(content_id), now=utc_now()
    )
    return Response(status=HTTPStatus.NO_CONTENT)


@blueprint.get("/profiles/<int:profile_id>")
@requires("read")
@blueprint.output(ProfileOut)
@blueprint.doc(security="token", responses={403: LACKS_SCOPE, 404: HIDDEN})
def show_profile(profile_id: int) -> Resource:
    """A person with her skills and the newest of what she made."""
    session, viewer = context.session(), context.viewer()
    profile = profiles.get_profile(session, viewer, profile_id)
    made = profiles.contributions(session, viewer, profile_id, limit=50)
    return profile_resource(profile, made, viewer.language or "en")


def _answer(content: Content, status: HTTPStatus) -> tuple[Resource, int, dict[str, str]]:
    session, viewer = context.session(), context.viewer()
    audience = contents.audience_names(session, viewer, content)
    seen = load_profiles(session, viewer, [link.profile_id for link in content.people])
    resource = content_resource(content, audience, seen, viewer.language or "en")
    headers = {"ETag": _etag(content.id, content.revision)}
    if status is HTTPStatus.CREATED:
        headers["Location"] = f"/api/v1/contents/{content.id}"
    return resource, int(status), headers


def _etag(content_id: int, revision: int) -> str:
    return f'"{content_id}-{revision}"'


def _revision(content_id: int) -> int:
    """The revision that the caller has seen. Raises 428 without If-Match, 412 for another's ETag."""
    if not request.if_match:
        raise HTTPError(HTTPStatus.PRECONDITION_REQUIRED, "Send If-Match with the ETag that you read.")
    for tag in request.if_match.as_set():
        if found := ETAG.fullmatch(tag):
            owner, revision = map(int, found.groups())
            if owner == content_id:
                return revision
    raise HTTPError(HTTPStatus.PRECONDITION_FAILED, "This ETag is not one of this content.")


def _change(given: dict[str, Any]) -> ContentChange:
    people = given.get("people")
    parts = None if people is None else [Part(part["id"], PersonRole(part["role"])) for part in people]
    names = ("title", "description", "body", "url", "lang", "topics", "audience")
    return ContentChange(people=parts, **{name: given.get(name) for name in names})
