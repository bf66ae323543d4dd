"""The words of the house, as administrators keep them."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from hub import context
from hub.errors import Invalid
from hub.services import house_words
from hub.views.problems import in_words

blueprint = Blueprint("admin_words", __name__)
WORDS = "/admin/words"


@blueprint.get(WORDS)
def show_words() -> Response:
    return _page()


@blueprint.post(WORDS)
def add_words() -> Response:
    try:
        new = house_words.add_words(context.session(), context.viewer(), request.form.get("words", ""))
    except Invalid as error:
        return _page(error)
    flash(ngettext("%(num)d word added.", "%(num)d words added.", len(new)), "done")
    return redirect(WORDS, 303)


@blueprint.post(f"{WORDS}/<int:word_id>/remove")
def remove_word(word_id: int) -> Response:
    word = house_words.remove_word(context.session(), context.viewer(), word_id)
    flash(gettext("“%(word)s” is off the list.", word=word), "done")
    return redirect(WORDS, 303)


def _page(problem: Invalid | None = None) -> Response:
    page = render_template(
        "pages/admin_words.html",
        words=house_words.listed_words(context.session(), context.viewer()),
        errors=[(problem.field, in_words(problem))] if problem else [],
        filled=request.form,
    )
    return make_response(page, 400 if problem else 200)
