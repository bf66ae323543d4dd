"""My settings: language, password, devices, programs, history, and what is inferred about me."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path
from hub.db import utc_now
from hub.errors import Invalid, NotFound
from hub.models.people import Inference
from hub.recognition import LOGIN_COOKIE
from hub.services import accounts, inference, logins, preferences
from hub.services.policies import current_policy
from hub.views import limits
from hub.views.devices import device_name
from hub.views.frame import LOCALES, remember
from hub.views.problems import in_words

blueprint = Blueprint("me", __name__)
SETTINGS = "/me/settings"


@blueprint.get(SETTINGS)
def show_settings() -> Response:
    return _settings_page()


def _settings_page(problem: Invalid | None = None, new_token: str = "") -> Response:
    session, viewer, now = context.session(), context.viewer(), utc_now()
    try:
        charge = inference.in_charge(session, viewer)
    except NotFound:
        charge = None
    page = render_template(
        "pages/settings.html",
        mine=preferences.preferences(session, viewer),
        by_password=current_policy(session).password_login,
        devices=logins.devices(session, viewer, token=_own_token(), now=now),
        device_name=device_name,
        tokens=logins.api_tokens(session, viewer),
        token_days=logins.TOKEN_DAYS,
        now=now,
        new_token=new_token,
        charge=charge,
        content_path=content_path,
        errors={problem.field: in_words(problem)} if problem else {},
    )
    response = make_response(page, 400 if problem else 200)
    if new_token:
        # A secret that is shown once is kept by no cache and comes back by no Back button
        response.headers["Cache-Control"] = "no-store"
    return response


def _own_token() -> str:
    return request.cookies.get(LOGIN_COOKIE, "")


def _saved(part: str, message: str) -> Response:
    flash(message, "done")
    return redirect(f"{SETTINGS}#{part}", 303)


# --- Language, password, history ------------------------------------------------------------------


@blueprint.post(f"{SETTINGS}/language")
def save_language() -> Response:
    language = request.form.get("language", "")
    preferences.choose_language(context.session(), context.viewer(), language, known=LOCALES)
    response = redirect(f"{SETTINGS}#language", 303)
    remember(response, "lang", language)
    return response


@blueprint.post(f"{SETTINGS}/password")
@limits.limiter.limit("10 per hour", key_func=limits.login, deduct_when=limits.failed)
def save_password() -> Response:
    user_id = context.viewer().user_id
    if user_id is None:
        abort(403)
    old, new = request.form.get("old", ""), request.form.get("password", "")
    try:
        accounts.change_password(context.session(), user_id, old=old, new=new, keep_token=_own_token())
    except Invalid as error:
        return _settings_page(error)
    return _saved("password", gettext("Your password is changed; you are signed out on other devices."))


@blueprint.post(f"{SETTINGS}/history")
def save_history() -> Response:
    session, viewer = context.session(), context.viewer()
    if request.form.get("history") == "on":
        preferences.keep_history(session, viewer)
        return _saved("history", gettext("From now on your history is kept, for you alone."))
    preferences.stop_history(session, viewer)
    return _saved("history", gettext("From now on nothing is kept of what you open."))


# --- Devices and programs -------------------------------------------------------------------------


@blueprint.post(f"{SETTINGS}/devices/<key>/end")
def end_device(key: str) -> Response:
    logins.end_device(context.session(), context.viewer(), key)
    return _saved("devices", gettext("You are signed out there."))


@blueprint.post(f"{SETTINGS}/devices/end-others")
def end_other_devices() -> Response:
    logins.end_other_devices(context.session(), context.viewer(), token=_own_token())
    return _saved("devices", gettext("You are signed out on all other devices."))


@blueprint.post(f"{SETTINGS}/tokens")
def make_token() -> Response:
    form = request.form
    days = int(form["days"]) if form.get("days", "").isdecimal() else 0
    try:
        token = logins.make_api_token(
            context.session(),
            context.viewer(),
            name=form.get("name", ""),
            scopes=form.getlist("scopes"),
            days=days,
            now=utc_now(),
        )
    except Invalid as error:
        return _settings_page(error)
    return _settings_page(new_token=token)


@blueprint.post(f"{SETTINGS}/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> Response:
    logins.revoke_api_token(context.session(), context.viewer(), token_id, now=utc_now())
    return _saved("tokens", gettext("This token works no more."))


# --- What is inferred about me --------------------------------------------------------------------


@blueprint.post(f"{SETTINGS}/inference")
def save_inference() -> Response:
    try:
        choice = Inference(request.form.get("inference", ""))
    except ValueError:
        abort(400)
    inference.choose_inference(context.session(), context.viewer(), choice)
    if choice is Inference.IN:
        return _saved("inference", gettext("Colleagues can find you by what you contributed."))
    return _saved("inference", gettext("You are not named as somebody who knows, from now on."))


@blueprint.post(f"{SETTINGS}/inference/<int:topic_id>/hide")
def hide_topic(topic_id: int) -> Response:
    inference.hide_topic(context.session(), context.viewer(), topic_id)
    return _saved("inference", gettext("You are not named for this topic any more."))


@blueprint.post(f"{SETTINGS}/inference/<int:topic_id>/show")
def show_topic(topic_id: int) -> Response:
    inference.show_topic(context.session(), context.viewer(), topic_id)
    return _saved("inference", gettext("You can be named for this topic again."))
