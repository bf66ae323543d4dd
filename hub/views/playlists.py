"""Playlists: the own and the shared ones, one of them, and adding to them from the page of a content."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import get_locale, gettext, ngettext
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.contents import Content
from hub.services import playlists
from hub.services.playlists import Listed, Move, PlaylistPage, Wording
from hub.views.cards import ContentCard, PersonCard, content_card, person_card, poster_path
from hub.views.gate import safe_return
from hub.views.problems import in_words

blueprint = Blueprint("playlists", __name__)


@dataclass(frozen=True, slots=True)
class PlaylistCard:
    """A playlist among others, as its card shows it."""

    title: str
    url: str
    owner: PersonCard | None
    counted: str
    image_url: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """The playlist that a content is played from, beside it."""

    title: str
    url: str
    cards: tuple[tuple[ContentCard, bool], ...]
    next_url: str
    next_title: str


@blueprint.get("/playlists")
def index() -> str:
    return _index_page()


@blueprint.post("/playlists")
def make() -> Response | str:
    """A new playlist, with the content in it from whose page it was made."""
    session, viewer = context.session(), context.viewer()
    content_id = request.form.get("content", "")
    try:
        playlist = playlists.make_playlist(session, viewer, _wording())
    except Invalid as error:
        if content_id.isdecimal():
            raise
        return make_response(_index_page(error), 400)
    if content_id.isdecimal() and len(content_id) < 18:
        playlists.add_to_playlist(session, viewer, playlist.id, int(content_id), now=utc_now())
        flash(gettext("Added to %(title)s.", title=playlist.title), "done")
        return redirect(content_path(int(content_id)), 303)
    return redirect(f"/playlists/{playlist.id}", 303)


@blueprint.get("/playlists/<int:playlist_id>")
def show(playlist_id: int) -> str:
    return _page(playlists.read_playlist(context.session(), context.viewer(), playlist_id))


@blueprint.post("/playlists/<int:playlist_id>")
def change(playlist_id: int) -> Response:
    session, viewer = context.session(), context.viewer()
    try:
        playlists.change_playlist(session, viewer, playlist_id, _wording())
    except Invalid as error:
        return make_response(_page(playlists.read_playlist(session, viewer, playlist_id), error), 400)
    flash(gettext("Saved."), "done")
    return redirect(f"/playlists/{playlist_id}", 303)


@blueprint.post("/playlists/<int:playlist_id>/delete")
def remove(playlist_id: int) -> Response:
    playlists.delete_playlist(context.session(), context.viewer(), playlist_id)
    flash(gettext("The playlist is gone; what was on it is not."), "done")
    return redirect("/playlists", 303)


@blueprint.post("/playlists/<int:playlist_id>/items/<int:content_id>")
def change_item(playlist_id: int, content_id: int) -> Response:
    """Add a content, take it off, or move it one place."""
    session, viewer, action = context.session(), context.viewer(), request.form.get("do", "")
    match action:
        case "add":
            playlists.add_to_playlist(session, viewer, playlist_id, content_id, now=utc_now())
        case "take":
            playlists.take_from_playlist(session, viewer, playlist_id, content_id)
        case Move.UP | Move.DOWN:
            playlists.move_in_playlist(session, viewer, playlist_id, content_id, Move(action))
        case _:
            raise Invalid("do", "Choose what to do.")
    return redirect(safe_return(request.form.get("back") or f"/playlists/{playlist_id}"), 303)


def asked_list() -> int | None:
    """The playlist that the address of a content's page names."""
    asked = request.args.get("list", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 17 else None


def queue_of(page: PlaylistPage | None, content_id: int) -> Queue | None:
    """The playlist that a content is played from, as it stands beside it."""
    if page is None:
        return None
    after = page.after(content_id)
    lang = str(get_locale())
    return Queue(
        title=page.playlist.title,
        url=f"/playlists/{page.playlist.id}",
        cards=tuple((_in_list(page, one, lang), one.id == content_id) for one in page.contents),
        next_url=f"{_address(page, after)}&play=1" if after else "",
        next_title=after.title if after else "",
    )


def _in_list(page: PlaylistPage, content: Content, lang: str) -> ContentCard:
    card = content_card(content, lang)
    return ContentCard(
        title=card.title,
        url=_address(page, content),
        kind=card.kind,
        topic=card.topic,
        badge=card.badge,
        people=card.people,
        facts=card.facts,
        lang=card.lang,
        image_url=card.image_url,
    )


def _address(page: PlaylistPage, content: Content) -> str:
    return f"{content_path(content.id)}?list={page.playlist.id}"


def _wording() -> Wording:
    form = request.form
    return Wording(form.get("title", ""), form.get("description", ""), form.get("shared") == "1")


def _index_page(problem: Invalid | None = None) -> str:
    viewer = context.viewer()
    found = playlists.playlists_of(context.session(), viewer)
    return render_template(
        "pages/playlists.html",
        own=[_card(one) for one in found.own],
        shared=[_card(one) for one in found.shared],
        may_make=viewer.profile_id is not None,
        errors=_told(problem),
    )


def _page(page: PlaylistPage, problem: Invalid | None = None) -> str:
    lang = str(get_locale())
    return render_template(
        "pages/playlist.html",
        playlist=page.playlist,
        owner=person_card(page.owner) if page.owner else None,
        is_own=page.is_own,
        rows=[(one.id, _in_list(page, one, lang)) for one in page.contents],
        play_url=f"{_address(page, page.contents[0])}&play=1" if page.contents else "",
        errors=_told(problem),
    )


def _card(listed: Listed) -> PlaylistCard:
    return PlaylistCard(
        title=listed.playlist.title,
        url=f"/playlists/{listed.playlist.id}",
        owner=person_card(listed.owner) if listed.owner else None,
        counted=str(ngettext("%(num)d content", "%(num)d contents", listed.count)),
        image_url=poster_path(listed.first) if listed.first else "",
        shared=listed.playlist.shared,
    )


def _told(problem: Invalid | None) -> list[tuple[str, str]]:
    return [(problem.field, in_words(problem))] if problem else []
