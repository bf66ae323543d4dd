"""Playlists: whose they are, who sees what of them, and their order."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from hub.access import NOBODY, VISITOR, Viewer, user_token, viewer_of
from hub.db import utc_now
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.contents import ContentState
from hub.models.people import User
from hub.services.playlists import (
    Move,
    Wording,
    add_to_playlist,
    change_playlist,
    delete_playlist,
    make_playlist,
    move_in_playlist,
    playlists_around,
    playlists_of,
    read_playlist,
    take_from_playlist,
)
from tests.factories import make_content, make_user


@pytest.fixture
def ada(session: Session) -> User:
    return make_user(session, "Ada")


@pytest.fixture
def bob(session: Session) -> User:
    return make_user(session, "Bob")


def filled(session: Session, owner: Viewer, *titles: str, shared: bool = True) -> int:
    """A playlist of contents for everybody; its id."""
    playlist = make_playlist(session, owner, Wording("For newcomers", shared=shared))
    for title in titles:
        add_to_playlist(session, owner, playlist.id, make_content(session, title).id, now=utc_now())
    return playlist.id


def titles(session: Session, viewer: Viewer, playlist_id: int) -> list[str]:
    return [content.title for content in read_playlist(session, viewer, playlist_id).contents]


def test_a_content_is_added_once_at_the_end_and_taken_off(session: Session, ada: User) -> None:
    viewer = viewer_of(session, ada)
    list_id = filled(session, viewer, "a", "b")
    first = read_playlist(session, viewer, list_id).contents[0]

    add_to_playlist(session, viewer, list_id, first.id, now=utc_now())
    assert titles(session, viewer, list_id) == ["a", "b"]
    take_from_playlist(session, viewer, list_id, first.id)
    assert titles(session, viewer, list_id) == ["b"]


def test_what_a_viewer_may_not_see_drops_out_and_is_not_counted(
    session: Session, ada: User, bob: User
) -> None:
    owner, other = viewer_of(session, ada), viewer_of(session, bob)
    list_id = filled(session, owner, "for all", "gone")
    secret = make_content(session, "secret", audience=(user_token(ada.id),))
    add_to_playlist(session, owner, list_id, secret.id, now=utc_now())
    read_playlist(session, owner, list_id).contents[1].state = ContentState.DELETED
    session.flush()

    assert titles(session, owner, list_id) == ["for all", "secret"]
    assert titles(session, other, list_id) == ["for all"]
    assert [one.count for one in playlists_of(session, other).shared] == [1]


def test_a_playlist_of_which_nothing_is_seen_is_not_named_among_the_shared(
    session: Session, ada: User, bob: User
) -> None:
    owner = viewer_of(session, ada)
    playlist = make_playlist(session, owner, Wording("Reorganisation", shared=True))
    secret = make_content(session, "secret", audience=(user_token(ada.id),))
    add_to_playlist(session, owner, playlist.id, secret.id, now=utc_now())

    assert playlists_of(session, viewer_of(session, bob)).shared == ()
    assert playlists_of(session, VISITOR).shared == ()


def test_a_private_playlist_is_its_owners_alone(session: Session, ada: User, bob: User) -> None:
    list_id = filled(session, viewer_of(session, ada), "a", shared=False)

    for viewer in (viewer_of(session, bob), VISITOR, NOBODY):
        with pytest.raises(NotFound):
            read_playlist(session, viewer, list_id)
        with pytest.raises(NotFound):
            delete_playlist(session, viewer, list_id)
    assert playlists_of(session, viewer_of(session, bob)).shared == ()


def test_a_shared_playlist_is_changed_by_its_owner_alone(session: Session, ada: User, bob: User) -> None:
    list_id = filled(session, viewer_of(session, ada), "a")
    other = viewer_of(session, bob)

    with pytest.raises(Forbidden):
        change_playlist(session, other, list_id, Wording("Mine"))
    with pytest.raises(Forbidden):
        add_to_playlist(session, other, list_id, 1, now=utc_now())
    with pytest.raises(NotFound):
        read_playlist(session, VISITOR, list_id)


def test_nobody_adds_what_she_may_not_see(session: Session, ada: User) -> None:
    viewer = viewer_of(session, ada)
    list_id = filled(session, viewer)
    secret = make_content(session, "secret", audience=())

    with pytest.raises(NotFound):
        add_to_playlist(session, viewer, list_id, secret.id, now=utc_now())


@pytest.mark.parametrize(
    ("title", "move", "expected"),
    [
        ("b", Move.UP, ["b", "a", "c"]),
        ("b", Move.DOWN, ["a", "c", "b"]),
        ("a", Move.UP, ["a", "b", "c"]),
        ("c", Move.DOWN, ["a", "b", "c"]),
    ],
)
def test_a_content_moves_one_place(
    session: Session, ada: User, title: str, move: Move, expected: list[str]
) -> None:
    viewer = viewer_of(session, ada)
    list_id = filled(session, viewer, "a", "b", "c")
    ids = {content.title: content.id for content in read_playlist(session, viewer, list_id).contents}

    move_in_playlist(session, viewer, list_id, ids[title], move)

    assert titles(session, viewer, list_id) == expected


def test_after_a_content_comes_the_next_and_after_the_last_nothing(session: Session, ada: User) -> None:
    viewer = viewer_of(session, ada)
    page = read_playlist(session, viewer, filled(session, viewer, "a", "b"))
    first, last = page.contents

    assert (page.after(first.id), page.after(last.id), page.after(-1)) == (last, None, None)


@pytest.mark.parametrize("wording", [Wording("  "), Wording("x" * 121), Wording("x", "y" * 2001)])
def test_a_wording_that_cannot_be_is_refused(session: Session, ada: User, wording: Wording) -> None:
    with pytest.raises(Invalid):
        make_playlist(session, viewer_of(session, ada), wording)


def test_own_playlists_say_which_hold_a_content(session: Session, ada: User) -> None:
    viewer = viewer_of(session, ada)
    holds, other = filled(session, viewer, "a"), filled(session, viewer)
    content = read_playlist(session, viewer, holds).contents[0]

    found = {
        playlist.id: held for playlist, held in playlists_around(session, viewer, content.id, None).choices
    }

    assert found == {holds: True, other: False}
    assert {one.playlist.id: one.count for one in playlists_of(session, viewer).own} == {holds: 1, other: 0}
