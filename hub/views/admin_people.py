"""People: find, invite, roles, links, deactivate, and making two profiles of one person one."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import profile_path
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.people import Profile, Role
from hub.services import staff
from hub.services.merging import merge_profiles, variants
from hub.services.staff import Which
from hub.views.downloads import csv_file
from hub.views.problems import in_words

blueprint = Blueprint("admin_people", __name__)
PEOPLE = "/admin/people"
MOST_VARIANTS = 100

ROLES: dict[Role, tuple[LazyString, LazyString]] = {
    Role.EMPLOYEE: (_l("employee"), _l("searches, reads, follows")),
    Role.CONTRIBUTOR: (_l("contributor"), _l("also writes and shares")),
    Role.ADMIN: (_l("administrator"), _l("also looks after the hub")),
}
LIKENESSES: dict[str, LazyString] = {
    "the same e-mail address": _l("the same e-mail address"),
    "the same letters, with other capitals, accents, spaces or marks": _l("the same letters"),
    "the same words in another order": _l("the same words in another order"),
    "the same but for an initial in the middle": _l("the same but for an initial in the middle"),
    "the same but for a first name that is an initial": _l("a first name that is an initial"),
    "one letter apart": _l("one letter apart"),
}


# --- The table ------------------------------------------------------------------------------------


@blueprint.get(PEOPLE)
def show_people() -> str:
    page = max(1, request.args.get("page", 1, type=int))
    text, which = _asked()
    found = staff.list_people(context.session(), context.viewer(), text=text, which=which, page=page)
    return render_template(
        "pages/admin_people.html",
        found=found,
        first=(page - 1) * staff.PAGE + 1,
        last=min(page * staff.PAGE, found.total),
        text=text,
        which=which,
        roles=ROLES,
    )


@blueprint.get(f"{PEOPLE}.csv")
def download_people() -> Response:
    text, which = _asked()
    people = staff.every_person(context.session(), context.viewer(), text=text, which=which)
    head = ("id", "name", "email", "role", "active", "team", "job_title", "last_login_at")
    return csv_file("people", head, map(_row, people))


def _asked() -> tuple[str, Which]:
    which = request.args.get("which", Which.LOGIN)
    if which not in set(Which):
        abort(400)
    return request.args.get("q", "")[:200], Which(which)


def _row(person: Profile) -> tuple[object, ...]:
    user, team = person.user, person.team
    return (
        person.id,
        person.name,
        user.email if user else person.email or "",
        user.role.value if user else "",
        ("yes" if user.active else "no") if user else "",
        team.name if team else "",
        person.job_title,
        user.last_login_at.isoformat() if user and user.last_login_at else "",
    )


# --- One person -----------------------------------------------------------------------------------


@blueprint.get(f"{PEOPLE}/new")
def show_invitation() -> Response:
    return _invitation()


@blueprint.post(f"{PEOPLE}/new")
def invite() -> Response:
    form = request.form
    try:
        token = staff.invite(
            context.session(),
            context.viewer(),
            email=form.get("email", ""),
            name=form.get("name", ""),
            role=_role(),
            now=utc_now(),
        )
    except Invalid as error:
        return _invitation(error)
    return _link_page(token, form.get("name", ""))


def _invitation(problem: Invalid | None = None) -> Response:
    errors = {problem.field: in_words(problem)} if problem else {}
    page = render_template("pages/admin_invite.html", roles=ROLES, errors=errors, filled=request.form)
    return make_response(page, 400 if problem else 200)


@blueprint.get(f"{PEOPLE}/<int:profile_id>")
def show_person(profile_id: int) -> Response:
    return _person_page(profile_id)


@blueprint.post(f"{PEOPLE}/<int:profile_id>/role")
def set_role(profile_id: int) -> Response:
    try:
        staff.set_role(context.session(), context.viewer(), profile_id, _role())
    except Invalid as error:
        return _person_page(profile_id, error)
    return _done(profile_id, gettext("The role is changed."))


@blueprint.post(f"{PEOPLE}/<int:profile_id>/link")
def make_link(profile_id: int) -> Response:
    person = staff.get_person(context.session(), context.viewer(), profile_id)
    try:
        token = staff.link_for(context.session(), context.viewer(), profile_id, now=utc_now())
    except Invalid as error:
        return _person_page(profile_id, error)
    return _link_page(token, person.name)


@blueprint.post(f"{PEOPLE}/<int:profile_id>/deactivate")
def deactivate(profile_id: int) -> Response:
    try:
        staff.deactivate(context.session(), context.viewer(), profile_id)
    except Invalid as error:
        return _person_page(profile_id, error)
    return _done(profile_id, gettext("The login is closed, on every device at once."))


@blueprint.post(f"{PEOPLE}/<int:profile_id>/activate")
def activate(profile_id: int) -> Response:
    staff.activate(context.session(), context.viewer(), profile_id)
    return _done(profile_id, gettext("The login is open again."))


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        abort(400)


def _done(profile_id: int, message: str) -> Response:
    flash(message, "done")
    return redirect(f"{PEOPLE}/{profile_id}", 303)


def _link_page(token: str, name: str) -> Response:
    """The link, shown once: no cache keeps it."""
    address = f"{context.backends().settings.public_url}/sign-in/{token}"
    response = make_response(render_template("pages/admin_link.html", address=address, name=name))
    response.headers["Cache-Control"] = "no-store"
    return response


def _person_page(profile_id: int, problem: Invalid | None = None) -> Response:
    session, viewer = context.session(), context.viewer()
    text = request.args.get("q", "")[:200]
    others: tuple[Profile, ...] = ()
    if text.strip():
        found = staff.list_people(session, viewer, text=text, which=Which.ALL, page=1)
        others = tuple(one for one in found.profiles[:20] if one.id != profile_id)
    page = render_template(
        "pages/admin_person.html",
        person=staff.get_person(session, viewer, profile_id),
        profile_path=profile_path(profile_id),
        roles=ROLES,
        text=text,
        others=others,
        is_me=profile_id == viewer.profile_id,
        problem=in_words(problem) if problem else "",
    )
    return make_response(page, 400 if problem else 200)


# --- Two profiles of one person -------------------------------------------------------------------


@blueprint.get(f"{PEOPLE}/variants")
def show_variants() -> str:
    pairs = variants(context.session())
    return render_template(
        "pages/admin_variants.html", pairs=pairs[:MOST_VARIANTS], total=len(pairs), likenesses=LIKENESSES
    )


@blueprint.get(f"{PEOPLE}/merge")
def show_merge() -> Response:
    """Both side by side, before anything happens: a merge cannot be undone."""
    return _merge_page(request.args.get("keep", 0, type=int), request.args.get("gone", 0, type=int))


@blueprint.post(f"{PEOPLE}/merge")
def merge() -> Response:
    keep, gone = request.form.get("keep", 0, type=int), request.form.get("gone", 0, type=int)
    try:
        merge_profiles(context.session(), context.viewer(), keep, gone)
    except Invalid as error:
        return _merge_page(keep, gone, error)
    return _done(keep, gettext("The two profiles are one. The other address leads here from now on."))


def _merge_page(keep: int, gone: int, problem: Invalid | None = None) -> Response:
    session, viewer = context.session(), context.viewer()
    page = render_template(
        "pages/admin_merge.html",
        keep=staff.get_person(session, viewer, keep),
        gone=staff.get_person(session, viewer, gone),
        problem=in_words(problem) if problem else "",
    )
    return make_response(page, 400 if problem else 200)
