"""Groups: make, rename, members."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from hub import context
from hub.errors import Invalid
from hub.models.people import GroupKind
from hub.services import groups
from hub.views.problems import in_words

blueprint = Blueprint("admin_groups", __name__)
GROUPS = "/admin/groups"


@blueprint.get(GROUPS)
def show_groups() -> Response:
    return _list_page()


@blueprint.post(GROUPS)
def make_group() -> Response:
    form = request.form
    kind = GroupKind.CIRCLE if form.get("kind") == GroupKind.CIRCLE else GroupKind.TEAM
    try:
        group = groups.make_group(
            context.session(),
            context.viewer(),
            name=form.get("name", ""),
            kind=kind,
            description=form.get("description", ""),
        )
    except Invalid as error:
        return _list_page(error)
    flash(gettext("The group is made. Now add its members."), "done")
    return redirect(f"{GROUPS}/{group.id}", 303)


@blueprint.get(f"{GROUPS}/<int:group_id>")
def show_group(group_id: int) -> Response:
    return _group_page(group_id)


@blueprint.post(f"{GROUPS}/<int:group_id>")
def change_group(group_id: int) -> Response:
    form = request.form
    name, description = form.get("name", ""), form.get("description", "")
    try:
        groups.change_group(context.session(), context.viewer(), group_id, name=name, description=description)
    except Invalid as error:
        return _group_page(group_id, error)
    return _done(group_id, gettext("Saved."))


@blueprint.post(f"{GROUPS}/<int:group_id>/delete")
def delete_group(group_id: int) -> Response:
    groups.delete_group(context.session(), context.viewer(), group_id)
    flash(gettext("The group is gone."), "done")
    return redirect(GROUPS, 303)


@blueprint.post(f"{GROUPS}/<int:group_id>/members")
def add_member(group_id: int) -> Response:
    email = request.form.get("email", "")
    try:
        groups.add_member(context.session(), context.viewer(), group_id, email=email)
    except Invalid as error:
        return _group_page(group_id, error)
    return _done(group_id, gettext("Added."))


@blueprint.post(f"{GROUPS}/<int:group_id>/members/<int:user_id>/remove")
def remove_member(group_id: int, user_id: int) -> Response:
    groups.remove_member(context.session(), context.viewer(), group_id, user_id)
    return _done(group_id, gettext("Taken out of the group."))


def _done(group_id: int, message: str) -> Response:
    flash(message, "done")
    return redirect(f"{GROUPS}/{group_id}", 303)


def _list_page(problem: Invalid | None = None) -> Response:
    page = render_template(
        "pages/admin_groups.html",
        groups=groups.list_groups(context.session(), context.viewer()),
        errors=_errors(problem),
        filled=request.form,
    )
    return make_response(page, 400 if problem else 200)


def _group_page(group_id: int, problem: Invalid | None = None) -> Response:
    session, viewer = context.session(), context.viewer()
    page = render_template(
        "pages/admin_group.html",
        group=groups.get_group(session, viewer, group_id),
        members=groups.members_of(session, viewer, group_id),
        shown=groups.shown_to(session, viewer, group_id),
        errors=_errors(problem),
        filled=request.form,
    )
    return make_response(page, 400 if problem else 200)


def _errors(problem: Invalid | None) -> dict[str, str]:
    return {problem.field: in_words(problem)} if problem else {}
