"""The OpenAPI document holds every route, and every answer has the shape it promises."""

import json
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from hub.api import finding, health, rows, uploads
from tests.hub.api.calling import PROBLEM, Library, caller_for
from tests.hub.api.openapi import Document, differences, response_schema


@pytest.fixture(scope="module")
def document(library: Library) -> Document:
    answer = library.site.client().get("/api/v1/openapi.json")
    assert answer.content_type == "application/json"
    read: Document = answer.get_json()
    return read


def references(part: Any) -> list[str]:
    return re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(part))


def test_the_document_is_whole(library: Library, document: Document) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": library.site.backends.settings.public_url}]
    assert document["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
    assert set(references(document)) == document["components"]["schemas"].keys()


def test_every_route_of_the_api_is_described(library: Library, document: Document) -> None:
    names = {module.blueprint.name for module in (finding, health, rows, uploads)}
    routes = {
        (re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in library.site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.partition(".")[0] in names or rule.rule.startswith("/api/v1/")
        if rule.rule != "/api/v1/openapi.json"
    }
    described = {
        (path, method)
        for path, operations in document["paths"].items()
        for method in operations
        if method != "parameters"
    }
    assert described == routes
    assert {path for path, _ in described} == {
        "/api/v1/search",
        "/api/v1/experts",
        "/api/v1/suggest",
        "/api/v1/contents",
        "/api/v1/contents/{content_id}",
        "/api/v1/profiles/{profile_id}",
        "/api/v1/uploads",
        "/api/v1/uploads/{token}",
        "/api/v1/uploads/{token}/parts",
        "/api/v1/uploads/{token}/complete",
        "/healthz",
        "/readyz",
    }


def test_every_operation_says_what_it_does_and_what_can_go_wrong(document: Document) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            assert operation["summary"], (path, method)
            needed = {"401", "403"} if path.startswith("/api/") else set()
            needed |= {"404"} if "{" in path else set()
            needed |= {"412", "428"} if method in ("patch", "delete") and "content_id" in path else set()
            assert needed <= operation["responses"].keys(), (path, method)
            for status, response in operation["responses"].items():
                assert status < "400" or path == "/readyz" or list(response["content"]) == [PROBLEM]


def test_a_change_is_described_with_its_precondition(document: Document) -> None:
    for method in ("patch", "delete"):
        operation = document["paths"]["/api/v1/contents/{content_id}"][method]
        assert ("If-Match", "header") in {(one["name"], one["in"]) for one in operation["parameters"]}


def checked(document: Document, path: str, method: str, answer: TestResponse) -> None:
    schema = response_schema(document, path, method, answer.status_code, answer.content_type)
    assert list(differences(document, schema, answer.get_json())) == []


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/v1/search", "/search?q=meander"),
        ("/api/v1/search", "/search"),
        ("/api/v1/search", "/search?q=meandre"),
        ("/api/v1/search", "/search?offset=501"),
        ("/api/v1/experts", "/experts?q=meander"),
        ("/api/v1/experts", "/experts"),
        ("/api/v1/suggest", "/suggest?q=riv"),
        ("/api/v1/contents/{content_id}", "/contents/1"),
        ("/api/v1/contents/{content_id}", "/contents/99"),
        ("/api/v1/profiles/{profile_id}", "/profiles/1"),
        ("/api/v1/profiles/{profile_id}", "/profiles/99"),
    ],
)
def test_what_is_read_is_as_described(library: Library, document: Document, path: str, asked: str) -> None:
    noor = caller_for(library.site, library.noor)
    checked(document, path, "get", noor.get(asked))


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_as_described(library: Library, document: Document, path: str) -> None:
    checked(document, path, "get", library.site.client().get(path))


def test_changes_are_as_described(own: Library, document: Document) -> None:
    noor = caller_for(own.site, own.noor)
    one = "/api/v1/contents/{content_id}"
    made = noor.post("/contents", kind="note", title="A", topics=["Ice"])
    path, etag = f"/contents/{made.get_json()['id']}", made.headers["ETag"]
    checked(document, "/api/v1/contents", "post", made)
    checked(document, "/api/v1/contents", "post", noor.post("/contents", kind="film"))
    checked(document, "/api/v1/contents", "post", noor.post("/contents", kind="note", title="\x00"))
    checked(document, one, "patch", noor.patch(path, etag, body="Cold."))
    checked(document, one, "patch", noor.patch(path, etag, body="Warm."))
    checked(document, one, "delete", noor.delete(path, etag))
    promised = document["paths"]["/api/v1/contents"]["post"]["responses"]["201"]["headers"]
    assert promised.keys() == {"ETag", "Location"} <= set(made.headers.keys())


def test_a_difference_is_seen(document: Document) -> None:
    schema = {"$ref": "#/components/schemas/EvidenceOut"}
    wrong = {"content_id": "1", "url": "/", "title": None, "date": None, "start_s": 2, "more": 1}
    assert sorted(differences(document, schema, wrong)) == [
        "$.content_id: '1' is not integer",
        "$.more: nobody spoke of it",
        "$.role: missing",
        "$.title: None is not string",
    ]
