"""An application that is nothing but the frame, with the few addresses its controls look for."""

from flask import Flask, abort, flash, render_template, render_template_string, request

from hub.views.frame import FrameViewer, init_frame
from hub.views.styleguide import SUGGESTIONS

NOOR = FrameViewer(name="Noor", face_hue=40, is_contributor=True, new_notices=2)


def frame_app(viewer: FrameViewer | None = NOOR) -> Flask:
    app = Flask("hub")
    app.config.update(SECRET_KEY="only for tests", STYLEGUIDE=True)
    init_frame(app, viewer=lambda: viewer)
    app.add_url_rule("/", "front", lambda: render_template("pages/styleguide.html"))
    app.add_url_rule("/search", "search", lambda: "found " + request.args.get("q", ""))
    app.add_url_rule("/notes/new", "new_note", lambda: "note")
    app.add_url_rule("/me", "me", lambda: "me")
    app.add_url_rule("/me/notices", "notices", lambda: "notices")
    app.add_url_rule("/admin", "admin", lambda: "admin")
    app.add_url_rule("/suggest", "suggest", _suggest)
    app.add_url_rule("/parts", "parts", _parts)
    app.add_url_rule("/told", "told", _told)
    app.add_url_rule("/status/<int:code>", "status", abort)
    app.add_url_rule("/save", "save", lambda: "saved", methods=["POST"])
    return app


def _suggest() -> str:
    source = '{% from "components/search.html" import suggestion_groups %}{{ suggestion_groups(groups) }}'
    return render_template_string(source, groups=SUGGESTIONS)


def _parts() -> str:
    return render_template_string(
        """{% extends "layout/base.html" %}{% block content %}
        <button hx-post="/save" hx-target="#answer">Save</button>
        <button hx-get="/status/503" hx-target="#answer">Ask</button>
        <p id="answer">nothing yet</p>{% endblock %}"""
    )


def _told() -> str:
    flash("Your note is saved.", "done")
    return render_template("pages/error.html", code=404, trouble={"title": "t", "text": "x"})
