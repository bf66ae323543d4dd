"""Coming in and going out: by password, or by a link that works once.

Opening a link changes nothing, since mail scanners open links too; the button on its page uses it. Messages
say no more than that something failed, and every login gets a new secret.
"""

from __future__ import annotations

import logging

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request
from flask import session as browser_session
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response as AnyResponse

from hub import context
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.people import User
from hub.recognition import LOGIN_COOKIE
from hub.services import accounts, letters
from hub.services.policies import current_policy
from hub.views import limits
from hub.views.gate import page_viewer, safe_return
from hub.views.problems import in_words

log = logging.getLogger(__name__)
blueprint = Blueprint("login", __name__)

DAY_S = 24 * 3600


@blueprint.get("/login")
def show_login() -> AnyResponse:
    """The form; who is signed in goes on to where she was going."""
    if page_viewer().user_id is not None:
        return redirect(safe_return(request.args.get("next")), 303)
    return _login_page()


@blueprint.post("/login")
@limits.limiter.limit("30 per 5 minutes", deduct_when=limits.failed)
@limits.limiter.limit("5 per minute; 30 per hour", key_func=limits.account, deduct_when=limits.failed)
def sign_in() -> AnyResponse:
    session = context.session()
    user = accounts.authenticate(session, request.form.get("email", ""), request.form.get("password", ""))
    if user is None:
        log.info("sign_in_refused")
        return _login_page(gettext("This address and password do not belong together."), code=401)
    return _come_in(user, to=safe_return(request.form.get("next")))


@blueprint.post("/logout")
def sign_out() -> AnyResponse:
    accounts.end_login(context.session(), request.cookies.get(LOGIN_COOKIE, ""))
    browser_session.clear()
    response = redirect("/login", 303)
    response.delete_cookie(LOGIN_COOKIE, httponly=True, samesite="Lax", secure=_is_secure())
    return response


def _login_page(problem: str = "", *, code: int = 200) -> Response:
    policy = current_policy(context.session())
    page = render_template(
        "pages/login.html",
        organisation=policy.organisation,
        by_password=policy.password_login,
        by_mail=bool(context.backends().settings.smtp_url),
        login_days=policy.login_days,
        problem=problem,
        email=request.form.get("email", ""),
        target=safe_return(request.values.get("next")),
    )
    return make_response(page, code)


def _come_in(user: User, *, to: str) -> AnyResponse:
    """Sign in with a new secret; the one that the browser had, if any, ends."""
    session, now = context.session(), utc_now()
    accounts.end_login(session, request.cookies.get(LOGIN_COOKIE, ""))
    remember = request.form.get("remember") == "1"
    device = request.headers.get("User-Agent", "")
    token = accounts.start_login(session, user, now=now, remember=remember, device=device)
    browser_session.clear()
    log.info("signed_in", extra={"user_id": user.id})
    response = redirect(to, 303)
    days = current_policy(session).login_days
    response.set_cookie(
        LOGIN_COOKIE,
        token,
        max_age=days * DAY_S if remember else None,
        httponly=True,
        samesite="Lax",
        secure=_is_secure(),
    )
    return response


def _is_secure() -> bool:
    return request.is_secure or context.backends().settings.public_url.startswith("https:")


# --- Links that work once -------------------------------------------------------------------------


@blueprint.get("/sign-in/<token>")
def show_link(token: str) -> AnyResponse:
    """Whose link it is, and the button that uses it."""
    return _link_page(token)


@blueprint.post("/sign-in/<token>")
@limits.limiter.limit("30 per 5 minutes", deduct_when=limits.failed)
def use_link(token: str) -> AnyResponse:
    session, now = context.session(), utc_now()
    user = accounts.user_of_link(session, token, now=now)
    password = request.form.get("password", "")
    if user is not None and password:
        try:
            accounts.change_forgotten_password(session, user, password)
        except Invalid as error:
            return _link_page(token, in_words(error))
    user = accounts.use_sign_in_link(session, token, now=now)
    return _link_page(token) if user is None else _come_in(user, to="/")


def _link_page(token: str, problem: str = "") -> Response:
    """The page of a link; 410 when it has been used or has ended."""
    session = context.session()
    user = accounts.user_of_link(session, token, now=utc_now())
    policy = current_policy(session)
    page = render_template(
        "pages/sign_in.html",
        whose=user,
        by_password=policy.password_login,
        login_days=policy.login_days,
        problem=problem,
    )
    response = make_response(page, 410 if user is None else 400 if problem else 200)
    # The address is the secret: it goes to no other page
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.post("/sign-in/new")
@limits.limiter.limit("10 per hour")
@limits.limiter.limit("3 per hour", key_func=limits.account)
def mail_link() -> AnyResponse:
    """Let a link be mailed; the answer is the same whether somebody has this address or not."""
    if not context.backends().settings.smtp_url:
        abort(404)
    email = request.form.get("email", "")
    letters.ask_link(context.session(), email, str(get_locale()), now=utc_now())
    flash(gettext("If this address belongs to somebody here, a link is on its way to it."), "done")
    return redirect("/login", 303)
