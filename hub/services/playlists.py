"""Contents in an order that somebody chose: made, filled, ordered, shared, and played through.

A playlist is its owner's; a shared one is seen by everybody who is signed in. Whoever looks sees of it what
she may see: the rest drops out, and is not counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hub.access import Viewer, visible
from hub.db import utc_now
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.contents import Content
from hub.models.people import Profile
from hub.models.touch import Playlist, PlaylistItem
from hub.services.rows import load_profiles
from hub.services.showing import with_what_is_shown

MAX_TITLE = 120
MAX_DESCRIPTION = 2000
MOST_ITEMS = 500
MOST_PLAYLISTS = 200
_NEWEST = (Playlist.updated_at.desc(), Playlist.id.desc())


class Move(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a playlist is called, and who may see it."""

    title: str
    description: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A playlist among others: whose it is, how much of it the viewer sees, and the first of that."""

    playlist: Playlist
    owner: Profile | None
    count: int
    first: Content | None


@dataclass(frozen=True, slots=True)
class Playlists:
    """The viewer's own, and those of others; each last changed first."""

    own: tuple[Listed, ...] = ()
    shared: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaylistPage:
    """A playlist with the contents that the viewer may see, in its order."""

    playlist: Playlist
    owner: Profile | None
    contents: tuple[Content, ...]
    is_own: bool

    def after(self, content_id: int) -> Content | None:
        """What plays when this content has ended."""
        ids = [content.id for content in self.contents]
        place = ids.index(content_id) + 1 if content_id in ids else len(ids)
        return self.contents[place] if place < len(ids) else None


@dataclass(frozen=True, slots=True)
class Around:
    """The viewer's own playlists, each with whether it holds a content, and the one that content plays from.

    `content_ids` are in the order of `played`, and not yet checked for anybody.
    """

    choices: tuple[tuple[Playlist, bool], ...] = ()
    played: Playlist | None = None
    content_ids: tuple[int, ...] = ()

    def queue(self, found: Mapping[int, Content]) -> PlaylistPage | None:
        """The playlist that plays, with those of its contents that were found for the viewer."""
        if self.played is None:
            return None
        contents = tuple(found[id_] for id_ in self.content_ids if id_ in found)
        return PlaylistPage(self.played, None, contents, is_own=False)


def playlists_of(session: Session, viewer: Viewer) -> Playlists:
    """The viewer's own playlists, and what others share of which she sees any; nothing for a visitor."""
    if viewer.user_id is None:
        return Playlists()
    is_own = Playlist.owner_id == (viewer.profile_id or 0)
    found = _listed(session, viewer, or_(is_own, Playlist.shared), is_own)
    own = tuple(one for one in found if one.playlist.owner_id == viewer.profile_id)
    shared = tuple(one for one in found if one.playlist.owner_id != viewer.profile_id and one.count)
    return Playlists(own, shared[:MOST_PLAYLISTS])


def playlists_around(session: Session, viewer: Viewer, content_id: int, asked: int | None) -> Around:
    """The viewer's own playlists, last changed first, and the one that was asked for if she may see it."""
    if viewer.user_id is None:
        return Around()
    item = aliased(PlaylistItem)
    holds = exists().where(item.playlist_id == Playlist.id, item.content_id == content_id)
    of_asked = and_(PlaylistItem.playlist_id == Playlist.id, Playlist.id == asked)
    rows = session.execute(
        select(Playlist, holds.label("holds"), PlaylistItem.content_id)
        .outerjoin(PlaylistItem, of_asked)
        .where(or_(Playlist.owner_id == viewer.profile_id, Playlist.id == asked))
        .order_by(*_NEWEST, PlaylistItem.position, PlaylistItem.content_id)
    ).all()
    own = {row.Playlist: row.holds for row in rows if row.Playlist.owner_id == viewer.profile_id}
    played = [row for row in rows if row.Playlist.id == asked and _may_see(viewer, row.Playlist)]
    return Around(
        choices=tuple((playlist, bool(held)) for playlist, held in own.items()),
        played=played[0].Playlist if played else None,
        content_ids=tuple(row.content_id for row in played if row.content_id is not None),
    )


def read_playlist(session: Session, viewer: Viewer, playlist_id: int) -> PlaylistPage:
    """A playlist that is the viewer's or shared. Raises `NotFound`."""
    playlist = visible_playlist(session, viewer, playlist_id)
    statement = (
        visible(select(Content), viewer, Content)
        .join(PlaylistItem, PlaylistItem.content_id == Content.id)
        .where(PlaylistItem.playlist_id == playlist_id)
        .order_by(PlaylistItem.position, Content.id)
        .options(*with_what_is_shown(viewer))
    )
    contents = tuple(session.scalars(statement))
    is_own = playlist.owner_id == viewer.profile_id
    owner = load_profiles(session, viewer, [playlist.owner_id]).get(playlist.owner_id)
    return PlaylistPage(playlist, owner, contents, is_own)


def make_playlist(session: Session, viewer: Viewer, wording: Wording) -> Playlist:
    """A new playlist of the viewer's. Raises `Forbidden` for a visitor, and `Invalid`."""
    if viewer.profile_id is None:
        raise Forbidden
    owned = session.scalar(select(func.count()).where(Playlist.owner_id == viewer.profile_id)) or 0
    if owned >= MOST_PLAYLISTS:
        raise Invalid("title", "You have 200 playlists. Delete one first.")
    playlist = Playlist(owner_id=viewer.profile_id)
    _reword(playlist, wording)
    session.add(playlist)
    session.flush()
    return playlist


