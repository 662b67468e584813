"""The reference of the WebSocket: the AsyncAPI document, and the page that shows it."""

import hashlib
import json
from functools import cache

from fastapi import APIRouter, Request, Response

from hubbub.protocol.catalogue.asyncapi import document
from hubbub.web.page_files import HTML, SCRIPT, STYLE, add_file

PATH = "/asyncapi.json"


def router() -> APIRouter:
    """`/asyncapi.json`, `/docs/ws` and what that loads beside the files of `/docs`."""
    routes = APIRouter(include_in_schema=False)

    @cache
    def described() -> tuple[bytes, str]:
        body = json.dumps(document(), ensure_ascii=False).encode()
        return body, f'"{hashlib.sha256(body).hexdigest()[:16]}"'

    @routes.get(PATH)
    def asyncapi(request: Request) -> Response:  # in a thread: the first one takes a while
        body, etag = described()
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    add_file(routes, "/docs/ws", "ws.html", HTML)
    add_file(routes, "/static/ws.js", "ws.js", SCRIPT)
    add_file(routes, "/static/ws.css", "ws.css", STYLE)
    return routes
