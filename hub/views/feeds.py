"""What programs read of the pages: Atom feeds, the browser's search bar, the app manifest, crawlers' files.

A feed is for whoever is signed in, or whose reader sends `?token=` with an API token that may only read. It
lists what that person may see, no more. Crawlers are sent away unless the hub shows public rows to visitors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request
from flask_babel import get_locale, gettext

from hub import context
from hub.addresses import content_path, profile_path, topic_path
from hub.config import Anonymous
from hub.db import utc_now
from hub.models.contents import Content
from hub.services import feeds
from hub.views.assets import asset
from hub.views.cards import people_on
from hub.views.kinds import KIND_NAMES
from search.parse import KNOWN, parse_parameters, query_parameters
from search.query import SearchQuery, Sort

ATOM = "application/atom+xml; charset=utf-8"
SUMMARY_CHARS = 500
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

blueprint = Blueprint("feeds", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A content in a feed."""

    url: str
    title: str
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    kind: str
    summary: str
    lang: str
    published_at: datetime
    updated_at: datetime


# --- Feeds ----------------------------------------------------------------------------------------


@blueprint.get("/search.atom")
def of_search() -> Response:
    """A search, newest first."""
    given = {name: values for name, values in request.args.lists() if name in KNOWN - {"limit", "offset"}}
    query = replace(parse_parameters(given), sort=Sort.NEWEST, limit=feeds.ENTRIES)
    contents = feeds.found_contents(
        context.session(), context.viewer(), context.backends().finder, query, today=utc_now().date()
    )
    title = gettext("Search: %(asked)s", asked=query.text) if query.text else gettext("Everything")
    page = f"/search?{urlencode(query_parameters(replace(query, limit=SearchQuery().limit)))}"
    return _feed(title, page, contents)


@blueprint.get("/topics/<slug>.atom")
def of_topic(slug: str) -> Response:
    """What is new about a topic."""
    feed = feeds.topic_feed(context.session(), context.viewer(), slug)
    return _feed(feed.topic.label(str(get_locale())), topic_path(slug), feed.contents)


@blueprint.get("/people/<int:profile_id>.atom")
def of_person(profile_id: int) -> Response:
    """What somebody shared lately."""
    feed = feeds.person_feed(context.session(), context.viewer(), profile_id)
    return _feed(feed.profile.name, profile_path(profile_id), feed.contents)


def _feed(title: str, page: str, contents: Iterable[Content]) -> Response:
    entries = [_entry(content) for content in contents]
    # The token is the reader's secret, so a feed does not repeat its own address with it
    text = render_template(
        "feeds/atom.xml",
        title=title,
        page=_absolute(page),
        here=_absolute(request.path),
        updated_at=max((entry.updated_at for entry in entries), default=datetime(2000, 1, 1, tzinfo=UTC)),
        entries=entries,
    )
    response = make_response(text)
    response.headers["Content-Type"] = ATOM
    return response


def _entry(content: Content) -> Entry:
    lang = str(get_locale())
    return Entry(
        url=_absolute(content_path(content.id)),
        title=_readable(content.title),
        authors=tuple(person.name for person in people_on(content)),
        topics=tuple(link.topic.label(lang) for link in content.topics),
        kind=str(KIND_NAMES[content.kind]),
        summary=_readable(content.description[:SUMMARY_CHARS]),
        lang=content.lang or "",
        published_at=content.published_at or content.created_at,
        updated_at=content.updated_at,
    )


def _readable(text: str) -> str:
    """The text without the signs that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


# --- Browsers -------------------------------------------------------------------------------------


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Lets a browser search here from its own bar."""
    text = render_template(
        "feeds/opensearch.xml", address=_absolute(""), icon=_absolute(asset("favicon.svg"))
    )
    response = make_response(text)
    response.headers["Content-Type"] = "application/opensearchdescription+xml; charset=utf-8"
    return response


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """Lets a phone put the hub on its home screen."""
    start = request.script_root + "/"
    response = jsonify(
        name="Raakvlak",
        short_name="Raakvlak",
        description=gettext("Find what there is to learn, and the colleague who knows it."),
        lang=str(get_locale()),
        start_url=start,
        scope=start,
        display="minimal-ui",
        background_color="#fbfaf9",
        theme_color="#fbfaf9",
        icons=[{"src": asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        shortcuts=[{"name": gettext("Search"), "url": f"{request.script_root}/search"}],
    )
    response.mimetype = "application/manifest+json"
    return response


# --- Crawlers -------------------------------------------------------------------------------------


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read public contents, where the hub shows them to visitors at all."""
    if _is_public():
        lines = [
            "User-agent: *",
            "Allow: /contents/",
            "Disallow: /",
            "",
            f"Sitemap: {_absolute('/sitemap.xml')}",
        ]
    else:
        lines = ["User-agent: *", "Disallow: /"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The public contents, for crawlers; not there unless the hub shows them to visitors."""
    if not _is_public():
        abort(404)
    rows = [
        (_absolute(content_path(id_)), changed) for id_, changed in feeds.public_contents(context.session())
    ]
    response = make_response(render_template("feeds/sitemap.xml", rows=rows))
    response.headers["Content-Type"] = "application/xml; charset=utf-8"
    return response


def _is_public() -> bool:
    return context.backends().settings.anonymous is Anonymous.PUBLIC


@blueprint.app_template_global("absolute")
def _absolute(path: str) -> str:
    """An address as the outside world knows it."""
    return f"{context.backends().settings.public_url}{path}"
