"""Search, experts and suggestions."""

from __future__ import annotations

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import request

from hub import context
from hub.api.resources import Resource, expert_resource, search_resource, suggestions_resource
from hub.api.schemas import ExpertsIn, ExpertsOut, SearchIn, SearchOut, SuggestIn, SuggestOut
from hub.api.tokens import requires
from hub.services import discovery
from search.parse import parse_parameters

blueprint = APIBlueprint("api_finding", __name__, url_prefix="/api/v1", tag="Finding")


@blueprint.get("/search")
@blueprint.input(SearchIn, location="query", validation=False)
@blueprint.output(SearchOut)
@blueprint.doc(security="token")
@requires("read")
def search(**_given: Resource) -> Resource:
    """Contents and colleagues for a query, with moments, evidence and facets."""
    query = parse_parameters(dict(request.args.lists()))
    page = discovery.search(
        context.session(), context.viewer(), context.backends().finder, query, today=datetime.now(UTC).date()
    )
    return search_resource(page)


@blueprint.get("/experts")
@blueprint.input(ExpertsIn, location="query")
@blueprint.output(ExpertsOut)
@blueprint.doc(security="token")
@requires("read")
def experts(query_data: Resource) -> Resource:
    """Colleagues who know about a query, each with the contents that speak for them."""
    found = discovery.find_experts(
        context.session(),
        context.viewer(),
        context.backends().finder,
        query_data["q"],
        limit=query_data["limit"],
        today=datetime.now(UTC).date(),
    )
    return {"experts": [expert_resource(expert) for expert in found]}


@blueprint.get("/suggest")
@blueprint.input(SuggestIn, location="query")
@blueprint.output(SuggestOut)
@blueprint.doc(security="token")
@requires("read")
def suggest(query_data: Resource) -> Resource:
    """Topics, people and contents that a few typed letters may become."""
    viewer = context.viewer()
    page = discovery.suggest(
        context.session(), viewer, context.backends().finder, query_data["q"], limit=query_data["limit"]
    )
    return suggestions_resource(page, viewer.language or "en")