def change_playlist(session: Session, viewer: Viewer, playlist_id: int, wording: Wording) -> None:
    """Call it otherwise, share it, or no longer. Raises `NotFound`, `Forbidden`, `Invalid`."""
    playlist = _own(session, viewer, playlist_id)
    _reword(playlist, wording)
    playlist.updated_at = utc_now()


def delete_playlist(session: Session, viewer: Viewer, playlist_id: int) -> None:
    """Forget a playlist; its contents stay where they are. Raises `NotFound`, `Forbidden`."""
    session.delete(_own(session, viewer, playlist_id))


def add_to_playlist(
    session: Session, viewer: Viewer, playlist_id: int, content_id: int, *, now: datetime
) -> None:
    """Put a content at the end; one that is on it stays where it is. Raises `NotFound`, `Forbidden`."""
    playlist = _own(session, viewer, playlist_id)
    if session.scalar(visible(select(Content.id).where(Content.id == content_id), viewer, Content)) is None:
        raise NotFound
    if session.get(PlaylistItem, (playlist_id, content_id)) is not None:
        return
    of_this = PlaylistItem.playlist_id == playlist_id
    count, last = session.execute(select(func.count(), func.max(PlaylistItem.position)).where(of_this)).one()
    if count >= MOST_ITEMS:
        raise Invalid("playlist", "A playlist holds 500 contents.")
    session.add(PlaylistItem(playlist_id=playlist_id, content_id=content_id, position=(last or 0) + 1))
    playlist.updated_at = now


def take_from_playlist(session: Session, viewer: Viewer, playlist_id: int, content_id: int) -> None:
    """Take a content off; one that is not on it is fine. Raises `NotFound`, `Forbidden`."""
    _own(session, viewer, playlist_id)
    session.execute(
        delete(PlaylistItem).where(
            PlaylistItem.playlist_id == playlist_id, PlaylistItem.content_id == content_id
        )
    )


def move_in_playlist(session: Session, viewer: Viewer, playlist_id: int, content_id: int, move: Move) -> None:
    """Swap a content with its neighbour that the viewer sees. Raises `NotFound`, `Forbidden`."""
    _own(session, viewer, playlist_id)
    seen = [content.id for content in read_playlist(session, viewer, playlist_id).contents]
    if content_id not in seen:
        raise NotFound
    place = seen.index(content_id)
    other = place - 1 if move is Move.UP else place + 1
    if not 0 <= other < len(seen):
        return
    statement = select(PlaylistItem).where(PlaylistItem.playlist_id == playlist_id)
    items = {
        item.content_id: item
        for item in session.scalars(statement.order_by(PlaylistItem.position, PlaylistItem.content_id))
    }
    order = list(items)
    first, second = order.index(content_id), order.index(seen[other])
    order[first], order[second] = order[second], order[first]
    for position, id_ in enumerate(order, start=1):
        items[id_].position = position


def visible_playlist(session: Session, viewer: Viewer, playlist_id: int) -> Playlist:
    """A playlist that the viewer may see. Raises `NotFound`."""
    found = visible_playlists(session, viewer, [playlist_id])
    if not found:
        raise NotFound
    return found[playlist_id]


def visible_playlists(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[int, Playlist]:
    """Those of these playlists that the viewer may see."""
    found = session.scalars(select(Playlist).where(Playlist.id.in_(ids))) if ids else ()
    return {playlist.id: playlist for playlist in found if _may_see(viewer, playlist)}


def _may_see(viewer: Viewer, playlist: Playlist) -> bool:
    is_own = viewer.profile_id is not None and playlist.owner_id == viewer.profile_id
    return is_own or (playlist.shared and viewer.user_id is not None)


def _own(session: Session, viewer: Viewer, playlist_id: int) -> Playlist:
    playlist = visible_playlist(session, viewer, playlist_id)
    if playlist.owner_id != viewer.profile_id:
        raise Forbidden
    return playlist


def _reword(playlist: Playlist, wording: Wording) -> None:
    title = " ".join(wording.title.split())
    if not title:
        raise Invalid("title", "Give a title.")
    if len(title) > MAX_TITLE:
        raise Invalid("title", "Keep it under 120 characters.")
    if len(wording.description) > MAX_DESCRIPTION:
        raise Invalid("description", "Keep it under 2,000 characters.")
    playlist.title = title
    playlist.description = wording.description.strip()
    playlist.shared = wording.shared


def _listed(
    session: Session, viewer: Viewer, wanted: ColumnElement[bool], first: ColumnElement[bool]
) -> tuple[Listed, ...]:
    order = (first.desc(), *_NEWEST)
    found = session.scalars(select(Playlist).where(wanted).order_by(*order).limit(2 * MOST_PLAYLISTS))
    playlists = list(found)
    ids = [playlist.id for playlist in playlists]
    rows = session.execute(
        visible(select(PlaylistItem.playlist_id, PlaylistItem.content_id), viewer, Content)
        .join(Content, Content.id == PlaylistItem.content_id)
        .where(PlaylistItem.playlist_id.in_(ids))
        .order_by(PlaylistItem.position, PlaylistItem.content_id)
    )
    items: dict[int, list[int]] = {}
    for playlist_id, content_id in rows:
        items.setdefault(playlist_id, []).append(content_id)
    firsts = {content_ids[0] for content_ids in items.values()}
    shown = select(Content).where(Content.id.in_(firsts)).options(*with_what_is_shown(viewer))
    contents = {content.id: content for content in session.scalars(shown)}
    owners = load_profiles(session, viewer, {playlist.owner_id for playlist in playlists})
    return tuple(
        Listed(
            playlist=playlist,
            owner=owners.get(playlist.owner_id),
            count=len(items.get(playlist.id, ())),
            first=contents[items[playlist.id][0]] if playlist.id in items else None,
        )
        for playlist in playlists
    )
