"""JSON as the hub reads and writes it: what cannot be read is told as such, however it is broken."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask.json.provider import DefaultJSONProvider


class Json(DefaultJSONProvider):
    """Takes lists within lists without end for what they are: no document. Writes dates as ISO 8601."""

    @staticmethod
    def default(o: Any) -> Any:
        return o.isoformat() if isinstance(o, date) else DefaultJSONProvider.default(o)

    def loads(self, s: str | bytes, **options: Any) -> Any:
        try:
            return super().loads(s, **options)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
