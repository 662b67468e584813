"""REST described to programs: the OpenAPI document, completed by what all routes share."""

import asyncio
import hashlib
import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from hubbub.web.examples import SCHEMAS, Examples
from hubbub.web.problems import MEDIA_TYPE, Problem

PATH = "/openapi.json"

DESCRIPTION = """\
Requests and answers are JSON. Log in at `POST /api/v1/auth/login`, and send the `access_token` \
with every request as `Authorization: Bearer <token>`.

An error is a problem document (RFC 9457, `application/problem+json`). What does not exist and \
what you may not see answer alike: 404.

A list is `{"items": [...], "next_cursor": ...}`. Give `next_cursor` back as `cursor` for the part \
after it; null is the end.

A write that carries an `Idempotency-Key` can be repeated without fear: the repeat gets the first \
one's answer."""

TAGS = {
    "accounts": "Who you are: registration, tokens, sessions, profiles.",
    "projects": "Projects, and who belongs to them in which role.",
    "channels": "Rooms for conversation within a project: public, or private to their members.",
    "direct messages": "Conversations of two.",
    "messages": "What is said in a room: history, replies, reactions, edits. "
    "Everything that is done here is heard at once on the WebSocket.",
    "tasks": "The board of a project. A task has a `version`, which is its `ETag`.",
    "notifications": "What concerns you, and how much of it you want to hear.",
    "sync": "All that a client needs at its start, in one consistent answer.",
    "search": "The full text of messages and tasks that you may read.",
    "backends": "For other services: API keys, events published into rooms, webhooks.",
    "service": "For operators: is the process there, is it ready, which is it.",
}

_HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": {
        "description": "The request's own id, as in the server's log.",
        "schema": {"type": "string"},
        "example": "9f86d081884c4d659a2feaa0c55ad015",
    },
    "Location": {
        "description": "Where the new object is.",
        "schema": {"type": "string"},
        "example": "/api/v1/projects/1",
    },
    "ETag": {
        "description": "The object's version, for `If-Match` and `If-None-Match`.",
        "schema": {"type": "string"},
        "example": '"3"',
    },
    "Retry-After": {
        "description": "Seconds to wait before the next try.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 2,
    },
}
_PROBLEMS = {
    "4XX": ("Refused", "The request is refused; `reason` says why.", ()),
    "429": ("TooManyRequests", "Too many requests.", ("Retry-After",)),
    "5XX": ("Failed", "The server failed; a repeat is safe.", ("Retry-After",)),
    "503": ("Unavailable", "The server is too busy; a repeat is safe.", ("Retry-After",)),
}


def install(app: FastAPI) -> None:
    """Serves the document of `app` at `PATH`."""
    described: list[tuple[bytes, str]] = []

    async def openapi(request: Request) -> Response:
        if not described:  # in a thread: it takes long enough for others to notice
            body = await asyncio.to_thread(lambda: json.dumps(document(app)).encode())
            described.append((body, f'"{hashlib.sha256(body).hexdigest()[:16]}"'))
        body, etag = described[0]
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    app.add_api_route(PATH, openapi, include_in_schema=False)


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of `app`, with all that its routes have in common."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=DESCRIPTION,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
    )
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for replaced in ("HTTPValidationError", "ValidationError"):
        schemas.pop(replaced, None)
    problem = Problem.model_json_schema(ref_template=SCHEMAS + "{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    components["headers"] = _HEADERS
    components["responses"] = {
        name: _problem_response(description, headers)
        for name, description, headers in _PROBLEMS.values()
    }
    examples = Examples(schemas)
    for path, method, operation in operations(made):
        operation["operationId"] = _short_id(path, method, operation["operationId"])
        _complete(operation, schemas, examples)
    for response in components["responses"].values():
        examples.add_to(response)
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of every operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _short_id(path: str, method: str, operation_id: str) -> str:
    """The function's name, to which the framework has added path and method."""
    return operation_id.removesuffix(re.sub(r"\W", "_", f"{path}_{method}"))


def _complete(operation: dict[str, Any], schemas: dict[str, Any], examples: Examples) -> None:
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _never_null(parameter["schema"])
    responses = operation["responses"]
    responses.pop("422", None)  # the framework's own form of it
    for status, response in responses.items():
        if response["description"] == "Successful Response":  # the framework's words
            response["description"] = HTTPStatus(int(status)).phrase
        headers = response.setdefault("headers", {})
        headers["X-Request-ID"] = _header("X-Request-ID")
        if status == "201":
            headers["Location"] = _header("Location")
        if status == "503":
            headers["Retry-After"] = _header("Retry-After")
        if status == "304" or _has_version(response, schemas):
            headers["ETag"] = _header("ETag")
        examples.add_to(response)
    if "requestBody" in operation:
        examples.add_to(operation["requestBody"], request=True)
    for status, (name, _, _) in _PROBLEMS.items():
        responses.setdefault(status, {"$ref": f"#/components/responses/{name}"})


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What a parameter can be: it may be left out, and can't say null."""
    parts = [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]
    if len(parts) != 1:
        return schema
    return {**parts[0], **{key: value for key, value in schema.items() if key != "anyOf"}}


def _has_version(response: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """An object with a version is sent with it as its `ETag`."""
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = schemas[schema["$ref"].removeprefix(SCHEMAS)]
    return "version" in schema.get("properties", {})


def _problem_response(description: str, headers: tuple[str, ...]) -> dict[str, Any]:
    return {
        "description": description,
        "headers": {name: _header(name) for name in ("X-Request-ID", *headers)},
        "content": {MEDIA_TYPE: {"schema": {"$ref": SCHEMAS + "Problem"}}},
    }


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}
