"""Search, experts and suggestions."""

from __future__ import annotations

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from marshmallow import RAISE

from hub import context
from hub.api.resources import Resource, expert_resource, search_resource, suggestions_resource
from hub.api.schemas import ExpertsIn, ExpertsOut, SearchIn, SearchOut, SuggestIn, SuggestOut
from hub.api.tokens import LACKS_SCOPE, requires
from hub.metrics import measure_search, measured_stage
from hub.services import discovery
from hub.services.answering import answer, answer_experts
from search.parse import clean_text, parse_parameters
from search.query import QueryError

blueprint = APIBlueprint("api_finding", __name__, url_prefix="/api/v1", tag="Finding")
UNAVAILABLE = "Search does not answer right now"


@blueprint.get("/search")
@requires("read")
@blueprint.input(SearchIn, location="query", validation=False)
@blueprint.output(SearchOut)
@blueprint.doc(security="token", responses={403: LACKS_SCOPE, 503: UNAVAILABLE})
def search(**_given: Resource) -> Response:
    """Contents and colleagues for a query, with moments, evidence and facets."""
    # Answered as it is made: to copy some thousand values through the schema took a tenth of a search
    query = parse_parameters(dict(request.args.lists()))
    page = answer(
        context.session(), context.viewer(), context.backends().finder, query, today=datetime.now(UTC).date()
    )
    measure_search(page)
    with measured_stage("render"):
        return jsonify(search_resource(page))


@blueprint.get("/experts")
@requires("read")
@blueprint.input(ExpertsIn, location="query", unknown=RAISE)
@blueprint.output(ExpertsOut)
@blueprint.doc(security="token", responses={403: LACKS_SCOPE, 503: UNAVAILABLE})
def experts(query_data: Resource) -> Resource:
    """Colleagues who know about a query, each with the contents that speak for them."""
    text = clean_text(query_data["q"])
    if not text:
        raise QueryError("q", "say what they should know about")
    found = answer_experts(
        context.session(),
        context.viewer(),
        context.backends().finder,
        text,
        limit=query_data["limit"],
        today=datetime.now(UTC).date(),
    )
    return {"experts": [expert_resource(expert) for expert in found]}


@blueprint.get("/suggest")
@requires("read")
@blueprint.input(SuggestIn, location="query", unknown=RAISE)
@blueprint.output(SuggestOut)
@blueprint.doc(security="token", responses={403: LACKS_SCOPE, 503: UNAVAILABLE})
def suggest(query_data: Resource) -> Resource:
    """Topics, people and contents that a few typed letters may become."""
    viewer = context.viewer()
    page = discovery.suggest(
        context.session(),
        viewer,
        context.backends().finder,
        clean_text(query_data["q"]),
        limit=query_data["limit"],
    )
    return suggestions_resource(page, viewer.language or "en")
