"""Does an answer have the shape that the OpenAPI document gives it? The part of JSON Schema used there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

Document = dict[str, Any]
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
FORMATS = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}
OPTIONAL = frozenset({"parameter", "field", "errors"})


def response_schema(document: Document, path: str, method: str, status: int, content_type: str) -> Document:
    """The schema of an answer. Raises `KeyError` for one that the document does not promise."""
    response = document["paths"][path][method]["responses"][str(status)]
    schema: Document = response["content"][content_type]["schema"]
    return schema


def differences(document: Document, schema: Document, value: Any, where: str = "$") -> Iterator[str]:
    """Where `value` is not as `schema` says; a member that is missing is a difference too."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    fitting = [name for name in allowed if _is(value, name)]
    if not fitting:
        yield f"{where}: {value!r} is not {' or '.join(allowed)}"
    elif isinstance(value, str) and "format" in schema:
        FORMATS[schema["format"]](value)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from differences(document, schema["items"], item, f"{where}[{number}]")
    elif isinstance(value, dict):
        yield from _members(document, schema, value, where)


def _members(document: Document, schema: Document, value: Document, where: str) -> Iterator[str]:
    known = schema.get("properties", {})
    other = schema.get("additionalProperties", False)
    for name in known.keys() - value.keys() - OPTIONAL:
        yield f"{where}.{name}: missing"
    for name, member in value.items():
        if name in known:
            yield from differences(document, known[name], member, f"{where}.{name}")
        elif other is False:
            yield f"{where}.{name}: nobody spoke of it"
        elif isinstance(other, dict) and other:
            yield from differences(document, other, member, f"{where}.{name}")


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (not isinstance(value, bool) or name == "boolean")
