"""REST errors: `application/problem+json` (RFC 9457), from the one catalogue."""

import math
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from hubbub.errors import HubbubError, Invalid, Malformed

MEDIA_TYPE = "application/problem+json"


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem document."""
    app.add_exception_handler(HubbubError, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem(request: Request, error: HubbubError, errors: list[dict[str, str]]) -> JSONResponse:
    """The response for `error`; `errors` names each wrong field."""
    kind = error.kind
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    if kind.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = {
        "type": "about:blank",
        "title": kind.text,
        "status": kind.status,
        "detail": error.text,
        "code": kind.code,
        "reason": kind.reason,
        "errors": errors,
        "request_id": getattr(request.state, "request_id", None),
    }
    return JSONResponse(body, kind.status, headers, media_type=MEDIA_TYPE)


async def _refusal(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HubbubError)
    errors = [{"field": error.field, "message": error.text}] if error.field else []
    return problem(request, error, errors)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem(request, Malformed("The body is not valid JSON"), [])
    errors = [{"field": _field(item["loc"]), "message": str(item["msg"])} for item in found]
    return problem(request, Invalid(), errors)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = error.status_code
    if status == 400:  # the framework's own words for a body that it can't read
        return problem(request, Malformed("The body is not valid JSON"), [])
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(error.detail),
        "code": 4400 if status < 500 else 4500,
        "reason": HTTPStatus(status).phrase.lower().replace(" ", "_"),
        "errors": [],
        "request_id": getattr(request.state, "request_id", None),
    }
    return JSONResponse(body, status, error.headers, media_type=MEDIA_TYPE)


def _field(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location if part not in ("body", "query", "path"))
