"""How often one may try: guessing is slow, by address and by account; a person who errs is hardly stopped.

Counted in this process, or in redis when that is the broker, so that several processes count together.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from hub import context
from hub.recognition import LOGIN_COOKIE
from hub.services.accounts import hashed

limiter = Limiter(key_func=get_remote_address, strategy="moving-window", headers_enabled=True)


def init_limits(app: Flask) -> None:
    """Count the tries of `app`, whose backends are there already."""
    broker_url = context.backends_of(app).settings.broker_url
    app.config["RATELIMIT_STORAGE_URI"] = broker_url if broker_url.startswith("redis") else "memory://"
    limiter.init_app(app)


def account() -> str:
    """The account that a try is for, whether it exists or not."""
    return "account:" + hashed(request.form.get("email", "").strip().lower())


def login() -> str:
    """The login session that a try comes from."""
    return "login:" + hashed(request.cookies.get(LOGIN_COOKIE, ""))


def watcher() -> str:
    """One person or, without a login, one address, with the film in front of her."""
    who = (
        hashed(request.cookies.get(LOGIN_COOKIE, ""))
        if LOGIN_COOKIE in request.cookies
        else get_remote_address()
    )
    return f"watcher:{who}:{request.path}"


def failed(response: Response) -> bool:
    """Whether a try counts: only what was refused."""
    return response.status_code >= 400
