"""All pages, put into an application: the frame, the gate before them, and every family of routes."""

from __future__ import annotations

from flask import Flask

from hub.access import NOBODY, VISITOR
from hub.views import (
    admin,
    admin_groups,
    admin_index,
    admin_people,
    admin_search,
    admin_words,
    admin_work,
    answers,
    asking,
    caption_edits,
    caption_versions,
    captions,
    contents,
    feeds,
    following,
    framed,
    home,
    login,
    me,
    media,
    media_care,
    notes,
    notices,
    people,
    playlists,
    profile_edits,
    profiles,
    record,
    reports,
    saved,
    search,
    share,
    teams,
    topics,
    upload_parts,
    upload_xml,
    versions,
    watching,
)
from hub.views.cards import photo_path
from hub.views.covers import face_hue
from hub.views.frame import FrameViewer, init_frame
from hub.views.gate import init_gate, page_viewer
from hub.views.limits import init_limits

FAMILIES = (
    admin,
    admin_groups,
    admin_index,
    admin_people,
    admin_search,
    admin_words,
    admin_work,
    answers,
    asking,
    caption_edits,
    caption_versions,
    captions,
    contents,
    feeds,
    following,
    framed,
    home,
    login,
    me,
    media,
    media_care,
    notes,
    notices,
    people,
    playlists,
    profile_edits,
    profiles,
    record,
    reports,
    saved,
    search,
    share,
    teams,
    topics,
    upload_parts,
    upload_xml,
    versions,
    watching,
)


def init_pages(app: Flask) -> None:
    """Serve the pages from `app`, whose requests have their scope already."""
    init_gate(app)
    init_limits(app)
    init_frame(app, viewer=_frame_viewer)
    for family in FAMILIES:
        app.register_blueprint(family.blueprint)


def _frame_viewer() -> FrameViewer | None:
    """Who is looking, as the top bar shows her; None for a visitor and before the login."""
    viewer = page_viewer()
    if viewer in (NOBODY, VISITOR):
        return None
    return FrameViewer(
        name=viewer.name,
        face_hue=face_hue(viewer.name),
        is_admin=viewer.is_admin,
        is_contributor=viewer.may_contribute,
        photo_url=photo_path(viewer.profile_id, viewer.photo_key) if viewer.profile_id else "",
        locale=viewer.language or "",
        new_notices=viewer.new_notices,
    )
