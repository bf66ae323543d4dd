"""Forms whose text must not be lost: they check their token themselves, and come back when it has expired."""

from __future__ import annotations

from flask import current_app
from flask_wtf.csrf import CSRFError, CSRFProtect


def has_token() -> bool:
    """Whether the form that was sent carries the token of this browser's login."""
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return True
    csrf: CSRFProtect = current_app.extensions["csrf"]
    try:
        csrf.protect()
    except CSRFError:
        return False
    return True
