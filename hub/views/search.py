"""Pages of this family; see the routes."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("search", __name__)
