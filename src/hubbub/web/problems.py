"""REST errors: `application/problem+json` (RFC 9457), from the one catalogue."""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from hubbub.errors import HubbubError, Invalid, Malformed

MEDIA_TYPE = "application/problem+json"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str = Field(examples=["name"])
    message: str = Field(examples=["must not be empty"])


class Problem(BaseModel):
    """Why a request was refused or failed (RFC 9457). Programs go by `reason` and `code`, people
    by `detail`."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["The input is not valid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["The input is not valid"])
    code: int = Field(examples=[4400], description="As in the WebSocket's errors.")
    reason: str = Field(examples=["invalid"])
    errors: list[FieldProblem]
    request_id: str | None = Field(
        examples=["9f86d081884c4d659a2feaa0c55ad015"], description="As in `X-Request-ID`."
    )


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem document."""
    app.add_exception_handler(HubbubError, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem(request: Request, error: HubbubError, errors: list[FieldProblem]) -> JSONResponse:
    """The response for `error`; `errors` names each wrong field."""
    kind = error.kind
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    if kind.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = Problem(
        type="about:blank",
        title=kind.text,
        status=kind.status,
        detail=error.text,
        code=kind.code,
        reason=kind.reason,
        errors=errors,
        request_id=_request_id(request),
    )
    return _response(body, headers)


async def _refusal(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HubbubError)
    errors = [FieldProblem(field=error.field, message=error.text)] if error.field else []
    return problem(request, error, errors)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem(request, Malformed("The body is not valid JSON"), [])
    errors = [FieldProblem(field=_field(item["loc"]), message=item["msg"]) for item in found]
    return problem(request, Invalid(), errors)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = error.status_code
    if status == 400:  # the framework's own words for a body that it can't read
        return problem(request, Malformed("The body is not valid JSON"), [])
    headers = dict(error.headers or {})
    if status == 405:  # the framework names the methods of the first route that it finds
        headers["Allow"] = ", ".join(_allowed(request))
    phrase = HTTPStatus(status).phrase
    body = Problem(
        type="about:blank",
        title=phrase,
        status=status,
        detail=str(error.detail),
        code=4400 if status < 500 else 4500,
        reason=phrase.lower().replace(" ", "_"),
        errors=[],
        request_id=_request_id(request),
    )
    return _response(body, headers)


def _response(body: Problem, headers: Mapping[str, str]) -> JSONResponse:
    return JSONResponse(body.model_dump(), body.status, headers, media_type=MEDIA_TYPE)


def _request_id(request: Request) -> str | None:
    return getattr(request.state, "request_id", None)


def _field(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location if part not in ("body", "query", "path"))


def _allowed(request: Request) -> list[str]:
    """The methods that the request's path is served with."""

    def served(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    return [method for method in METHODS if served(method)]
