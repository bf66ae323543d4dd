"""Addresses of the hub's own for the parts of a file, where the storage has none: each is signed.

Whoever holds one may PUT that part, of that size, until the address ends; nothing else.
"""

from __future__ import annotations

from dataclasses import astuple

from itsdangerous import BadSignature, URLSafeTimedSerializer

from hub.errors import NotFound
from hub.services.upload_parts import ADDRESS_LASTS_S, PartPlace

PATH = "/uploads/parts/"


def signed_address(secret_key: str, place: PartPlace, *, base: str = "") -> str:
    """The address of a part."""
    return f"{base}{PATH}{_serializer(secret_key).dumps(astuple(place))}"


def place_at(secret_key: str, signed: str) -> PartPlace:
    """The part that an address is for. Raises `NotFound` for one that is made up, changed or too old."""
    try:
        return PartPlace(*_serializer(secret_key).loads(signed, max_age=ADDRESS_LASTS_S))
    except BadSignature as error:
        raise NotFound from error


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="part of an upload")
